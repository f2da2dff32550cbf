import type { French } from '../french.ts';

/** Servers and what their preflight finds. */
export const servers: French = {
  'A damaged page is not noticed until it is read wrong, and is then in the backups too. To turn them on: stop the server, run pg_checksums --enable -D with its data folder, start it.':
    'Une page abîmée n’est vue qu’une fois lue de travers, et se trouve alors aussi dans les sauvegardes. Pour les activer : arrêter le serveur, lancer pg_checksums --enable -D avec son dossier de données, le démarrer.',
  'add server': 'ajouter un serveur',
  'Choose the folder': 'Choisir le dossier',
  'CONNECT not for PUBLIC': 'CONNECT pas pour PUBLIC',
  Copy: 'Copier',
  'Copy for a superuser': 'Copier pour un superuser',
  'Data checksums are off': 'Les data checksums sont désactivés',
  'edit server': 'modifier un serveur',
  'Encrypted. The certificate is not checked: verify-full does that.':
    'Chiffré. Le certificat n’est pas vérifié : verify-full le fait.',
  'Free disk space is not known from here': 'L’espace libre n’est pas connu d’ici',
  Leave: 'Laisser',
  'leave finding': 'laisser un constat',
  'mend finding': 'corriger un constat',
  'needs no version': 'sans version',
  'New passwords are kept as {{encryption}}': 'Les nouveaux mots de passe sont gardés en {{encryption}}',
  'no statement is written to the log': 'aucune instruction n’est écrite au journal',
  'none left open': 'aucune laissée ouverte',
  'none: the connection is not encrypted': 'aucun : la connexion n’est pas chiffrée',
  'not encrypted, this machine only': 'non chiffré, cette machine seulement',
  'PostgreSQL {{version}} is newer than this Cadastre':
    'PostgreSQL {{version}} est plus récent que ce Cadastre',
  'PostgreSQL {{version}} is too old': 'PostgreSQL {{version}} est trop ancien',
  'remove server': 'retirer un serveur',
  'Run these {{count}} statements': 'Exécuter ces {{count}} instructions',
  'Run this statement': 'Exécuter cette instruction',
  'server local': 'serveur local',
  'share servers': 'partager les serveurs',
  'start built-in server': 'démarrer le serveur intégré',
  'stop built-in server': 'arrêter le serveur intégré',
  'Tenants get SCRAM verifiers from Cadastre all the same. Other roles of this server do not, until this is set.':
    'Les locataires reçoivent de Cadastre des vérificateurs SCRAM malgré tout. Pas les autres rôles de ce serveur, tant que ceci n’est pas réglé.',
  'The connection is not encrypted': 'La connexion n’est pas chiffrée',
  'The end of the certificate is not known': 'La fin du certificat est inconnue',
  'This server is a standby': 'Ce serveur est un standby',
  'valid until {{day}}': 'valable jusqu’au {{day}}',
  '{{used}} of {{all}} connections in use': '{{used}} connexions utilisées sur {{all}}',
  '{{user}} has every right that is needed': '{{user}} a tous les droits requis',
  '{{user}} is a superuser': '{{user}} est superuser',
  '{{version}}, as recorded': '{{version}}, comme inscrit',
  '{{version}}, supported {{oldest}} to {{newest}}': '{{version}}, pris en charge de {{oldest}} à {{newest}}',
  '1 other': '1 autre',
  '1 other role': '1 autre rôle',
  '1 prepared transaction left open': '1 transaction préparée laissée ouverte',
  'A host name, an IP address or the path of a socket folder':
    'Un nom d’hôte, une adresse IP ou le chemin d’un dossier de socket',
  'A number from 1 to 65535': 'Un nombre de 1 à 65535',
  'A parameter that libpq does not know; percent-encode ? and & in user and password':
    'Un paramètre que libpq ne connaît pas ; encoder en % les signes ? et & de l’utilisateur et du mot de passe',
  'A percent sign that encodes nothing: write %25 for %':
    'Un signe pour cent qui n’encode rien : écrire %25 pour le signe même',
  'A server was found and lost': 'Un serveur a été trouvé puis perdu',
  'A URL of the form postgres://user:password@host:port/database':
    'Une URL de la forme postgres://user:password@host:port/database',
  'Add a server first, or start the built-in one.':
    'Ajouter d’abord un serveur, ou démarrer le serveur intégré.',
  'Add it as a new server: tenants of this one are not there.':
    'L’ajouter comme nouveau serveur : les locataires de celui-ci n’y sont pas.',
  'After that, clients that check it (verify-ca, verify-full) refuse the server. Put a new server.crt in place, then reload the server.':
    'Ensuite, les clients qui le vérifient (verify-ca, verify-full) refusent le serveur. Mettre en place un nouveau server.crt, puis recharger le serveur.',
  'ALTER on the roles it makes': 'ALTER sur les rôles qu’il crée',
  'An older client refuses a newer server.': 'Un client plus ancien refuse un serveur plus récent.',
  'Another PostgreSQL cluster answers there than {{name}}':
    'C’est un autre cluster PostgreSQL que {{name}} qui y répond',
  'Another server is called {{name}}': 'Un autre serveur s’appelle {{name}}',
  'as a superuser': 'en superuser',
  'As a superuser it keeps the statements with verifiers out of the log, for their transaction alone; its other statements, such as a seed, stay in it.':
    'En superuser, il tient les instructions avec vérificateurs hors du journal, pour leur seule transaction ; ses autres instructions, comme des données initiales, y restent.',
  'as a superuser; or ask the provider how roles are altered':
    'en superuser ; ou demander à l’hébergeur comment se modifient les rôles',
  'as a superuser; or ask the provider how roles are granted':
    'en superuser ; ou demander à l’hébergeur comment se donnent les rôles',
  'At most 63 characters, no control characters': 'Au plus 63 caractères, sans caractère de contrôle',
  'Backups need it.': 'Les sauvegardes en ont besoin.',
  'Bring the platform database back, then remove the server.':
    'Rétablir la base plateforme, puis retirer le serveur.',
  'Cadastre itself comes in through PUBLIC here': 'Cadastre lui-même entre ici par PUBLIC',
  'Cadastre takes at most {{count}} of them.': 'Cadastre en prend au plus {{count}}.',
  'Cadastre works with {{oldest}} to {{newest}}. Upgrade the server, then run the preflight again.':
    'Cadastre travaille de {{oldest}} à {{newest}}. Mettre le serveur à niveau, puis contrôler à nouveau.',
  'Cadastre works with {{oldest}} to {{newest}}. Use a newer Cadastre for this server.':
    'Cadastre travaille de {{oldest}} à {{newest}}. Prendre un Cadastre plus récent pour ce serveur.',
  'Change its name, labels, capacity or connection budget only.':
    'Ne changer que son nom, ses étiquettes, sa capacité ou son budget de connexions.',
  'Choose another name.': 'Choisir un autre nom.',
  'Clients that check it refuse the server: with verify-ca and verify-full nobody gets in. Put a new server.crt in place, then reload the server.':
    'Les clients qui le vérifient refusent le serveur : avec verify-ca et verify-full, personne n’entre. Mettre en place un nouveau server.crt, puis recharger le serveur.',
  'closed again': 'refermée',
  'closed until now': 'fermée jusqu’ici',
  'Connect to the platform database again: it brings the servers that other workstations added.':
    'Rejoindre à nouveau la base plateforme : elle apporte les serveurs ajoutés par d’autres postes.',
  'Copy the statements for a superuser, then run the preflight again.':
    'Copier les instructions pour un superuser, puis contrôler à nouveau.',
  'Edit {{name}} and enter the password of {{user}}.':
    'Modifier {{name}} et saisir le mot de passe de {{user}}.',
  'Edit {{name}} instead.': 'Modifier plutôt {{name}}.',
  'Every new tenant role could connect to it. {{why}}':
    'Chaque nouveau rôle de locataire pourrait s’y connecter. {{why}}',
  'Every new tenant role could connect to them. {{why}}':
    'Chaque nouveau rôle de locataire pourrait s’y connecter. {{why}}',
  'for sessions from now on': 'pour les sessions à venir',
  'in {{days}} days': 'dans {{days}} jours',
  'Indexes on text may be in the wrong order until they are built again.':
    'Les index sur du texte peuvent être mal ordonnés tant qu’ils ne sont pas reconstruits.',
  'indexes sorted under the old rules': 'index triés selon les anciennes règles',
  'Install it with: apt install postgresql-client-{{major}}, or dnf install postgresql{{major2}}':
    'L’installer par : apt install postgresql-client-{{major}}, ou dnf install postgresql{{major2}}',
  'Install it with: brew install postgresql@{{major}}': 'L’installer par : brew install postgresql@{{major}}',
  'Install the command line tools of PostgreSQL {{major}} with its installer.':
    'Installer les outils en ligne de commande de PostgreSQL {{major}} par son installeur.',
  'It can make roles and not alter them, so limits, new passwords and suspension fail.':
    'Il peut créer des rôles sans pouvoir les modifier : limites, nouveaux mots de passe et suspension échouent.',
  'It cannot act as the roles it makes, so it cannot make one the owner of a database.':
    'Il ne peut agir sous les rôles qu’il crée, ni donc en faire le propriétaire d’une base.',
  'It has CREATEROLE, and this server refuses to make a role all the same: look at its extensions and its provider’s rules.':
    'Il a CREATEROLE, et ce serveur refuse pourtant de créer un rôle : voir ses extensions et les règles de l’hébergeur.',
  'It stays registered for as long as it holds the platform database.':
    'Il reste enregistré tant qu’il porte la base plateforme.',
  'It stays registered for as long as tenants live on it.':
    'Il reste enregistré tant que des locataires y vivent.',
  'It takes no writes, so no tenant can be made here. Connect to its primary instead.':
    'Il n’accepte pas d’écriture : aucun locataire ne peut y être créé. Connecter plutôt son primary.',
  'Kept for {{minutes}} minutes and used once': 'Gardé {{minutes}} minutes et utilisé une fois',
  'Known servers: {{text}}.': 'Serveurs connus : {{text}}.',
  'Look at its load and its log.': 'Regarder sa charge et son journal.',
  'Look at the preflight as it is now, then answer again.':
    'Regarder le contrôle tel qu’il est maintenant, puis répondre à nouveau.',
  'No connection to {{name}} became free in {{seconds}} s: all {{count}} are in use':
    'Aucune connexion à {{name}} ne s’est libérée en {{seconds}} s : les {{count}} sont utilisées',
  'No other role can log in: revoking takes nothing from anybody.':
    'Aucun autre rôle ne peut se connecter : révoquer ne prive personne.',
  'no restart, no session is closed': 'sans redémarrage, aucune session n’est fermée',
  'No server is called {{name}}': 'Aucun serveur ne s’appelle {{name}}',
  'Nobody can say whether tenants live on {{name}}': 'Nul ne peut dire si des locataires vivent sur {{name}}',
  'Nobody else uses this server yet: revoking is safe.':
    'Personne d’autre n’utilise encore ce serveur : révoquer est sans risque.',
  'Not a host name, an IP address or the path of a socket folder':
    'Ni un nom d’hôte, ni une adresse IP, ni le chemin d’un dossier de socket',
  'Not clear where the host begins: percent-encode : / ? # @ in user and password':
    'Début de l’hôte ambigu : encoder en % les signes : / ? # @ de l’utilisateur et du mot de passe',
  'not recorded': 'non inscrite',
  'Nothing is left to settle: {{check}} has passed on {{name}}':
    'Rien ne reste à régler : {{check}} est réussi sur {{name}}',
  'of {{owner}}; or COMMIT PREPARED': 'de {{owner}} ; ou COMMIT PREPARED',
  'once the new certificate is in place': 'une fois le nouveau certificat en place',
  'One host; this URL names several': 'Un seul hôte ; cette URL en nomme plusieurs',
  'Only {{how}}': 'Seulement {{how}}',
  'pg_dump was not found': 'pg_dump est introuvable',
  'pg_dump {{version}} found, the server is {{wanted}}':
    'pg_dump {{version}} trouvé, le serveur est en {{wanted}}',
  'pg_restore {{major}} was not found': 'pg_restore {{major}} est introuvable',
  'platform {{id}}': 'plateforme {{id}}',
  'PostgreSQL answered a question with no row': 'PostgreSQL a répondu à une question sans aucune ligne',
  'PostgreSQL does not tell how much room its disk has, and {{what}} cannot be read from this machine. A full disk stops every tenant of the server. Look there (df -h {{place}}), and have something watch it.':
    'PostgreSQL ne dit pas la place qu’a son disque, et {{what}} n’est pas lisible de cette machine. Un disque plein arrête tous les locataires du serveur. Y regarder (df -h {{place}}), et le faire surveiller.',
  'PostgreSQL {{major}} keeps no collation version of a database.':
    'PostgreSQL {{major}} ne garde pas de version de collation par base.',
  'PostgreSQL {{major}}: a role that is made by CREATEROLE cannot be made an owner until its maker has SET on it. This setting grants it each time.':
    'PostgreSQL {{major}} : un rôle créé par CREATEROLE ne peut devenir propriétaire tant que son créateur n’a pas SET sur lui. Ce réglage le donne à chaque fois.',
  'PUBLIC may connect to {{list}}': 'PUBLIC peut se connecter à {{list}}',
  'Read the URL again, or enter the password.': 'Relire l’URL, ou saisir le mot de passe.',
  'Recorded {{version}}, the library now says {{what}}. CREATE DATABASE from these templates fails. Building the indexes again takes time and locks while it runs.':
    'Inscrite : {{version}} ; la bibliothèque dit maintenant : {{what}}. CREATE DATABASE depuis ces bases template échoue. Reconstruire les index prend du temps et verrouille pendant ce temps.',
  'Recorded {{version}}, the library now says {{what}}. Indexes on text may be in the wrong order until they are built again. Building the indexes again takes time and locks while it runs.':
    'Inscrite : {{version}} ; la bibliothèque dit maintenant : {{what}}. Les index sur du texte peuvent être mal ordonnés tant qu’ils ne sont pas reconstruits. Les reconstruire prend du temps et verrouille pendant ce temps.',
  'Removing {{name}} asks for its name': 'Retirer {{name}} demande son nom',
  'Run its statements, or have a superuser run them.':
    'Exécuter ses instructions, ou les faire exécuter par un superuser.',
  'Run the preflight, then answer what it shows.': 'Lancer le contrôle, puis répondre à ce qu’il montre.',
  'SET and INHERIT on new roles': 'SET et INHERIT sur les nouveaux rôles',
  'Set by Cadastre': 'Fixé par Cadastre',
  'SET on the roles it makes': 'SET sur les rôles qu’il crée',
  'sslrootcert=system needs verify-full': 'sslrootcert=system demande verify-full',
  'Statements are written to the server’s log: {{text}}':
    'Des instructions sont écrites au journal du serveur : {{text}}',
  'Stop the built-in PostgreSQL and start it again: it then gets a new password.':
    'Arrêter le PostgreSQL intégré et le redémarrer : il reçoit alors un nouveau mot de passe.',
  'The certificate of the server ended on {{day}}': 'Le certificat du serveur a expiré le {{day}}',
  'The certificate of the server ends on {{day}}, {{what}}':
    'Le certificat du serveur expire le {{day}}, {{what}}',
  'The check of {{check}} could not be made': 'Le contrôle {{check}} n’a pas pu se faire',
  'The connection is encrypted, and did not show until when the certificate of the server is valid.':
    'La connexion est chiffrée, sans montrer jusqu’à quand vaut le certificat du serveur.',
  'the data folder': 'le dossier de données',
  'The disk of {{what}} is nearly full. When it is, PostgreSQL stops and all tenants of the server with it. Free space or move the server before tenants are made here.':
    'Le disque de {{what}} est presque plein. Une fois plein, PostgreSQL s’arrête, et avec lui tous les locataires du serveur. Libérer de la place ou déplacer le serveur avant d’y créer des locataires.',
  'The disk of {{what}}. Other tablespaces are not looked at.':
    'Le disque de {{what}}. Les autres tablespaces ne sont pas regardés.',
  'the library has no version to record': 'la bibliothèque n’a pas de version à inscrire',
  'The oldest is {{what}} old, in {{database}}. It holds its locks, keeps old rows from being cleaned, and stops the database from being dropped. Ask its owner whether it is to be committed or rolled back.':
    'La plus ancienne date de {{what}}, dans {{database}}. Elle garde ses verrous, empêche de nettoyer les anciennes lignes et de supprimer la base. Demander à son propriétaire s’il faut la valider ou l’annuler.',
  'The parameter {{key}} is not supported: leave it out':
    'Le paramètre {{key}} n’est pas pris en charge : l’omettre',
  'The password of this URL is no longer held': 'Le mot de passe de cette URL n’est plus gardé',
  'The password of {{name}} is not on this workstation': 'Le mot de passe de {{name}} n’est pas sur ce poste',
  'The path of a file': 'Le chemin d’un fichier',
  'The platform database lies on {{name}}': 'La base plateforme est sur {{name}}',
  'the right to make roles': 'le droit de créer des rôles',
  'The same cluster as {{name}}, or a copy or standby of it':
    'Le même cluster que {{name}}, ou sa copie ou son standby',
  'The server of this job is not registered on this workstation':
    'Le serveur de cette tâche n’est pas enregistré sur ce poste',
  "The server's clock is {{what}} ahead": 'L’horloge du serveur avance de {{what}}',
  "The server's clock is {{what}} behind": 'L’horloge du serveur retarde de {{what}}',
  'then record {{version}}': 'puis inscrire {{version}}',
  'then restart the server': 'puis redémarrer le serveur',
  'This is the same PostgreSQL cluster as {{name}}': 'C’est le même cluster PostgreSQL que {{name}}',
  'This user is no superuser, so that the statements with verifiers are in the log too.':
    'Cet utilisateur n’est pas superuser : les instructions avec vérificateurs sont donc aussi au journal.',
  'TLS is switched off for this server, and {{host}} is another machine: whoever is on the way can read what is sent. Choose require or verify-full.':
    'TLS est désactivé pour ce serveur, et {{host}} est une autre machine : qui est sur le chemin peut lire ce qui passe. Choisir require ou verify-full.',
  tomorrow: 'demain',
  'Trials end and schedules run by these clocks, and the audit log compares them. Set both machines by a time server.':
    'Les essais finissent et les planifications tournent d’après ces horloges, et le journal d’audit les compare. Régler les deux machines sur un serveur de temps.',
  'Use the version of Cadastre that wrote it, or restore the data folder.':
    'Prendre la version de Cadastre qui l’a écrit, ou restaurer le dossier de données.',
  'Wait for running jobs, close sessions of others, or raise the connection budget.':
    'Attendre les tâches en cours, fermer des sessions d’autrui, ou relever le budget de connexions.',
  'What a newer client writes may not load into an older server.':
    'Ce qu’écrit un client plus récent peut ne pas se charger dans un serveur plus ancien.',
  'What this workstation remembers under {{key}} cannot be read':
    'Ce que ce poste retient sous {{key}} est illisible',
  'Whoever reads that log reads data of tenants. Cadastre sends no password in any statement: a role gets a SCRAM verifier. As a superuser it keeps the statements with verifiers out of the log, for their transaction alone; its other statements, such as a seed, stay in it.':
    'Qui lit ce journal lit des données de locataires. Cadastre n’envoie de mot de passe dans aucune instruction : un rôle reçoit un vérificateur SCRAM. En superuser, il tient les instructions avec vérificateurs hors du journal, pour leur seule transaction ; ses autres instructions, comme des données initiales, y restent.',
  'Whoever reads that log reads data of tenants. Cadastre sends no password in any statement: a role gets a SCRAM verifier. This user is no superuser, so that the statements with verifiers are in the log too.':
    'Qui lit ce journal lit des données de locataires. Cadastre n’envoie de mot de passe dans aucune instruction : un rôle reçoit un vérificateur SCRAM. Cet utilisateur n’est pas superuser : les instructions avec vérificateurs sont donc aussi au journal.',
  'with server.crt and server.key in the data folder':
    'avec server.crt et server.key dans le dossier de données',
  'Without CREATEDB no tenant database can be made.':
    'Sans CREATEDB, aucune base de locataire ne peut être créée.',
  'Without CREATEROLE no tenant role can be made, and no password changed.':
    'Sans CREATEROLE, aucun rôle de locataire ne peut être créé, ni mot de passe changé.',
  'Without pg_read_all_stats it sees neither what other sessions do nor the size of databases it may not enter.':
    'Sans pg_read_all_stats, il ne voit ni ce que font les autres sessions, ni la taille des bases où il n’entre pas.',
  'Without pg_signal_backend it can end sessions only of roles it made itself, so suspending and purging may wait for others.':
    'Sans pg_signal_backend, il ne termine que les sessions des rôles qu’il a créés : suspendre et purger peuvent attendre les autres.',
  '{{count}} d': '{{count}} j',
  '{{count}} databases': '{{count}} bases',
  '{{size}} GB': '{{size}} Go',
  '{{size}} MB': '{{size}} Mo',
  '{{count}} other roles': '{{count}} autres rôles',
  '{{count}} others': '{{count}} autres',
  '{{count}} prepared transactions left open': '{{count}} transactions préparées laissées ouvertes',
  '{{count}} tenant lives on {{name}}': '{{count}} locataire vit sur {{name}}',
  '{{count}} tenants live on {{name}}': '{{count}} locataires vivent sur {{name}}',
  '{{host}} is another machine and offers no TLS: whoever is on the way can read what is sent. Give the server a certificate, turn on ssl, then choose verify-full.':
    '{{host}} est une autre machine et ne propose pas TLS : qui est sur le chemin peut lire ce qui passe. Donner un certificat au serveur, activer ssl, puis choisir verify-full.',
  '{{list}} and {{what}}': '{{list}} et {{what}}',
  '{{list}} has a collation version mismatch': '{{list}} a une version de collation qui ne correspond pas',
  '{{list}} have a collation version mismatch': '{{list}} ont une version de collation qui ne correspond pas',
  '{{how}} of {{what}} free': '{{how}} libres sur {{what}}',
  '{{list}}: every new tenant role could connect to it. {{why}}':
    '{{list}} : chaque nouveau rôle de locataire pourrait s’y connecter. {{why}}',
  '{{list}}: every new tenant role could connect to them. {{why}}':
    '{{list}} : chaque nouveau rôle de locataire pourrait s’y connecter. {{why}}',
  '{{name}} has changed since this finding was shown': '{{name}} a changé depuis l’affichage de ce constat',
  '{{name}} has no finding on {{check}}': '{{name}} n’a pas de constat sur {{check}}',
  '{{name}} is run by Cadastre, which sets its {{list}}':
    '{{name}} est géré par Cadastre, qui fixe : {{list}}',
  '{{name}} is this host, port and user already': '{{name}} est déjà cet hôte, ce port et cet utilisateur',
  '{{name}} takes connections and does not answer': '{{name}} accepte des connexions et ne répond pas',
  '{{some}} of {{all}} in use': '{{some}} utilisées sur {{all}}',
  '{{size}} s': '{{size}} s',
  '{{what}} from this machine': 'à {{what}} de cette machine',
  '{{user}} lacks {{list}}': 'Il manque à {{user}} : {{list}}',
  '{{how}} can log in and keep only what was granted to them by name: check that none comes in through PUBLIC. Sessions that are open stay open.':
    '{{how}} peuvent se connecter et ne gardent que ce qui leur fut donné nommément : vérifier qu’aucun n’entre par PUBLIC. Les sessions ouvertes restent ouvertes.',
  '{{what}}: Cadastre cannot run the way out itself':
    '{{what}} : Cadastre ne peut exécuter lui-même la solution',
  '{{what}}: this blocks, and cannot be left': '{{what}} : cela bloque, et ne peut être laissé',
  '{{why}} Backups stay off until a client {{major}} is found. {{how}}':
    '{{why}} Pas de sauvegarde tant qu’aucun client {{major}} n’est trouvé. {{how}}',
  '1 connection left. Cadastre keeps within what is free, so its work slows down; tenants may be refused.':
    'Il reste 1 connexion. Cadastre se tient à ce qui est libre, et ralentit donc ; des locataires peuvent être refusés.',
  '{{count}} connections left. Cadastre keeps within what is free, so its work slows down; tenants may be refused.':
    'Il reste {{count}} connexions. Cadastre se tient à ce qui est libre, et ralentit donc ; des locataires peuvent être refusés.',
};
