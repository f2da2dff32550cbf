import type { French } from '../french.ts';

/** Blueprints whose migrations are run by a command of the application. */
export const blueprintCommands: French = {
  'The folder {{place}} holds no file': 'Le dossier {{place}} ne contient aucun fichier',
  'holds more than {{count}} files': 'contient plus de {{count}} fichiers',
  'migrations needs target, or files: without either nobody could tell that there is something new':
    'migrations demande target ou files : sans l’un d’eux nul ne saurait qu’il y a du nouveau',
  'A word of migrations.command': 'Un mot de migrations.command',
  'A word of migrations.command is empty': 'Un mot de migrations.command est vide',
  'No shell reads migrations.command, and {{name}} means nothing without one: write it as a list, one word each':
    'Aucun shell ne lit migrations.command, et {{name}} ne veut rien dire sans lui : l’écrire en liste, un mot par ligne',
  'migrations.command names no program': 'migrations.command ne nomme aucun programme',
  'A word of migrations.command holds a NUL character':
    'Un mot de migrations.command contient un caractère NUL',
  '{{name}} stands for nothing; there are {{text}}.{{hint}}':
    '{{name}} ne désigne rien ; il y a {{text}}.{{hint}}',
  'migrations.version is missing: a query that answers with one value':
    'migrations.version manque : une requête qui répond par une valeur',
  'migrations.version must be one SELECT': 'migrations.version doit être un seul SELECT',
  'migrations.version takes no variables': 'migrations.version ne prend pas de variables',
  'migrations.target must be a version, at most 200 characters':
    'migrations.target doit être une version, d’au plus 200 caractères',
  'migrations.timeLimit must be a time such as 90s, 10m or 2h, at most 24h':
    'migrations.timeLimit doit être une durée comme 90s, 10m ou 2h, 24h au plus',
  '{{name}} holds a NUL character': '{{name}} contient un caractère NUL',
  'A name in migrations.inherit': 'Un nom dans migrations.inherit',
  '{{name}} is not the name of a variable': '{{name}} n’est pas le nom d’une variable',
  "{{name}} is Cadastre's own: it is set for each tenant, or is no command's business":
    '{{name}} est à Cadastre : réglé pour chaque locataire, ou l’affaire d’aucune commande',
  'migrations.folder must be a path from the blueprint, with / between its parts':
    'migrations.folder doit être un chemin depuis le modèle, avec / entre ses parties',
  'A command brings up one tenant at a time, and tenants by row share their tables: leave row out':
    'Une commande mène un locataire à la fois, et les locataires par lignes partagent leurs tables : omettre row',
  '{{place}} is not there, as seen from {{name}}': '{{place}} n’existe pas, vu depuis {{name}}',
  '{{place}} may not be run': '{{place}} ne peut être exécuté',
  '{{blueprint}} is brought up by a command, and its folder is not on this workstation as it was published':
    '{{blueprint}} est mené par une commande, et son dossier n’est pas sur ce poste tel qu’il fut publié',
  'Add the folder here, with the same files, or work where it is.':
    'Ajouter ici le dossier, avec les mêmes fichiers, ou travailler là où il est.',
  "The command's folder {{place}} is not there": 'Le dossier {{place}} de la commande n’existe pas',
  'Put it where migrations.folder in blueprint.yaml says, as seen from the blueprint.':
    'Le mettre là où le dit migrations.folder dans blueprint.yaml, vu depuis le modèle.',
  'The login {{role}} could not be dropped now: {{why}}': 'Le login {{role}} n’a pu être supprimé : {{why}}',
  "A role {{role}} exists and is not Cadastre's": 'Un rôle {{role}} existe et n’est pas à Cadastre',
  'Rename that role on the server, then try again.': 'Renommer ce rôle sur le serveur, puis réessayer.',
  '{{count}} left password files of commands are removed':
    '{{count}} fichiers de mots de passe laissés par des commandes sont retirés',
  '{{count}} commands that a killed process had left were ended':
    '{{count}} commandes laissées par un processus tué ont été terminées',
  'logins of commands could not be looked for: {{why}}':
    'les logins de commandes n’ont pu être cherchés : {{why}}',
  'the login {{role}} that a killed process had left is dropped':
    'le login {{role}} laissé par un processus tué est supprimé',
  'The query for the version answers with several rows': 'La requête de version répond par plusieurs lignes',
  'Have migrations.version in blueprint.yaml answer with one value.':
    'Faire répondre migrations.version, dans blueprint.yaml, par une seule valeur.',
  'The command could not be started: {{text}}': 'La commande n’a pu être lancée : {{text}}',
  'The command ended well, and the query for the version finds none':
    'La commande a réussi, et la requête de version n’en trouve aucune',
  'The command ended well, and the version is {{version}}, not {{name}}':
    'La commande a réussi, et la version est {{version}}, non {{name}}',
  'Wait until the other migration is over, then retry.':
    'Attendre la fin de l’autre migration, puis réessayer.',
  'The command ended, and the server does not answer any more':
    'La commande est finie, et le serveur ne répond plus',
  'When it answers again, look at what the command said and where the database stands, and retry.':
    'Quand il répond à nouveau, voir ce qu’a dit la commande et où en est la base, puis réessayer.',
  'Mend what the command says, then retry.': 'Corriger ce que dit la commande, puis réessayer.',
  'ended with exit status {{count}}': 's’est terminée avec le code {{count}}',
  'was ended by {{name}}': 'a été arrêtée par {{name}}',
  'The command {{how}} and said nothing': 'La commande {{how}} sans rien dire',
  'The command {{how}}: {{text}}': 'La commande {{how}} : {{text}}',
  '. It said last: {{text}}': '. Elle a dit en dernier : {{text}}',
  'The command was ended in the middle, as Cadastre closed{{hint}}':
    'La commande a été arrêtée en cours de route, à la fermeture de Cadastre{{hint}}',
  'Nobody knows how far it got: look at the database, then retry, or skip the tenant.':
    'Nul ne sait où elle en est : regarder la base, puis réessayer, ou omettre le locataire.',
  'Stopped before the command began': 'Arrêté avant que la commande ne commence',
  'The command was ended after {{count}} s, its time limit{{hint}}':
    'La commande a été arrêtée après {{count}} s, sa limite de durée{{hint}}',
  'Nobody knows how far it got: look at the database, then retry, or skip the tenant. Raise migrations.timeLimit if it needs longer.':
    'Nul ne sait où elle en était : regarder la base, puis réessayer, ou omettre le locataire. Relever migrations.timeLimit s’il lui faut plus de temps.',
  'The command was begun in {{database}} before, and nobody saw it end':
    'La commande fut déjà lancée dans {{database}}, et nul n’en a vu la fin',
  'Look at the database; then retry, which starts the command again, or skip the tenant.':
    'Regarder la base ; puis réessayer, ce qui relance la commande, ou omettre le locataire.',
  '{{database}} is at {{version}}, which is past {{name}}':
    '{{database}} est à {{version}}, au-delà de {{name}}',
  'Raise migrations.target in blueprint.yaml, or skip the tenant.':
    'Relever migrations.target dans blueprint.yaml, ou omettre le locataire.',
  'It is at {{version}}, which is past {{name}}. Raise migrations.target in blueprint.yaml.':
    'Il est à {{version}}, au-delà de {{name}}. Relever migrations.target dans blueprint.yaml.',
  '{{blueprint}} has no command': '{{blueprint}} n’a pas de commande',
  'Running {{text}}': 'Exécution de {{text}}',
  'It was tried on an empty database, which is dropped again. Mend what the command says, then try again.':
    'Ce fut essayé sur une base vide, supprimée ensuite. Corriger ce que dit la commande, puis réessayer.',
  'The command could not be started': 'La commande n’a pu être lancée',
  'The command was ended after {{count}} s, its time limit':
    'La commande a été arrêtée après {{count}} s, sa limite de durée',
  'The command was ended by {{name}}': 'La commande a été arrêtée par {{name}}',
  'The command ended with exit status {{count}}': 'La commande s’est terminée avec le code {{count}}',
  '{{database}} was not brought up by the command of {{blueprint}} as it is now':
    '{{database}} n’a pas été menée par la commande actuelle de {{blueprint}}',
  'Bring it up by a migration.': 'La mener par une migration.',
  '{{blueprint}} is brought up by a command, which cannot run here':
    '{{blueprint}} est mené par une commande, qui ne peut tourner ici',
  '{{text}} in {{schema}}, now {{version}}': '{{text}} dans {{schema}}, version {{version}}',
  'Its version could not be asked: {{why}}. See migrations.version in blueprint.yaml.':
    'Sa version n’a pu être demandée : {{why}}. Voir migrations.version dans blueprint.yaml.',
  '{{blueprint}} is brought up by a command': '{{blueprint}} est mené par une commande',
  'Only tables of files of SQL can be moved to another model':
    'Seules des tables de fichiers SQL peuvent passer à un autre modèle',
  'Create the tenant anew by the other model, and move its rows with the application.':
    'Recréer le locataire selon l’autre modèle, et déplacer ses lignes avec l’application.',
  'a command with a login of its own, lock_timeout {{count}} ms; its statements, their locks and what lint would say are not known before it runs':
    'une commande avec un login à elle, lock_timeout {{count}} ms ; ses instructions, leurs verrous et ce qu’en dirait le contrôle ne sont pas connus d’avance',
  'Run the command': 'Lancer la commande',
  'this workstation, for each tenant': 'ce poste, pour chaque locataire',
  'A command is not rehearsed': 'Une commande ne se répète pas',
  'It is tried on an empty database when its template is built; try a change of rows on one tenant first, in a wave with a gate.':
    'Elle s’essaie sur une base vide quand se construit sa base template ; essayer d’abord un changement de lignes sur un locataire, par une vague avec contrôle.',
  'The run shows those it has.': 'Le passage montre ceux qu’il a.',
  'A command brings up one tenant at a time; these share their tables':
    'Une commande mène un locataire à la fois ; ceux-ci partagent leurs tables',
  'The program {{name}} cannot be started on this workstation: it is not there, or may not be run':
    'Le programme {{name}} ne peut être lancé sur ce poste : il n’y est pas, ou ne peut être exécuté',
  'The folder {{place}} of the command is not there': 'Le dossier {{place}} de la commande n’existe pas',
  '{{blueprint}} is brought up by a command, which has no way back here':
    '{{blueprint}} est mené par une commande, qui n’a pas de retour ici',
  'Write a change that leads forward to what was before, or take it back with the tool itself.':
    'Écrire un changement qui ramène à l’état d’avant, ou le reprendre avec l’outil lui-même.',
};
