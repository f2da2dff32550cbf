import type { French } from '../french.ts';

/** What a blueprint’s files must be, and templates built from them. */
export const blueprints: French = {
  ' Did you mean {{name}}?': ' Peut-être {{name}} ?',
  ':{{name}} has no meaning here: migrations take no variables':
    ':{{name}} n’a pas de sens ici : les migrations ne prennent pas de variables',
  'A comment': 'Un commentaire',
  'A dollar-quoted text': 'Un texte entre dollars',
  'A key of {{what}} must be a word': 'Une clé de {{what}} doit être un mot',
  'A migration file': 'Un fichier de migration',
  'A quoted name': 'Un nom entre guillemets',
  'A quoted text': 'Un texte entre apostrophes',
  'Add the folder of the blueprint on this workstation.': 'Ajouter le dossier du modèle sur ce poste.',
  'An extension': 'Une extension',
  'An isolation model': 'Un modèle d’isolation',
  'Another app has been building {{template}} for too long':
    'Une autre application construit {{template}} depuis trop longtemps',
  'Another app is building it': 'Une autre application la construit',
  'Applying {{count}} migrations': 'Application de {{count}} migrations',
  'Checking the folder lists every problem.': 'Contrôler le dossier liste chaque problème.',
  "Cadastre quotes values by itself: write :name, not :'name'":
    'Cadastre met lui-même les guillemets des valeurs : écrire :name, sans apostrophes',
  'Choose one of these, or add the folder of yours first.':
    'En choisir un, ou ajouter d’abord son propre dossier.',
  'comes before {{version}}, which {{database}} already has':
    'vient avant {{version}}, que {{database}} a déjà',
  'COPY from or to the client needs psql; write INSERT instead':
    'COPY depuis ou vers le client demande psql ; écrire plutôt INSERT',
  'Does not match the pattern {{text}}': 'Ne suit pas le motif {{text}}',
  'Find out who changed platform.blueprints; delete the row and publish the folder again.':
    'Chercher qui a changé platform.blueprints ; supprimer la ligne et publier à nouveau le dossier.',
  'Give the file a number after the last one.': 'Donner au fichier un numéro après le dernier.',
  'Give this one another name in its blueprint.yaml, or remove the other first.':
    'Donner un autre nom à celui-ci dans son blueprint.yaml, ou retirer d’abord l’autre.',
  'Install the packages of these extensions on the server.':
    'Installer les paquets de ces extensions sur le serveur.',
  '{{name}} cannot run in a transaction, and isolation by schema fills a new schema in one':
    '{{name}} ne peut tourner dans une transaction, et l’isolation par schéma remplit ainsi un nouveau schéma',
  'Look at what is in the schema cadastre and rename it, or give the schema and its table schema_history to the superuser.':
    'Regarder ce que contient le schéma cadastre et le renommer, ou donner le schéma et sa table schema_history au superuser.',
  'Look for another program that drops or opens databases on this server, then try again.':
    'Chercher un autre programme qui supprime ou ouvre des bases sur ce serveur, puis réessayer.',
  'lower-case letters, digits and underscores, a letter first':
    'minuscules, chiffres et tirets bas, une lettre d’abord',
  'metrics.{{name}} has no {{key}}': 'metrics.{{name}} n’a pas {{key}}',
  'metrics.{{name}}.sql must be one SELECT': 'metrics.{{name}}.sql doit être un seul SELECT',
  'metrics.{{name}}.sql takes no variables': 'metrics.{{name}}.sql ne prend pas de variables',
  'migration {{version}}': 'migration {{version}}',
  'migrations names no file': 'migrations ne nomme aucun fichier',
  'More than {{count}} migrations; bring the old ones together in one file':
    'Plus de {{count}} migrations ; réunir les anciennes en un fichier',
  'Name the folder instead, or remove one of the two.': 'Nommer plutôt le dossier, ou retirer l’un des deux.',
  'Names the schema public, which isolation by schema does not have: leave it out, or in a function write SET search_path FROM CURRENT':
    'Nomme le schéma public, que l’isolation par schéma n’a pas : l’omettre, ou dans une fonction écrire SET search_path FROM CURRENT',
  'Neither true nor false': 'Ni true ni false',
  'No value for the variable {{variable}}': 'Aucune valeur pour la variable {{variable}}',
  'Not a decimal number, as in 20.0': 'Pas un nombre décimal, comme 20.0',
  'Not a text PostgreSQL can hold': 'Pas un texte que PostgreSQL puisse garder',
  'Not a time zone, as in Europe/Paris.{{hint}}': 'Pas un fuseau horaire, comme Europe/Paris.{{hint}}',
  'Not a whole number': 'Pas un nombre entier',
  'Not an http or https URL': 'Pas une URL http ou https',
  'Not an ISO 4217 code, as in EUR.{{hint}}': 'Pas un code ISO 4217, comme EUR.{{hint}}',
  'One statement is allowed here; this is the second':
    'Une seule instruction est permise ici ; voici la deuxième',
  'PostgreSQL keeps role names that start with pg_ for itself':
    'PostgreSQL garde pour lui les noms de rôles en pg_',
  'Put the file back as it was and write the change as a new migration.':
    'Remettre le fichier tel quel et écrire le changement dans une nouvelle migration.',
  'Put the file back, or use the newer blueprint that has it.':
    'Remettre le fichier, ou prendre le modèle plus récent qui l’a.',
  'Remove it (DROP INDEX CONCURRENTLY {{text}}), mend what stopped it, and apply again.':
    'Le supprimer (DROP INDEX CONCURRENTLY {{text}}), corriger ce qui l’a arrêté, et appliquer à nouveau.',
  'row.migrations is missing': 'row.migrations manque',
  'See in pg_stat_activity who works on the template database, end that session and try again.':
    'Voir dans pg_stat_activity qui travaille sur la base template, terminer cette session et réessayer.',
  'Somebody else is migrating {{database}}': 'Quelqu’un d’autre migre {{database}}',
  'template, Cadastre {{version}}': 'base template, Cadastre {{version}}',
  'The blueprint {{blueprint}} comes with Cadastre and stays':
    'Le modèle {{blueprint}} est fourni avec Cadastre et reste',
  'The blueprint {{blueprint}} has no such variable.{{hint}}':
    'Le modèle {{blueprint}} n’a pas cette variable.{{hint}}',
  'The blueprint {{blueprint}} needs what this server lacks: {{text}}':
    'Le modèle {{blueprint}} demande ce que ce serveur n’a pas : {{text}}',
  'The blueprint {{hash}} in the platform database is not what was published{{hint}}':
    'Le modèle {{hash}} de la base plateforme n’est pas ce qui fut publié{{hint}}',
  'The cost of bcrypt must be a whole number from 10 to 15':
    'Le coût de bcrypt doit être un nombre entier de 10 à 15',
  'The default {{name}} of {{variable}} is not of its type {{type}}: {{why}}':
    'La valeur par défaut {{name}} de {{variable}} n’est pas de son type {{type}} : {{why}}',
  'The file holds no statement': 'Le fichier ne contient aucune instruction',
  'The file {{how}}': 'Le fichier {{how}}',
  'The file {{name}} {{how}}': 'Le fichier {{name}} {{how}}',
  'The folder {{how}}': 'Le dossier {{how}}',
  'The folder {{name}} {{how}}': 'Le dossier {{name}} {{how}}',
  'The folder {{place}} is known already': 'Le dossier {{place}} est déjà connu',
  'The folder {{place}} was never added': 'Le dossier {{place}} ne fut jamais ajouté',
  'This is a program and not SQL; a blueprint may name the command that runs it instead of this folder':
    'C’est un programme, pas du SQL ; un modèle peut nommer, au lieu de ce dossier, la commande qui le lance',
  'The folder {{place}} would not be read; move its files up':
    'Le dossier {{place}} ne serait pas lu ; remonter ses fichiers',
  'The key {{key}} is missing': 'Il manque la clé {{key}}',
  'The metric {{name}} needs a name of a-z, 0-9 and _':
    'La mesure {{name}} doit avoir un nom en a-z, 0-9 et _',
  'The name holds a control character': 'Le nom contient un caractère de contrôle',
  'The name must begin with a number that gives the order, as in 0001_first_tables.sql':
    'Le nom doit commencer par un numéro qui donne l’ordre, comme 0001_first_tables.sql',
  'The name {{name}} is not usable: lower-case letters, digits, single hyphens or underscores, a letter first, at most {{count}} characters':
    'Le nom {{name}} est inutilisable : minuscules, chiffres, tirets ou tirets bas simples, une lettre d’abord, au plus {{count}} caractères',
  'The number {{number}} is taken by {{place}}': 'Le numéro {{number}} est pris par {{place}}',
  'The platform database holds no blueprint {{hash}}': 'La base plateforme n’a pas de modèle {{hash}}',
  'The prefix {{name}} is not usable: {{why}}': 'Le préfixe {{name}} est inutilisable : {{why}}',
  'The schema cadastre in {{database}} does not belong to a superuser, so its history cannot be trusted':
    'Le schéma cadastre de {{database}} n’est pas à un superuser : son historique n’est pas fiable',
  'The statement never uses :{{variable}}, so nobody could sign in':
    'L’instruction n’utilise jamais :{{variable}} : personne ne pourrait se connecter',
  'The template {{template}} vanished right after it was built':
    'La base template {{template}} a disparu sitôt construite',
  'The variable :{{variable}} is not declared.{{hint}}':
    'La variable :{{variable}} n’est pas déclarée.{{hint}}',
  'The variable {{name}} needs a name of a-z, 0-9 and _':
    'La variable {{name}} doit avoir un nom en a-z, 0-9 et _',
  'The variable {{variable}} is declared but {{place}} never uses it':
    'La variable {{variable}} est déclarée mais {{place}} ne s’en sert jamais',
  'There is no blueprint in {{place}}': 'Il n’y a pas de modèle dans {{place}}',
  'There is no blueprint {{name}}; known are: {{list}}.{{hint}}':
    'Il n’y a pas de modèle {{name}} ; connus : {{list}}.{{hint}}',
  'This server cannot make a UTF-8 database with its own locale: {{why}}':
    'Ce serveur ne peut créer une base UTF-8 avec sa propre locale : {{why}}',
  'Two folders hold a blueprint named {{blueprint}}: {{text}}':
    'Deux dossiers contiennent un modèle nommé {{blueprint}} : {{text}}',
  'Unknown hash {{name}}; bcrypt is the one there is': 'Hachage inconnu {{name}} ; il n’y a que bcrypt',
  'Unknown isolation model {{name}}; known are {{list}}.{{hint}}':
    'Modèle d’isolation inconnu {{name}} ; connus : {{list}}.{{hint}}',
  'Unknown key {{name}} in {{what}}.{{hint}}': 'Clé inconnue {{name}} dans {{what}}.{{hint}}',
  'Unknown type {{name}}; known are {{text}}.{{hint}}': 'Type inconnu {{name}} ; connus : {{text}}.{{hint}}',
  'Use a cluster that was made with a UTF-8 locale (initdb -E UTF8).':
    'Prendre un cluster créé avec une locale UTF-8 (initdb -E UTF8).',
  'Wait until the other migration is over, then resume.':
    'Attendre la fin de l’autre migration, puis reprendre.',
  'was applied to {{database}}, but the blueprint {{blueprint}} no longer has it':
    'fut appliquée à {{database}}, mais le modèle {{blueprint}} ne l’a plus',
  'was edited after it was applied to {{database}}': 'fut modifiée après avoir été appliquée à {{database}}',
  "with an id and an ending, names would pass PostgreSQL's 63 bytes; at most {{count}} bytes":
    'avec un numéro et une fin, les noms dépasseraient les 63 octets de PostgreSQL ; au plus {{count}} octets',
  '{{blueprint}}: the first-admin file is empty':
    '{{blueprint}} : le fichier du premier administrateur est vide',
  '{{command}} is a command of psql, not SQL': '{{command}} est une commande de psql, pas du SQL',
  '{{how}} (and {{count}} more)': '{{how}} (et {{count}} de plus)',
  '{{how}} begins here and never ends': '{{how}} commence ici et ne finit pas',
  '{{key}} is missing': '{{key}} manque',
  '{{name}} cannot run in a transaction; put it into a migration of its own whose first line is -- cadastre: no-transaction':
    '{{name}} ne peut tourner dans une transaction ; l’écrire dans une migration à part dont la première ligne est -- cadastre: no-transaction',
  '{{name}} concerns the whole server, not one tenant':
    '{{name}} touche tout le serveur, pas un seul locataire',
  "{{name}} concerns the whole server; roles of a tenant are Cadastre's":
    '{{name}} touche tout le serveur ; les rôles d’un locataire sont l’affaire de Cadastre',
  '{{name}} CONCURRENTLY cannot run in a transaction; put it into a migration of its own whose first line is -- cadastre: no-transaction':
    '{{name}} CONCURRENTLY ne peut tourner dans une transaction ; l’écrire dans une migration à part dont la première ligne est -- cadastre: no-transaction',
  '{{name}} is not allowed: Cadastre opens and closes the transactions':
    '{{name}} est interdit : Cadastre ouvre et ferme les transactions',
  '{{name}} is not allowed: the file runs as the owner of the database':
    '{{name}} est interdit : le fichier tourne comme propriétaire de la base',
  '{{name}} is not the name of an extension': '{{name}} n’est pas le nom d’une extension',
  '{{place}} holds a blueprint named {{blueprint}} too':
    '{{place}} contient aussi un modèle nommé {{blueprint}}',
  '{{place}} is empty; it needs at least a name and the folder of the migrations':
    '{{place}} est vide ; il faut au moins un nom et le dossier des migrations',
  '{{place}} left an invalid index: {{text}}': '{{place}} a laissé un index invalide : {{text}}',
  '{{place}}.pattern is no regular expression: {{text}}':
    '{{place}}.pattern n’est pas une expression régulière : {{text}}',
  '{{place}}.{{key}} is for integer and decimal only':
    '{{place}}.{{key}} ne vaut que pour integer et decimal',
  '{{place}}: the minimum is above the maximum': '{{place}} : le minimum dépasse le maximum',
  '{{what}} must be a list of keys with values, not {{why}}':
    '{{what}} : il faut une liste de clés avec valeurs ; donné : {{why}}',
  '{{what}} must be a list, not {{why}}': '{{what}} : il faut une liste ; donné : {{why}}',
  '{{what}} must be a number, not {{why}}': '{{what}} : il faut un nombre ; donné : {{why}}',
  '{{what}} must be a text, not {{why}}': '{{what}} : il faut un texte ; donné : {{why}}',
  '{{what}} must be one value, not {{why}}': '{{what}} : il faut une seule valeur ; donné : {{why}}',
  'A key must be a word': 'Une clé doit être un mot',
  'a list': 'une liste',
  'a list of keys': 'une liste de clés',
  'More than {{count}} values': 'Plus de {{count}} valeurs',
  'Nested deeper than {{count}} levels': 'Imbriqué sur plus de {{count}} niveaux',
  'nested too deeply': 'trop imbriqué',
  'Nested too deeply to be read': 'Trop imbriqué pour être lu',
  'A character that cannot be kept: NUL, or half of one':
    'Un caractère qui ne peut être gardé : NUL, ou la moitié d’un caractère',
  'A second document begins here: one a file': 'Un deuxième document commence ici : un seul par fichier',
  'a number that is none (.nan)': 'un nombre qui n’en est pas un (.nan)',
  'a number without end': 'un nombre sans fin',
  'Not readable as YAML: {{why}}': 'Illisible en YAML : {{why}}',
  'the number {{text}}': 'le nombre {{text}}',
  'the text {{text}}': 'le texte {{text}}',
  'the boolean {{text}}': 'le booléen {{text}}',
  "it would mix tenants with Cadastre's own databases":
    'cela mêlerait des locataires aux bases propres de Cadastre',
};
