import type { French } from '../french.ts';

/** What is tried against the isolation of tenants, and what it meets. */
export const isolation: French = {
  '0 rows': '0 ligne',
  'a session may change them for itself': 'une session peut les changer pour elle-même',
  'Advisory locks are of one database. Where tenants share one, the application has to keep their keys apart.':
    'Les advisory locks sont d’une base. Là où des locataires en partagent une, l’application doit séparer leurs clés.',
  'another database': 'une autre base',
  'Another database, another schema, or rows that row security hides.':
    'Une autre base, un autre schéma, ou des lignes que row security cache.',
  'As for reading; and row security checks what is written, not only what is read.':
    'Comme pour lire ; et row security contrôle ce qui est écrit, pas seulement ce qui est lu.',
  'Lift limits of its tier that only a superuser may set':
    'Lever des limites de son palier réservées au superuser',
  'PostgreSQL keeps them from its sessions, from its own role and from a RESET.':
    'PostgreSQL les refuse à ses sessions, à son propre rôle et à un RESET.',
  'Raise the connection limit of either of its logins':
    'Relever la limite de connexions de l’un de ses logins',
  'Limits of a role are for CREATEROLE, also where the role is its own or lent to it.':
    'Les limites d’un rôle sont pour CREATEROLE, même du sien ou de celui qu’on lui prête.',
  'Put a table into a tablespace that is not its own':
    'Mettre une table dans un tablespace qui n’est pas le sien',
  'CREATE on a tablespace is granted to the tenants that are configured for it, by name.':
    'CREATE sur un tablespace est donné par nom aux locataires configurés pour lui.',
  'the server has no other tablespace': 'le serveur n’a pas d’autre tablespace',
  'RESET took it away': 'RESET l’a enlevée',
  'RESET left it as it was': 'RESET l’a laissée telle quelle',
  'Call a function that runs with a superuser’s rights': 'Appeler une fonction aux droits d’un superuser',
  'Change settings, name or owner of the database': 'Changer réglages, nom ou propriétaire de la base',
  'Change timeouts and memory of its own session': 'Changer délais et mémoire de sa session',
  'Channels are of one database. Where tenants share one, the application must not put data into them.':
    'Les canaux sont d’une base. Là où des locataires en partagent une, l’application ne doit pas y mettre de données.',
  'Choose the tenants': 'Choisir les locataires',
  'CONNECT is granted to the tenant’s own role and revoked from PUBLIC.':
    'CONNECT est donné au rôle du locataire et révoqué de PUBLIC.',
  'Connect to another tenant’s database': 'Se connecter à la base d’un autre locataire',
  'Connect to postgres, template1 or the platform database':
    'Se connecter à postgres, template1 ou la plateforme',
  'counters of {{count}} other databases': 'compteurs de {{count}} autres bases',
  'is a superuser: nothing is kept from it, and nothing else was tried':
    'est superuser : rien ne lui est fermé, et rien d’autre n’a été essayé',
  'Each belongs to a role, and the table that holds them is a superuser’s.':
    'Chacun est à un rôle, et la table qui les tient est à un superuser.',
  'each database has its own': 'chaque base a les siens',
  'End or cancel a session of another tenant': 'Terminer ou annuler une session d’un autre locataire',
  'every key includes tenant_id': 'chaque clé inclut tenant_id',
  'every table is protected': 'chaque table est protégée',
  'Every table with tenant_id has row security on and forced, also for its owner.':
    'Toute table avec tenant_id a row security active et forcée, même pour son propriétaire.',
  'Files are for members of pg_read_server_files and pg_write_server_files.':
    'Les fichiers sont pour les membres de pg_read_server_files et pg_write_server_files.',
  'Find a shared table that row security does not hold': 'Trouver une table partagée sans row security',
  'Foreign keys and unique constraints of shared tables include tenant_id; they are checked without row security.':
    'Clés étrangères et contraintes uniques des tables partagées incluent tenant_id ; elles sont contrôlées sans row security.',
  'Grant its rights to PUBLIC or to another tenant': 'Donner ses droits à PUBLIC ou à un autre',
  hidden: 'caché',
  'Hold an advisory lock that another tenant waits for': 'Tenir un advisory lock qu’un autre attend',
  'Its privileges come without grant option.': 'Ses privilèges viennent sans grant option.',
  'Learn of rows of others through keys': 'Apprendre des lignes d’autrui par les clés',
  'Lift a suspension or a freeze': 'Lever une suspension ou un gel',
  'Limits of a role are for CREATEROLE, limits of a database for its owner.':
    'Les limites d’un rôle sont pour CREATEROLE, celles d’une base pour son propriétaire.',
  'List tables and columns of others in the same database':
    'Lister tables et colonnes d’autrui dans la même base',
  'List the names of databases and roles': 'Lister les noms de bases et de rôles',
  'Lock a shared table and make others wait': 'Verrouiller une table partagée et faire attendre',
  'LOGIN and VALID UNTIL are for CREATEROLE; CONNECT and INSERT are granted by the owner.':
    'LOGIN et VALID UNTIL sont pour CREATEROLE ; CONNECT et INSERT sont donnés par le propriétaire.',
  'Make itself a superuser, a role or a database': 'Se faire superuser, créer un rôle ou une base',
  'may lock it; lock_timeout of the others bounds the wait':
    'peut la verrouiller ; le lock_timeout des autres borne l’attente',
  'sizes of {{tables}} tables, {{bytes}} bytes; {{sources}} functions':
    'tailles de {{tables}} tables, {{bytes}} octets ; {{sources}} fonctions',
  'names of {{count}} tables, indexes and sequences': 'noms de {{count}} tables, index et séquences',
  'no other tenant on this server': 'aucun autre locataire sur ce serveur',
  'No SECURITY DEFINER function of a superuser may be called by a tenant.':
    'Aucune fonction SECURITY DEFINER d’un superuser n’est appelable par un locataire.',
  'no such function': 'aucune telle fonction',
  'no table to try': 'aucune table à essayer',
  'Nobody but their owner may create in schemas that others search.':
    'Seul son propriétaire crée dans un schéma où d’autres cherchent.',
  'nobody can sign in as the other tenant': 'personne ne peut se connecter comme l’autre',
  'none to read': 'aucun à lire',
  'nothing to try': 'rien à essayer',
  'nothing was granted': 'rien n’a été donné',
  'one lock table for all in this database': 'une table de verrous pour tous dans cette base',
  'one set of channels for all in this database': 'les mêmes canaux pour tous dans cette base',
  'pg_database and pg_roles are readable by everybody: that is why names carry numbers, never a customer’s name.':
    'pg_database et pg_roles sont lisibles par tous : c’est pourquoi les noms portent des numéros, jamais le nom d’un client.',
  'pg_database_size asks for CONNECT or pg_read_all_stats.':
    'pg_database_size demande CONNECT ou pg_read_all_stats.',
  'pg_stat_activity hides the query of a session of another role.':
    'pg_stat_activity cache la requête d’une session d’un autre rôle.',
  'pg_stat_database counts for everybody, and pg_stat_activity shows database and role of each session.':
    'pg_stat_database compte pour tous, et pg_stat_activity montre base et rôle de chaque session.',
  'Catalogs, counters and estimates are of everybody in one database: no secret belongs into a function, a default or a comment.':
    'Catalogues, compteurs et estimations sont de tous dans une base : pas de secret dans une fonction, une valeur par défaut ou un commentaire.',
  'pg_stats shows columns that one may read, and nothing of tables with row security.':
    'pg_stats montre les colonnes lisibles, et rien des tables à row security.',
  'PostgreSQL lets every session change these; limits that must hold are set on roles and databases.':
    'PostgreSQL laisse chaque session les changer ; les limites qui doivent tenir sont mises sur rôles et bases.',
  'PUBLIC has no CONNECT on them, unless an admin decided to leave it.':
    'PUBLIC n’y a pas CONNECT, sauf décision d’un administrateur.',
  'Put a function or table where others would find it by search_path':
    'Placer une fonction où search_path la trouverait',
  'Raise its connection limit': 'Relever sa limite de connexions',
  'Reach out by dblink, postgres_fdw, replication or COPY … PROGRAM':
    'Sortir par dblink, postgres_fdw, une souscription, COPY … PROGRAM',
  'Read another tenant’s table': 'Lire la table d’un autre locataire',
  'Read large objects of others': 'Lire les large objects des autres',
  'Read or write files of the server': 'Lire ou écrire des fichiers du serveur',
  'Read rows of others through a view, a function or a leaky condition':
    'Lire par une vue, une fonction ou une condition qui fuit',
  'Read samples of others’ rows from the statistics': 'Lire des échantillons d’autrui dans les statistiques',
  'Read temporary tables of another tenant': 'Lire les tables temporaires d’un autre',
  'Read the queries of others': 'Lire les requêtes des autres',
  'Read the size of others’ databases': 'Lire la taille des bases des autres',
  'Row security does not stop TRUNCATE and triggers: shared tables do not grant them.':
    'Row security n’arrête ni TRUNCATE ni les triggers : les tables partagées ne les accordent pas.',
  'Run code outside PostgreSQL’s rules': 'Exécuter du code hors des règles de PostgreSQL',
  'See how busy others are, and who is connected': 'Voir l’activité des autres, et qui est connecté',
  'See sizes, counters and source texts of others in the same database':
    'Voir tailles, compteurs et textes de fonctions des autres dans la même base',
  'Send or hear notifications of another tenant': 'Émettre ou entendre les notifications d’un autre',
  'Sessions may be ended by members of their role and by pg_signal_backend.':
    'Une session est terminée par les membres de son rôle et par pg_signal_backend.',
  'Set app.current_tenant_id to another tenant': 'Mettre app.current_tenant_id à un autre',
  'SET ROLE to another tenant, to the owner or to a superuser':
    'SET ROLE vers un autre, le propriétaire, un superuser',
  'Switch row security off, or drop it': 'Couper row security, ou la supprimer',
  'test isolation': 'tester l’isolation',
  'Test the isolation of all tenants': 'Tester l’isolation de tous les locataires',
  'Test the isolation of {{name}}': 'Tester l’isolation de {{name}}',
  'The catalogs of a database are readable by everybody who may connect to it.':
    'Les catalogues d’une base sont lisibles par qui peut s’y connecter.',
  'The database belongs to a role without login that the tenant is no member of.':
    'La base est à un rôle sans LOGIN dont le locataire n’est pas membre.',
  'The policies compare with the tenant that the role stands for, not with the setting alone.':
    'Les policies comparent au locataire du rôle, pas au seul réglage.',
  'The role is NOSUPERUSER, NOCREATEROLE, NOCREATEDB, NOREPLICATION and NOBYPASSRLS.':
    'Le rôle est NOSUPERUSER, NOCREATEROLE, NOCREATEDB, NOREPLICATION et NOBYPASSRLS.',
  'The setting refuses instead of showing, and the table belongs to somebody else.':
    'Le réglage refuse au lieu de montrer, et la table est à un autre.',
  'The tenant’s role is a member of nothing but what is its own.':
    'Le rôle du locataire n’est membre que de ce qui est à lui.',
  'there is none of anybody else': 'il n’y en a d’aucun autre',
  'These extensions are not trusted, and programs are for pg_execute_server_program.':
    'Ces extensions ne sont pas trusted, et les programmes sont pour pg_execute_server_program.',
  'They belong to the session that made them, and their schema to nobody else.':
    'Elles sont à la session qui les a faites, et leur schéma à personne d’autre.',
  'they share one database': 'ils partagent une base',
  'TRUNCATE, LOCK or watch a table that others use': 'TRUNCATE, LOCK ou guetter une table commune',
  'Try the attacks': 'Tenter les attaques',
  'Untrusted languages, C functions and event triggers are for superusers.':
    'Langages non sûrs, fonctions C et event triggers sont pour les superusers.',
  'Views run with the rights of who asks, and a condition sees only rows that the policy let through.':
    'Les vues tournent aux droits du demandeur, et une condition ne voit que les lignes admises par la policy.',
  'Who may change rows of a table may lock it; only a database of its own ends that.':
    'Qui peut changer des lignes d’une table peut la verrouiller ; seule une base à soi y met fin.',
  'Write into another tenant’s table': 'Écrire dans la table d’un autre locataire',
  'Write the report': 'Écrire le rapport',
  '{{database}} is left open to PUBLIC by decision': '{{database}} est laissée ouverte à PUBLIC par décision',
  '{{some}} databases, {{roles}} roles': '{{some}} bases, {{roles}} rôles',
  'mend isolation': 'réparer l’isolation',
  'Test the isolation of new tenants': 'Tester l’isolation des nouveaux locataires',
  'Read password hashes, access rules, or passwords for other servers':
    'Lire empreintes, règles d’accès, ou mots de passe d’autres serveurs',
  'pg_authid, pg_hba_file_rules, and the options of user mappings and subscriptions are for superusers.':
    'pg_authid, pg_hba_file_rules, et les options des user mappings et des subscriptions sont pour les superusers.',
  'End a prepared transaction of another tenant': 'Terminer une transaction préparée d’un autre locataire',
  'Only the role that prepared a transaction may commit it or roll it back, though everybody sees its name.':
    'Seul le rôle qui l’a préparée peut la valider ou l’annuler, même si tous en voient le nom.',
  'this server prepares no transactions': 'ce serveur ne prépare pas de transactions',
  'Lock a catalog that every session needs': 'Verrouiller un catalogue dont toute session a besoin',
  'LOCK asks for a right to change the table, and nobody has one on catalogs.':
    'LOCK demande un droit de changer la table, et personne n’en a sur les catalogues.',
  'Write messages into the write-ahead log': 'Écrire des messages dans le journal WAL',
  'pg_logical_emit_message is for everybody; who decodes the log of this database reads them, and nobody else.':
    'pg_logical_emit_message est pour tous ; qui décode le journal de cette base les lit, et personne d’autre.',
  'anybody may': 'chacun le peut',
  'Use a role of PostgreSQL’s own, or one that may more':
    'Utiliser un rôle de PostgreSQL, ou un qui peut davantage',
  'Roles such as pg_read_server_files reach over all databases: no tenant is a member of any, whatever this version has.':
    'Des rôles comme pg_read_server_files portent sur toutes les bases : aucun locataire n’en est membre, dans aucune version.',
  'a member of none': 'membre d’aucun',
  'Connect as a standby would, and read the write-ahead log':
    'Se connecter comme un standby, et lire le journal WAL',
  'Such connections are for roles with REPLICATION; the log holds the rows of all databases.':
    'Ces connexions sont pour les rôles avec REPLICATION ; le journal tient les lignes de toutes les bases.',
  'connected for replication': 'connecté pour la réplication',
  'made cadastre_probe_database, and cannot drop it':
    'a créé cadastre_probe_database, et ne peut la supprimer',
  'Make a function with another role’s rights call one of its own':
    'Faire appeler sa fonction par une aux droits d’un autre rôle',
  'A SECURITY DEFINER function without a search_path of its own finds names where its caller says.':
    'Une fonction SECURITY DEFINER sans search_path trouve les noms où l’appelant le dit.',
  'Put a function where a superuser’s session finds it first':
    'Mettre une fonction là où un superuser la trouve d’abord',
  'A superuser’s sessions of Cadastre look for names in pg_catalog alone, and temporary schemas are of one session.':
    'Les sessions superuser de Cadastre ne cherchent les noms que dans pg_catalog, et les schémas temporaires sont d’une session.',
  'no schema of its own is looked into': 'aucun de ses schémas n’est consulté',
  'Read settings of other roles, and names of prepared transactions':
    'Lire les réglages d’autres rôles, et les noms de transactions préparées',
  'pg_db_role_setting and pg_prepared_xacts are readable by everybody: nothing secret belongs into them.':
    'pg_db_role_setting et pg_prepared_xacts sont lisibles par tous : rien de secret n’y a sa place.',
  'Change settings that only a superuser may': 'Changer des réglages réservés au superuser',
  'With them triggers and foreign keys stop, or rights to large objects no longer count.':
    'Avec eux, triggers et clés étrangères s’arrêtent, ou les droits sur les large objects ne comptent plus.',
  'Change its own password, or settings that its sessions begin with':
    'Changer son mot de passe, ou les réglages initiaux de ses sessions',
  'PostgreSQL lets every role do so for itself; it shuts out nobody but its own application.':
    'PostgreSQL le permet à tout rôle pour lui-même ; il n’exclut que sa propre application.',
  'a role may change its own password and settings': 'un rôle peut changer son mot de passe et ses réglages',
  ', {{count}} tenants not tested': ', {{count}} locataires non testés',
  '0 rows of others {{what}}': '0 ligne d’autrui {{what}}',
  'a lock of another database was in the way': 'un verrou d’une autre base gênait',
  'a member of {{text}}': 'membre de {{text}}',
  'all tenants': 'tous les locataires',
  'attack {{id}}': 'attaque {{id}}',
  'Attacks are tried as the tenant’s own login. Reactivate it first.':
    'Les attaques sont tentées sous le login du locataire. Le réactiver d’abord.',
  'Cadastre is closing; job {{id}} goes on later': 'Cadastre se ferme ; la tâche {{id}} continue plus tard',
  'The report of isolation names what is open.': 'Le rapport d’isolation nomme ce qui est ouvert.',
  'Cancelled; no report was written': 'Annulé ; aucun rapport n’a été écrit',
  'changed {{count}} rows': 'a changé {{count}} lignes',
  'connected to {{text}}': 'connecté à {{text}}',
  'heard in another database': 'entendu dans une autre base',
  'in pg_stats': 'dans pg_stats',
  'in {{name}}': 'dans {{name}}',
  'Look at the plan as it is now, then mend.': 'Regarder le plan tel qu’il est maintenant, puis réparer.',
  'looks into {{text}}': 'regarde dans {{text}}',
  'may call {{text}}': 'peut appeler {{text}}',
  'may redirect {{text}}': 'peut détourner {{text}}',
  'no tenant is new': 'aucun nouveau locataire',
  'Not known': 'Inconnu',
  'not protected: {{text}}': 'non protégées : {{text}}',
  'Nothing is left that Cadastre knows how to mend': 'Il ne reste rien que Cadastre sache réparer',
  'one tenant': 'un locataire',
  'opened {{oid}} for writing': 'a ouvert {{oid}} en écriture',
  'Reactivate it first: what was mended is proven by trying.':
    'Le réactiver d’abord : une réparation se prouve en essayant.',
  'read samples': 'a lu des échantillons',
  'read statements of others': 'a lu des instructions d’autrui',
  'read the query of another': 'a lu la requête d’un autre',
  'read {{count}} rows': 'a lu {{count}} lignes',
  'read {{oid}}': 'a lu {{oid}}',
  'report {{id}}: all {{count}} attempts ended as they must':
    'rapport {{id}} : les {{count}} tentatives ont fini comme il faut',
  'report {{id}}: {{count}} findings{{hint}}': 'rapport {{id}} : {{count}} constats{{hint}}',
  'shown to a function of its own': 'montrées à une fonction à soi',
  'Stopped between two tenants': 'Arrêté entre deux locataires',
  'succeeded, {{count}} rows': 'réussi, {{count}} lignes',
  'Test again to see what is still open, and look at what the report says.':
    'Retester pour voir ce qui est encore ouvert, et regarder ce que dit le rapport.',
  'The server has changed since these statements were shown':
    'Le serveur a changé depuis l’affichage de ces instructions',
  'There is no attack {{id}}': 'Il n’y a pas d’attaque {{id}}',
  'Type {{name}} to change rights on it': 'Saisir {{name}} pour y changer des droits',
  'waits for one job': 'attend une tâche',
  'waits for {{count}} jobs': 'attend {{count}} tâches',
  'without tenant_id: {{text}}': 'sans tenant_id : {{text}}',
  'written before': 'déjà écrit',
  '{{count}} mappings': '{{count}} user mappings',
  '{{count}} rows of others {{what}}': '{{count}} lignes d’autrui {{what}}',
  '{{count}} settings, {{prepared}} prepared transactions':
    '{{count}} réglages, {{prepared}} transactions préparées',
  '{{count}} tenants tried': '{{count}} locataires essayés',
  '{{slug}}: nobody can sign in as it now': '{{slug}} : personne ne peut se connecter comme lui à présent',
  '{{slug}}: not known': '{{slug}} : inconnu',
  '{{slug}}: not tested: {{why}}': '{{slug}} : non testé : {{why}}',
  '{{slug}}: what would mend it could not be read: {{why}}':
    '{{slug}} : impossible de lire ce qui le réparerait : {{why}}',
  '{{some}} of {{all}} tenants': '{{some}} locataires sur {{all}}',
};
