import type { French } from '../french.ts';

/** Servers held to configurations. */
export const enforcement: French = {
  'A session of {{role}} begins otherwise: {{text}}': 'Une session de {{role}} commence autrement : {{text}}',
  'all was set already': 'tout était déjà réglé',
  'apply access rules': 'appliquer les règles d’accès',
  'apply configuration': 'appliquer une configuration',
  'Ask as the tenant what holds': 'Demander comme locataire ce qui vaut',
  'before PostgreSQL 16 pg_hba.conf takes in no other file':
    'avant PostgreSQL 16, pg_hba.conf n’inclut aucun autre fichier',
  'Cadastre cannot write them: {{why}}': 'Cadastre ne peut les écrire : {{why}}',
  'Cadastre writes {{place}} when it is told to, has the server check it and reloads. Sessions that are open stay open.':
    'Sur demande, Cadastre écrit {{place}}, le fait contrôler par le serveur et recharge. Les sessions ouvertes restent ouvertes.',
  'The list of servers shows those there are.': 'La liste des serveurs montre ceux qui existent.',
  'Cancelled and undone; the server says what it said': 'Annulé et défait ; le serveur dit ce qu’il disait',
  'Compare configurations with servers': 'Comparer les configurations aux serveurs',
  'end what runs over its limits': 'terminer ce qui dépasse ses limites',
  'everything is set': 'tout est réglé',
  'Give it a tier.': 'Lui donner un palier.',
  'Hold {{name}} to its configuration': 'Tenir {{name}} à sa configuration',
  'in force for sessions that begin from then on': 'vaut pour les sessions qui commencent ensuite',
  'It has no configuration': 'Il n’a pas de configuration',
  'It has to be there first': 'Il doit d’abord exister',
  'It is held to no tier': 'Il n’est tenu à aucun palier',
  'it is held to no tier': 'il n’est tenu à aucun palier',
  'it is {{status}}: nobody signs in': 'il est {{status}} : personne ne se connecte',
  'Its server says so already': 'Son serveur le dit déjà',
  'line {{line}}: {{text}}': 'ligne {{line}} : {{text}}',
  'lines for {{count}} tenants are in force for who connects from now on':
    'les lignes de {{count}} locataires valent pour qui se connecte désormais',
  'Mend that line first: PostgreSQL keeps its former rules until all lines are right.':
    'Corriger d’abord cette ligne : PostgreSQL garde ses anciennes règles tant que toutes ne sont pas justes.',
  'No server has this name': 'Aucun serveur n’a ce nom',
  'not as configured: {{text}}': 'pas comme configurés : {{text}}',
  'Its tenants are unknown, not well: test the server.':
    'Ses locataires sont inconnus, et non en ordre : tester le serveur.',
  "Only a superuser may set {{key}}; the server's user here is none. Run the statement as one.":
    'Seul un superuser peut régler {{key}} ; l’utilisateur du serveur ne l’est pas. Exécuter l’instruction en superuser.',
  'pg_hba.conf does not let {{role}} in from here, so nobody could sign in to prove it':
    'pg_hba.conf ne laisse pas entrer {{role}} d’ici : personne ne pouvait se connecter pour le prouver',
  'Put these lines above all others of {{place}}, in the place of what Cadastre wrote there before. See that SELECT * FROM pg_hba_file_rules WHERE error IS NOT NULL finds nothing, then SELECT pg_reload_conf(). Sessions that are open stay open.':
    'Mettre ces lignes au-dessus de toutes celles de {{place}}, à la place de ce que Cadastre y avait écrit. Vérifier que SELECT * FROM pg_hba_file_rules WHERE error IS NOT NULL ne trouve rien, puis SELECT pg_reload_conf(). Les sessions ouvertes restent ouvertes.',
  'Put this line above all others of {{place}}, once: include_if_exists {{text}}. From then on Cadastre writes {{name}} itself, and reloads.':
    'Mettre cette ligne au-dessus de toutes celles de {{place}}, une fois : include_if_exists {{text}}. Dès lors Cadastre écrit lui-même {{name}}, et recharge.',
  'Read what the server holds it to': 'Lire ce à quoi le serveur le tient',
  'Rename it on the server and in the configuration, or allow this tenant all networks without TLS.':
    'Le renommer sur le serveur et dans la configuration, ou permettre à ce locataire tous les réseaux sans TLS.',
  'Wait until it is made.': 'Attendre qu’il soit créé.',
  'See its log: a mistake in postgresql.conf keeps it from reloading.':
    'Voir son journal : une erreur dans postgresql.conf l’empêche de recharger.',
  'See the log of the server for the line that refused it.':
    'Voir au journal du serveur la ligne qui l’a refusé.',
  'See what sets it: pg_hba.conf and pgbouncer cannot, a login trigger can. Then resume this job.':
    'Voir ce qui le règle : ni pg_hba.conf ni pgbouncer ne le peuvent, un login trigger le peut. Puis reprendre la tâche.',
  'set back what was found': 'rétablir ce qui fut trouvé',
  'Somebody changes these at this moment. Resume this job.':
    'Quelqu’un les change en ce moment. Reprendre la tâche.',
  'Tenant {{slug}} is being made': 'Le locataire {{slug}} est en création',
  'Tenant {{slug}} is held to no tier': 'Le locataire {{slug}} n’est tenu à aucun palier',
  'The access rules of the server are wrong already: {{text}}':
    'Les règles d’accès du serveur sont déjà fausses : {{text}}',
  'The database of tenant {{slug}} is not on its server':
    'La base du locataire {{slug}} n’est pas sur son serveur',
  'The former lines are back. A client certificate needs ssl_ca_file on the server, TLS needs ssl = on.':
    'Les anciennes lignes sont rétablies. Un certificat client demande ssl_ca_file sur le serveur, TLS demande ssl = on.',
  'The name {{name}} cannot stand in pg_hba.conf': 'Le nom {{name}} ne peut figurer dans pg_hba.conf',
  'The server did not read its files again': 'Le serveur n’a pas relu ses fichiers',
  'The server did not say what it was asked': 'Le serveur n’a pas dit ce qu’on lui demandait',
  'The server does not say what was set: {{text}}': 'Le serveur ne dit pas ce qui fut réglé : {{text}}',
  'The server refuses these lines: {{text}}': 'Le serveur refuse ces lignes : {{text}}',
  "the server's user here is no superuser": 'l’utilisateur du serveur n’est pas superuser',
  'There is no server {{name}}': 'Il n’y a pas de serveur {{name}}',
  'Read-only account': 'Compte en lecture seule',
  'There is no tablespace {{tablespace}} on the server. Make it there, or name another one in the configuration.':
    'Il n’y a pas de tablespace {{tablespace}} sur le serveur. L’y créer, ou en nommer un autre dans la configuration.',
  'Undone after: {{why}}; the server says what it said':
    'Défait après : {{why}} ; le serveur dit ce qu’il disait',
  'watching tenants: {{why}}': 'surveillance des locataires : {{why}}',
  'watching {{name}}: {{why}}': 'surveillance de {{name}} : {{why}}',
  'With these lines the server did not let Cadastre in; the former ones are back':
    'Avec ces lignes le serveur n’a pas laissé entrer Cadastre ; les anciennes sont rétablies',
  '{{count}} places': '{{count}} lieux',
  '{{count}} tenants are held to their configurations':
    '{{count}} locataires sont tenus à leurs configurations',
  '{{key}} is {{text}} and not {{place}}': '{{key}} vaut {{text}} et non {{place}}',
  '{{place}} does not name {{text}} yet': '{{place}} ne nomme pas encore {{text}}',
  '{{role}} has all its connections in use: PostgreSQL refused one more':
    '{{role}} a toutes ses connexions en usage : PostgreSQL en a refusé une de plus',
  '{{role}} was given all {{count}}': '{{role}} a reçu les {{count}}',
  '{{text}} is not a connection limit': '{{text}} n’est pas une limite de connexions',
  '1 setting set': '1 réglage fait',
  '1 setting to set': '1 réglage à faire',
  '{{count}} settings set': '{{count}} réglages faits',
  '{{count}} settings to set': '{{count}} réglages à faire',
  '{{how}}, {{count}} of them by hand': '{{how}}, dont {{count}} à la main',
  'pg_hba.conf of {{server}} does not hold {{count}} of them':
    'pg_hba.conf de {{server}} n’en tient pas {{count}}',
  'pg_hba.conf of {{server}} cannot be read': 'pg_hba.conf de {{server}} est illisible',
  'Look at the lines of the server and put them in force: Cadastre does it where it may.':
    'Regarder les lignes du serveur et les mettre en vigueur : Cadastre le fait là où il le peut.',
  "The server's user here is no superuser, and nobody else may read pg_hba_file_rules":
    'L’utilisateur du serveur n’est pas superuser, et lui seul peut lire pg_hba_file_rules',
  'Its pg_hba.conf does not begin with their networks and TLS as they are configured':
    'Son pg_hba.conf ne commence pas par leurs réseaux et TLS tels que configurés',
  'lines for 1 tenant are in force for who connects from now on':
    'les lignes d’1 locataire valent pour qui se connecte désormais',
  'Its networks and TLS are not in force on {{server}} yet':
    'Ses réseaux et TLS ne sont pas encore en vigueur sur {{server}}',
  'Whether its networks and TLS are in force on {{server}} is not known':
    'On ne sait si ses réseaux et TLS sont en vigueur sur {{server}}',
};
