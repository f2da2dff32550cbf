import type { French } from '../french.ts';

/** Files, programs, connections and the mail server. */
export const adapters: French = {
  'A batch takes no parameters': 'Un lot ne prend pas de paramètres',
  'A password cannot be empty': 'Un mot de passe ne peut être vide',
  'A password is text without NUL': 'Un mot de passe est un texte sans NUL',
  'A pool was used after it was closed': 'Un pool a servi après sa fermeture',
  'A session was used after it was closed': 'Une session a servi après sa fermeture',
  'A statement failed: nothing of this transaction is kept':
    'Une instruction a échoué : rien de cette transaction n’est gardé',
  'A transaction inside a transaction': 'Une transaction dans une transaction',
  'A whole number from 4 to 31': 'Un nombre entier de 4 à 31',
  'a {{type}} {{object}} was added': '{{object}} ({{type}}) a été ajouté',
  'Act {{sequence}} has its outcome already, in entry {{entry}}':
    'L’acte {{sequence}} a déjà son issue, à l’entrée {{entry}}',
  'All {{count}} connections to {{host}}:{{port}}/{{database}} were busy for {{seconds}} seconds':
    'Les {{count}} connexions à {{host}}:{{port}}/{{database}} ont été occupées pendant {{seconds}} secondes',
  'Another process is still preparing the audit log': 'Un autre processus prépare encore le journal d’audit',
  'Another process is still writing the secrets file':
    'Un autre processus écrit encore le fichier de secrets',
  'Ask whoever exported the key for its passphrase. Nothing was changed.':
    'Demander sa phrase de passe à qui a exporté la clé. Rien n’a changé.',
  'Ask whoever runs the mail server whether it arrived before it is sent again.':
    'Demander à l’administrateur du courrier s’il est arrivé, avant tout nouvel envoi.',
  'At least {{count}} characters': 'Au moins {{count}} caractères',
  'At most {{count}} bytes': 'Au plus {{count}} octets',
  'backupTo: {{place}}: {{why}}': 'backupTo : {{place}} : {{why}}',
  'Cadastre keeps secrets beside this entry': 'Cadastre garde des secrets à côté de cette entrée',
  'Cancelled while the backup was made': 'Annulé pendant la sauvegarde',
  'cannot be read ({{text}})': 'est illisible ({{text}})',
  'Cannot read {{place}}': 'Impossible de lire {{place}}',
  'Choose a key file without a passphrase that only you can read.':
    'Choisir un fichier de clé sans phrase de passe, lisible de vous seul.',
  'Put the file there, or edit the server and name the file of this workstation.':
    'Y placer le fichier, ou modifier le serveur et indiquer le fichier de ce poste.',
  'The key of the client certificate is under a passphrase':
    'La clé du certificat client est sous phrase de passe',
  'Under a passphrase, which nobody can enter here': 'Sous une phrase de passe que nul ne peut saisir ici',
  'Check that the data folder exists, that its disk is well and that you may write to it.':
    'Vérifier que le dossier de données existe, que son disque va bien et qu’il est accessible en écriture.',
  'Check that the server runs, the host and port are right, and no firewall stands between.':
    'Vérifier que le serveur tourne, que l’hôte et le port sont bons, et qu’aucun pare-feu ne s’interpose.',
  'Check that this folder belongs to you and can be written.':
    'Vérifier que ce dossier est bien au compte courant et accessible en écriture.',
  'Check the CA file, the host name in the certificate and the client certificate.':
    'Vérifier le fichier CA, le nom d’hôte du certificat et le certificat client.',
  'Check the server and the network, then try again.': 'Vérifier le serveur et le réseau, puis réessayer.',
  'Choose a database that is there, such as postgres.': 'Choisir une base qui existe, telle que postgres.',
  'Grant this user CONNECT on the database, or choose another maintenance database.':
    'Donner à cet utilisateur CONNECT sur la base, ou choisir une autre base de maintenance.',
  'Choose a folder that is there and that you may write to.':
    'Choisir un dossier existant et accessible en écriture.',
  'Choose a secrets file under a passphrase, or keep secrets for this session only.':
    'Choisir un fichier de secrets sous phrase de passe, ou garder les secrets pour cette session seulement.',
  'Close sessions, raise max_connections, or lower the connection budget of this server.':
    'Fermer des sessions, relever max_connections, ou baisser le budget de connexions de ce serveur.',
  'does not support SSL': 'ne prend pas SSL en charge',
  'Enter its passphrase again.': 'Saisir à nouveau sa phrase de passe.',
  'Enter the passphrase that was chosen when the secrets file was made.':
    'Saisir la phrase de passe choisie à la création du fichier de secrets.',
  'Enter the right password for this user and connect again.':
    'Saisir le bon mot de passe de cet utilisateur et se reconnecter.',
  'failed with exit status {{code}}': 'a échoué avec le code de sortie {{code}}',
  'Free some room there, or choose another folder.': 'Y libérer de la place, ou choisir un autre dossier.',
  'Free space on the data volume of the server, then resume the job.':
    'Libérer de la place sur le volume de données du serveur, puis reprendre la tâche.',
  'Free space on the disk of the data folder, then try again.':
    'Libérer de la place sur le disque du dossier de données, puis réessayer.',
  'Free space on the disk of the data folder, then try again. Nothing was done.':
    'Libérer de la place sur le disque du dossier de données, puis réessayer. Rien n’a été fait.',
  'Free space on this disk and try again.': 'Libérer de la place sur ce disque et réessayer.',
  'Give the user in the address of the mail server, and its password.':
    'Donner l’utilisateur dans l’adresse du serveur de courriel, et son mot de passe.',
  'holds a NUL byte': 'contient un octet NUL',
  'is a folder': 'est un dossier',
  'is a symbolic link out of the blueprint': 'est un lien symbolique qui sort du modèle',
  'is a symbolic link that leads to itself': 'est un lien symbolique vers lui-même',
  'is larger than {{count}} MiB': 'dépasse {{count}} Mio',
  'is not a folder': 'n’est pas un dossier',
  'is not a regular file': 'n’est pas un fichier ordinaire',
  'is not there': 'n’existe pas',
  'is UTF-16: save it as UTF-8': 'est en UTF-16 : l’enregistrer en UTF-8',
  'is not UTF-8: the first wrong byte is on line {{line}}':
    'n’est pas en UTF-8 : le premier octet faux est à la ligne {{line}}',
  'it cannot be read to its end': 'il ne se lit pas jusqu’au bout',
  'it cannot be written ({{code}})': 'impossible d’y écrire ({{code}})',
  'it gave no reason': 'sans donner de raison',
  'it is a SQLite file of something else': 'c’est un fichier SQLite d’autre chose',
  'it is no folder': 'ce n’est pas un dossier',
  'it may not be written to': 'il n’est pas accessible en écriture',
  'it may only be read': 'il est en lecture seule',
  'its format is {{version}}, this app knows {{known}}':
    'son format est {{version}}, cette application connaît {{known}}',
  'its format {{version}} never existed': 'son format {{version}} n’a jamais existé',
  'its process was lost': 'son processus a disparu',
  'lies outside the blueprint': 'est hors du modèle',
  'Look at host and port of the mail server in the settings, and whether a firewall stands between.':
    'Voir l’hôte et le port du serveur de courriel dans les réglages, et si un pare-feu est entre les deux.',
  'Look at pg_hba.conf on the server: it refuses this user, database, address or TLS mode.':
    'Regarder pg_hba.conf sur le serveur : il refuse cet utilisateur, cette base, cette adresse ou ce mode TLS.',
  'Look at the addresses of sender and recipient, or ask whoever runs the mail server.':
    'Regarder les adresses de l’expéditeur et du destinataire, ou demander à l’administrateur du courrier.',
  'Look at what failed; it is tried again with the next run.':
    'Regarder ce qui a échoué ; nouvel essai à la prochaine exécution.',
  'may not be read by this user': 'n’est pas lisible par cet utilisateur',
  'Mend what it names, then do this again.': 'Corriger ce qu’il désigne, puis recommencer.',
  'Move the file away; Cadastre begins a new one.': 'Déplacer le fichier ; Cadastre en commence un nouveau.',
  'must be a path inside the blueprint, with / between its parts':
    'doit être un chemin dans le modèle, avec / entre ses parties',
  'Name the certificate of its authority in the settings, or allow mail without encryption.':
    'Nommer le certificat de son autorité dans les réglages, ou admettre le courriel sans chiffrement.',
  'No answer from {{host}}:{{port}} ({{code}})': 'Pas de réponse de {{host}}:{{port}} ({{code}})',
  'No keychain runs in this session': 'Aucun trousseau ne tourne dans cette session',
  'No room left for {{place}}': 'Plus de place pour {{place}}',
  'Not a key file: it begins with -----BEGIN AGE ENCRYPTED FILE-----':
    'Pas un fichier de clé : il commence par -----BEGIN AGE ENCRYPTED FILE-----',
  'Not the passphrase of the secrets file': 'Pas la phrase de passe du fichier de secrets',
  'Not the passphrase of this file': 'Pas la phrase de passe de ce fichier',
  'Nothing to remember under {{key}}': 'Rien à retenir sous {{key}}',
  'Nothing was changed: the file still opens with the passphrase it had.':
    'Rien n’a changé : le fichier s’ouvre toujours avec sa phrase de passe d’avant.',
  'PostgreSQL does not run as root, and this system has neither an account postgres nor nobody':
    'PostgreSQL ne tourne pas sous root, et ce système n’a ni compte postgres ni compte nobody',
  'Put back a copy of the file, or move it away and register the servers again.':
    'Remettre une copie du fichier, ou le déplacer et enregistrer à nouveau les serveurs.',
  'Put the log back in its place and start Cadastre again.':
    'Remettre le journal à sa place et relancer Cadastre.',
  'Restore the secrets folder from a backup, both files together.':
    'Restaurer le dossier des secrets d’une sauvegarde, les deux fichiers ensemble.',
  'Restore the secrets folder from a backup, or choose again where secrets lie.':
    'Restaurer le dossier des secrets d’une sauvegarde, ou choisir à nouveau où vont les secrets.',
  'Run audit verify to see what is left, keep the file as evidence, and put back its newest copy.':
    'Lancer audit verify pour voir ce qui reste, garder le fichier comme preuve, et remettre sa copie la plus récente.',
  'Somebody changed the file: keep it as evidence and put back its newest copy.':
    'Quelqu’un a changé le fichier : le garder comme preuve et remettre sa copie la plus récente.',
  'Something replaced it: keep it as evidence and put back the newest copy of the log.':
    'Quelque chose l’a remplacé : le garder comme preuve et remettre la copie la plus récente du journal.',
  'Start Cadastre as an ordinary user, or create the account postgres.':
    'Lancer Cadastre sous un utilisateur ordinaire, ou créer le compte postgres.',
  'The audit file is damaged': 'Le fichier d’audit est abîmé',
  'The audit file is not an audit log of Cadastre':
    'Le fichier d’audit n’est pas un journal d’audit de Cadastre',
  'The audit log cannot be opened or written': 'Impossible d’ouvrir ou d’écrire le journal d’audit',
  'The audit log cannot be written: another process holds it':
    'Impossible d’écrire le journal d’audit : un autre processus le tient',
  'The audit log cannot be written: its disk is full':
    'Impossible d’écrire le journal d’audit : son disque est plein',
  'The audit log does not take or give entries as it should':
    'Le journal d’audit ne prend ou ne rend pas les entrées comme il faut',
  'The audit log has lost its identity': 'Le journal d’audit a perdu son identité',
  'The audit log has no intent {{sequence}} to give an outcome to':
    'Le journal d’audit n’a pas d’intention {{sequence}} à laquelle donner une issue',
  'The audit log is closed': 'Le journal d’audit est fermé',
  'The audit log was closed while it was verified': 'Le journal d’audit a été fermé pendant sa vérification',
  'The audit log was moved or replaced while it was open':
    'Le journal d’audit a été déplacé ou remplacé alors qu’il était ouvert',
  'The audit log was written by a newer Cadastre': 'Le journal d’audit fut écrit par un Cadastre plus récent',
  'The connection failed in a way Cadastre did not foresee':
    'La connexion a échoué d’une façon que Cadastre n’avait pas prévue',
  'The connection to {{host}}:{{port}} was lost or timed out':
    'La connexion à {{host}}:{{port}} a été perdue ou a expiré',
  'The file is damaged, lists may leave entries out: {{why}}':
    'Le fichier est abîmé, des listes peuvent omettre des entrées : {{why}}',
  'the file is there already': 'le fichier existe déjà',
  'The file no longer guards its entries: {{why}}': 'Le fichier ne protège plus ses entrées : {{why}}',
  'The keychain did not answer within {{count}} s: it may be waiting to be unlocked':
    'Le trousseau n’a pas répondu en {{count}} s : il attend peut-être d’être déverrouillé',
  'The keychain is locked': 'Le trousseau est verrouillé',
  'The keychain of this machine cannot be loaded': 'Le trousseau de cette machine ne peut être chargé',
  'The keychain of this session has not been set up': 'Le trousseau de cette session n’est pas configuré',
  'The keychain refused': 'Le trousseau a refusé',
  'The mail server {{host}}': 'Le serveur de courrier {{host}}',
  'The mail server {{host}} took the message and did not answer':
    'Le serveur de courrier {{host}} a pris le message et n’a pas répondu',
  'The passphrase does not open the key file': 'La phrase de passe n’ouvre pas le fichier de clé',
  'The passphrase is not the right one': 'La phrase de passe n’est pas la bonne',
  'The present passphrase is not the right one': 'La phrase de passe actuelle n’est pas la bonne',
  'The secrets file is damaged and cannot be read': 'Le fichier de secrets est abîmé et illisible',
  'The secrets file is not there': 'Le fichier de secrets n’est pas là',
  'The secrets file was closed': 'Le fichier de secrets a été fermé',
  'The secrets file was made anew and is not open': 'Le fichier de secrets a été recréé et n’est pas ouvert',
  'The secrets folder cannot be used': 'Le dossier des secrets est inutilisable',
  'The secrets folder cannot be used ({{code}})': 'Le dossier des secrets est inutilisable ({{code}})',
  'The server is starting up or shutting down: try again in a moment.':
    'Le serveur démarre ou s’arrête : réessayer dans un instant.',
  'The settings cannot be written: another process holds them':
    'Impossible d’écrire les réglages : un autre processus les tient',
  'The settings cannot be written: their disk is full':
    'Impossible d’écrire les réglages : leur disque est plein',
  'The settings file is damaged': 'Le fichier de réglages est abîmé',
  'The settings file is not one of Cadastre': 'Le fichier de réglages n’est pas de Cadastre',
  'The settings of this workstation cannot be opened or written':
    'Impossible d’ouvrir ou d’écrire les réglages de ce poste',
  'The settings of this workstation were written by a newer Cadastre':
    'Les réglages de ce poste furent écrits par un Cadastre plus récent',
  'The TLS connection to {{host}}:{{port}} was refused: {{text}}':
    'La connexion TLS à {{host}}:{{port}} a été refusée : {{text}}',
  'the {{type}} {{object}} is missing': 'il manque {{object}} ({{type}})',
  'the {{type}} {{object}} was altered': '{{object}} ({{type}}) a été modifié',
  'There is already a secrets file': 'Il existe déjà un fichier de secrets',
  'There is no room left to write the secrets file':
    'Il ne reste pas de place pour écrire le fichier de secrets',
  'there is no such folder': 'ce dossier n’existe pas',
  'This age file is damaged, or is not under a passphrase':
    'Ce fichier age est abîmé, ou n’est pas sous phrase de passe',
  'Turn on ssl on the server, or choose the TLS mode prefer or disable.':
    'Activer ssl sur le serveur, ou choisir le mode TLS prefer ou disable.',
  'unknown reason': 'raison inconnue',
  'Unlock it with its passphrase.': 'L’ouvrir avec sa phrase de passe.',
  'Unlock the keychain of your desktop session, then try again.':
    'Déverrouiller le trousseau de la session de bureau, puis réessayer.',
  'Update Cadastre on this workstation, or choose another data folder.':
    'Mettre Cadastre à jour sur ce poste, ou choisir un autre dossier de données.',
  'Update Cadastre on this workstation; an older version does not write into a newer log.':
    'Mettre Cadastre à jour sur ce poste ; une version plus ancienne n’écrit pas dans un journal plus récent.',
  'Wait for running work to end, then try again.': 'Attendre la fin du travail en cours, puis réessayer.',
  'Wait for the other Cadastre to finish, or close it, then try again.':
    'Attendre que l’autre Cadastre ait fini, ou le fermer, puis réessayer.',
  'Wait for the other Cadastre, or for a backup program that reads the file, then try again.':
    'Attendre l’autre Cadastre, ou un programme de sauvegarde qui lit le fichier, puis réessayer.',
  'was ended by {{signal}}': 'a été arrêté par {{signal}}',
  '{{field}}: cannot read {{place}}': '{{field}} : impossible de lire {{place}}',
  '{{host}}:{{port}} asks {{user}} for a password': '{{host}}:{{port}} demande un mot de passe à {{user}}',
  '{{host}}:{{port}} does not offer TLS': '{{host}}:{{port}} ne propose pas TLS',
  '{{place}} cannot be run': '{{place}} ne peut être lancé',
  '{{program}} {{how}}: {{why}}': '{{program}} {{how}} : {{why}}',
  '{{text}}\nIt was ended after {{seconds}} seconds.': '{{text}}\nArrêté après {{seconds}} secondes.',
  '{{how}} cannot be reached over TLS: {{text}}': '{{how}} est injoignable en TLS : {{text}}',
  '{{how}} does not answer: {{text}}': '{{how}} ne répond pas : {{text}}',
  '{{how}} has a certificate that does not hold: {{text}}':
    '{{how}} a un certificat qui n’est pas valable : {{text}}',
  '{{how}} refused the login: {{text}}': '{{how}} a refusé la connexion : {{text}}',
  '{{how}} refused the message: {{text}}': '{{how}} a refusé le message : {{text}}',
  'Not an age recipient: it begins with age1': 'Pas un destinataire age : il commence par age1',
};
