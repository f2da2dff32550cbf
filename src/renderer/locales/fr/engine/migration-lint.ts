import type { French } from '../french.ts';

/** What lint finds in files of migrations: what would happen to whom. */
export const migrationLint: French = {
  '{{how}}: every row of {{name}} is written again, and nobody can read or write the table until that is done':
    '{{how}} : chaque ligne de {{name}} est réécrite, et nul ne peut lire ni écrire dans la table avant la fin',
  'Each row gets a number of its own in {{name}}': 'Chaque ligne reçoit un numéro à elle dans {{name}}',
  'The value of {{name}} is worked out for each row and stored':
    'La valeur de {{name}} est calculée pour chaque ligne et stockée',
  'The domain {{name}} is checked for each row': 'Le domaine {{name}} est contrôlé pour chaque ligne',
  '{{name}} gives each row another value': '{{name}} donne à chaque ligne une autre valeur',
  'Unless {{name}} is declared STABLE or IMMUTABLE, every row of {{place}} is written again, and nobody can read or write the table until that is done':
    'Sauf si {{name}} est déclarée STABLE ou IMMUTABLE, chaque ligne de {{place}} est réécrite, et nul ne peut lire ni écrire dans la table avant la fin',
  'Rows that are in {{place}} would have no value for {{name}}: the statement fails in every tenant that has one':
    'Les lignes déjà dans {{place}} n’auraient pas de valeur pour {{name}} : l’instruction échoue chez tout locataire qui en a',
  'The check is held against every row of {{name}}; until that is done nobody can read or write the table':
    'Le contrôle porte sur chaque ligne de {{name}} ; d’ici la fin nul ne peut lire ni écrire dans la table',
  'The index of the constraint is built over all of {{name}}; until it is done nobody can read or write the table':
    'L’index de la contrainte est construit sur tout {{name}} ; d’ici la fin nul ne peut lire ni écrire dans la table',
  'Every row of {{name}} is looked up in {{place}}; until that is done nobody can read {{name}} or write to {{place}}':
    'Chaque ligne de {{name}} est cherchée dans {{place}} ; d’ici la fin nul ne peut lire {{name}} ni écrire dans {{place}}',
  'Nobody can read {{name}} while this waits until it may lock {{place}} against writes':
    'Nul ne peut lire {{name}} tant que l’instruction attend de pouvoir fermer {{place}} aux écritures',
  'Every row of {{name}} is read for a missing {{text}}; until that is done nobody can read or write the table':
    'Chaque ligne de {{name}} est lue, au cas où {{text}} manquerait ; d’ici la fin nul ne peut lire ni écrire dans la table',
  'Every row of {{name}} is looked up in {{place}}; until that is done nobody can write to {{name}}':
    'Chaque ligne de {{name}} est cherchée dans {{place}} ; d’ici la fin nul ne peut écrire dans {{name}}',
  'Every row of {{name}} is looked up in {{place}}; until that is done nobody can write to {{name}} or {{place}}':
    'Chaque ligne de {{name}} est cherchée dans {{place}} ; d’ici la fin nul ne peut écrire dans {{name}} ni dans {{place}}',
  'Unless its columns are NOT NULL already, every row of {{name}} is read; until that is done nobody can read or write the table':
    'Sauf si ses colonnes sont déjà NOT NULL, chaque ligne de {{name}} est lue ; d’ici la fin nul ne peut lire ni écrire dans la table',
  'Every row of {{name}} is read while this transaction still holds the lock under which it added {{text}}':
    'Chaque ligne de {{name}} est lue alors que la transaction tient encore le verrou sous lequel elle a ajouté {{text}}',
  '{{text}} of another type: every row of {{name}} is written again with its indexes, and nobody can read or write the table until that is done':
    '{{text}} d’un autre type : chaque ligne de {{name}} est réécrite avec ses index, et nul ne peut lire ni écrire dans la table avant la fin',
  'The files do not say which type {{text}} has. Unless its values stay as they are, every row of {{name}} is written again, and nobody can read or write the table until that is done':
    'Les fichiers ne disent pas de quel type est {{text}}. Sauf si ses valeurs restent telles quelles, chaque ligne de {{name}} est réécrite, et nul ne peut lire ni écrire dans la table avant la fin',
  'Every row of {{name}} is read for a missing {{text}}; until that is done nobody can read or write the table. A checked CHECK ({{text}} IS NOT NULL) spares that':
    'Chaque ligne de {{name}} est lue, au cas où {{text}} manquerait ; d’ici la fin nul ne peut lire ni écrire dans la table. Un CHECK ({{text}} IS NOT NULL) validé l’évite',
  'The value of {{text}} is worked out for each row and stored: every row of {{name}} is written again, and nobody can read or write the table until that is done':
    'La valeur de {{text}} est calculée pour chaque ligne et stockée : chaque ligne de {{name}} est réécrite, et nul ne peut lire ni écrire dans la table avant la fin',
  'What is in {{name}} is gone for good in every tenant, and an application that still names the column fails':
    'Le contenu de {{name}} est perdu chez chaque locataire, et une application qui nomme encore la colonne échoue',
  'From now on it stands in the write-ahead log': 'Elle entre désormais dans le journal de transactions',
  'It leaves the write-ahead log, and a crash will empty it':
    'Elle quitte le journal de transactions, et un arrêt brutal la videra',
  'It moves to another tablespace': 'Elle passe dans un autre tablespace',
  'It is stored in another way': 'Elle est stockée autrement',
  '{{how}}: all of {{name}} is written again, and nobody can read or write it until that is done':
    '{{how}} : tout {{name}} est réécrit, et nul ne peut y lire ni écrire avant la fin',
  'Foreign keys of {{name}} are triggers too: rows that point nowhere pass unseen, and the owner of the tables may not do it':
    'Les clés étrangères de {{name}} sont aussi des déclencheurs : des lignes sans cible passent inaperçues, et le propriétaire des tables n’y a pas droit',
  'Nothing in this file puts the trigger of {{name}} back into force':
    'Rien dans ce fichier ne remet en vigueur le déclencheur de {{name}}',
  'Every row of {{name}} is held against the bounds of the partition, unless a checked CHECK says the same; until that is done nobody can read or write {{name}}':
    'Chaque ligne de {{name}} est comparée aux bornes de la partition, sauf si un CHECK validé dit de même ; d’ici la fin nul ne peut lire ni écrire dans {{name}}',
  'Taking the partition off waits for every query on {{name}}, and meanwhile everybody waits behind it':
    'Détacher la partition attend chaque requête sur {{name}}, et tous attendent derrière',
  'Making the partition in its place waits for every query on {{name}}, and meanwhile everybody waits behind it':
    'Créer la partition à sa place attend chaque requête sur {{name}}, et tous attendent derrière',
  'What is in {{name}} is gone for good in every tenant, and an application that still names the table fails':
    'Le contenu de {{name}} est perdu chez chaque locataire, et une application qui nomme encore la table échoue',
  'CASCADE drops whatever depends on the {{what}} {{name}}, which may differ from tenant to tenant':
    'CASCADE supprime tout ce qui dépend de cet objet ({{what}} {{name}}), ce qui peut différer d’un locataire à l’autre',
  'An application that still uses the {{what}} {{name}} fails from this moment':
    'Une application qui se sert encore de cet objet ({{what}} {{name}}) échoue dès cet instant',
  'What the {{what}} {{name}} did for {{place}} is no longer done from this moment':
    'Ce que cet objet ({{what}} {{name}}) faisait pour {{place}} ne se fait plus dès cet instant',
  'Everything that the role owns in the database is dropped, whatever it is in each tenant':
    'Tout ce que le rôle possède dans la base est supprimé, quoi que ce soit chez chaque locataire',
  'Building the index reads all of {{name}}; until it is done nobody can write to the table':
    'Construire l’index lit tout {{name}} ; d’ici la fin nul ne peut écrire dans la table',
  'A build that fails leaves {{name}} behind, invalid: it costs writes and answers nothing, and IF NOT EXISTS then takes it for done':
    'Une construction qui échoue laisse {{name}}, invalide : il coûte des écritures et ne répond à rien, et IF NOT EXISTS le croit ensuite construit',
  'Dropping {{name}} waits for every query on its table, and meanwhile everybody waits behind it':
    'Supprimer {{name}} attend chaque requête sur sa table, et tous attendent derrière',
  'Dropping {{name}} waits for every query on {{place}}, and meanwhile everybody waits behind it':
    'Supprimer {{name}} attend chaque requête sur {{place}}, et tous attendent derrière',
  'Rebuilding {{name}} keeps everybody from writing to the table, and queries from using the index, until it is done':
    'Reconstruire {{name}} empêche d’écrire dans la table, et les requêtes de se servir de l’index, avant la fin',
  'Rebuilding the indexes keeps everybody from writing to the table, and queries from using the index, until it is done':
    'Reconstruire les index empêche d’écrire dans la table, et les requêtes de se servir de l’index, avant la fin',
  'The application that runs now still names {{name}} and fails from this moment':
    'L’application en service nomme encore {{name}} et échoue dès cet instant',
  'The application that runs now still names {{place}}.{{name}} and fails from this moment':
    'L’application en service nomme encore {{place}}.{{name}} et échoue dès cet instant',
  'The application that runs now looks for {{name}} where it was and fails from this moment':
    'L’application en service cherche {{name}} là où il était et échoue dès cet instant',
  'All rows of {{name}} are gone for good in every tenant':
    'Toutes les lignes de {{name}} sont perdues chez chaque locataire',
  'Every row of {{name}} is written again in one transaction, and whoever wants to change one of them waits until its end':
    'Chaque ligne de {{name}} est réécrite en une transaction, et qui veut en changer une attend la fin',
  'Nobody can read or write {{name}} while its rows are changed: a statement before this one holds the table until the end of the file':
    'Nul ne peut lire ni écrire dans {{name}} tant que ses lignes changent : une instruction précédente tient la table jusqu’à la fin du fichier',
  'Nobody can write to {{name}} while its rows are changed: a statement before this one holds the table until the end of the file':
    'Nul ne peut écrire dans {{name}} tant que ses lignes changent : une instruction précédente tient la table jusqu’à la fin du fichier',
  'Nobody can read or write {{name}} until the end of the file':
    'Nul ne peut lire ni écrire dans {{name}} avant la fin du fichier',
  'Others wait for {{name}} until the end of the file':
    'Les autres attendent {{name}} jusqu’à la fin du fichier',
  '{{name}} is emptied, and every query on it fails until it is filled again':
    '{{name}} est vidée, et toute requête y échoue jusqu’à son prochain remplissage',
  'Nobody can read {{name}} until its query has run': 'Nul ne peut lire {{name}} avant la fin de sa requête',
  '{{name}} cannot run in a transaction, and the file is one: PostgreSQL refuses the statement in every tenant':
    '{{name}} ne peut tourner dans une transaction, et le fichier en est une : PostgreSQL refuse l’instruction chez chaque locataire',
  'VACUUM FULL writes all of {{name}} again, and nobody can read or write it until that is done':
    'VACUUM FULL réécrit tout {{name}}, et nul ne peut y lire ni écrire avant la fin',
  'CLUSTER writes all of {{name}} again, and nobody can read or write it until that is done':
    'CLUSTER réécrit tout {{name}}, et nul ne peut y lire ni écrire avant la fin',
  '{{name}} would end or begin the transaction that holds the file and its row in the history together: a failure would leave one without the other':
    '{{name}} terminerait ou commencerait la transaction qui tient ensemble le fichier et sa ligne d’historique : un échec laisserait l’un sans l’autre',
  'The run sets {{name}} itself, since it says {{how}}; from here on the file would decide that':
    'Le passage règle lui-même {{name}}, qui dit {{how}} ; dès lors c’est le fichier qui en déciderait',
  'how long everybody may wait behind a statement of ours':
    'combien de temps tous peuvent attendre derrière une de nos instructions',
  'how long a statement may run': 'combien de temps une instruction peut durer',
  'how long a file may run': 'combien de temps un fichier peut durer',
  'how long a transaction may stand idle': 'combien de temps une transaction peut rester inactive',
  'where the tables of this tenant are': 'où sont les tables de ce locataire',
  'who owns what the file makes': 'à qui est ce que crée le fichier',
  'whether foreign keys and triggers are kept': 'si clés étrangères et déclencheurs valent',
  'what a transaction sees': 'ce que voit une transaction',
  'Roles belong to the whole server: the second tenant on it would change those of the first':
    'Les rôles sont à tout le serveur : le deuxième locataire changerait ceux du premier',
  'It concerns the whole server or database, not the tables of one tenant':
    'Cela touche tout le serveur ou toute la base, non les tables d’un seul locataire',
  'What a DO block runs is decided while it runs: its locks, rewrites and drops are not among these findings':
    'Ce qu’exécute un bloc DO se décide en cours de route : ses verrous, réécritures et suppressions ne sont pas parmi ces constats',
  '{{name}} was added to {{place}} in this file, and PostgreSQL lets nobody use it before the end of that transaction (from version 17 on it may be where the file made the type too)':
    '{{name}} a été ajouté à {{place}} dans ce fichier, et PostgreSQL n’en permet l’usage qu’après cette transaction (dès la version 17, aussi là où le fichier a créé le type)',
  'Nothing in this file needs to run outside of a transaction, and without one a failure leaves a tenant half way':
    'Rien dans ce fichier n’a besoin d’être hors transaction, et sans elle un échec laisse un locataire à mi-chemin',
  'The file holds {{count}} statements and no transaction keeps them together: a failure in between leaves a tenant half way':
    'Le fichier contient {{count}} instructions qu’aucune transaction ne tient ensemble : un échec entre deux laisse un locataire à mi-chemin',
  '{{count}} tables are held in one transaction ({{text}}): nobody can read the first while this waits for the next, and an application that uses them in another order meets it in a deadlock':
    '{{count}} tables sont tenues dans une transaction ({{text}}) : nul ne peut lire la première pendant l’attente de la suivante, et une application qui s’en sert dans un autre ordre s’y bloque',
  'PostgreSQL cannot read this: {{why}}': 'PostgreSQL ne peut lire ceci : {{why}}',
  'the file holds a NUL byte, which PostgreSQL cannot take':
    'le fichier contient un octet NUL, que PostgreSQL n’admet pas',
  'Nothing is found here that the waiver of {{rule}} would let pass':
    'Rien ne se trouve ici que l’exception à {{rule}} laisserait passer',
  'There is no rule {{rule}}.{{hint}}': 'Il n’y a pas de règle {{rule}}.{{hint}}',
  'The rule {{rule}} cannot be waived: PostgreSQL or the run would refuse the statement all the same':
    'La règle {{rule}} ne peut être écartée : PostgreSQL ou le passage refuserait quand même l’instruction',
  'The waiver of {{rule}} has no reason; write it as -- cadastre: allow {{rule}}: reason':
    'L’exception à {{rule}} n’a pas de motif ; l’écrire ainsi : -- cadastre: allow {{rule}}: motif',
  view: 'vue',
  function: 'fonction',
  procedure: 'procédure',
  routine: 'routine',
  aggregate: 'agrégat',
  type: 'type',
  domain: 'domaine',
  sequence: 'séquence',
  extension: 'extension',
  collation: 'collation',
  trigger: 'déclencheur',
  policy: 'politique',
  rule: 'règle',
};
