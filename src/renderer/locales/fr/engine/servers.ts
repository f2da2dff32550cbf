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
};
