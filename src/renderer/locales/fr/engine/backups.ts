import type { French } from '../french.ts';

/** Final backups, and proofs of erasure. */
export const backups: French = {
  'The list of erasures shows those there are.': 'La liste des effacements montre ceux qui existent.',
  'Cancelled before the backup began': 'Annulé avant le début de la sauvegarde',
  'Do this again. Should it stay so, dump the database by hand and look at what pg_restore --list says.':
    'Recommencer. Si cela persiste, sauvegarder la base à la main et regarder ce que dit pg_restore --list.',
  'Install the client programs of PostgreSQL {{major}} and name their folder under Settings, Programs; or waive the backup.':
    'Installer les programmes clients de PostgreSQL {{major}} et donner leur dossier sous Réglages, Programmes ; ou écarter la sauvegarde.',
  'it has the rows of {{some}} tables, the database has {{all}}':
    'elle a les lignes de {{some}} tables, la base en a {{all}}',
  'it says it is of {{what}}': 'elle dit être de {{what}}',
  'its table of contents is empty': 'sa table des matières est vide',
  'Look at the disk of that folder, or choose another folder.':
    'Regarder le disque de ce dossier, ou choisir un autre dossier.',
  'No pg_dump was found on this workstation': 'Aucun pg_dump trouvé sur ce poste',
  'Not a proof of erasure: neither its JSON nor its PDF':
    'Pas une preuve d’effacement : ni son JSON ni son PDF',
  'PostgreSQL exported no snapshot': 'PostgreSQL n’a exporté aucun instantané',
  'Save them with \\lo_export and remove them with \\lo_unlink in psql, or waive the backup.':
    'Les garder par \\lo_export et les supprimer par \\lo_unlink dans psql, ou écarter la sauvegarde.',
  'The backup does not hold: {{list}}': 'La sauvegarde ne tient pas : {{list}}',
  'The newest pg_dump here is {{version}}; it refuses a server of {{major}}':
    'Le pg_dump le plus récent ici est {{version}} ; il refuse un serveur en {{major}}',
  'The signature does not fit: the record, the signature or the key was changed':
    'La signature ne correspond pas : l’acte, la signature ou la clé fut changé',
  'The signature fits and the key is of this platform, which does not hold this record':
    'La signature correspond et la clé est de cette plateforme, qui ne tient pas cet acte',
  'The signature fits the key {{key}} in the file; compare that number with the one your platform shows':
    'La signature correspond à la clé {{key}} du fichier ; comparer ce numéro à celui que montre la plateforme',
  "The signature fits, but the key {{key}} is none of this platform's: anybody could have made it":
    'La signature correspond, mais la clé {{key}} n’est pas de cette plateforme : n’importe qui a pu la faire',
  'The signature fits, the key is of this platform, and the platform holds the same record':
    'La signature correspond, la clé est de cette plateforme, et la plateforme tient le même acte',
  'The tenant has a large object in {{database}}, and a dump of one tenant holds none':
    'Le locataire a un large object dans {{database}}, et la sauvegarde d’un seul locataire n’en contient pas',
  'The tenant has {{count}} large objects in {{database}}, and a dump of one tenant holds none':
    'Le locataire a {{count}} large objects dans {{database}}, et la sauvegarde d’un seul locataire n’en contient pas',
  'There are pg_dump {{text}} here and none of {{major}}: what another major writes may not load again':
    'Il y a ici pg_dump {{text}} et aucun en {{major}} : ce qu’écrit une autre version majeure peut ne pas se recharger',
  'There is no pg_dump for this server': 'Il n’y a pas de pg_dump pour ce serveur',
  'There is no proof of an erasure of {{name}}': 'Il n’y a pas de preuve d’effacement de {{name}}',
  "{{count}} rows are not this tenant's": '{{count}} lignes ne sont pas à ce locataire',
  '{{how}} written, the database has {{what}} uncompressed':
    '{{how}} écrits, la base fait {{what}} sans compression',
  '{{how}} written; reading it back': '{{how}} écrits ; relecture',
  '{{place}} has room for {{what}}; the database has {{list}}':
    '{{place}} a {{what}} libres ; la base fait {{list}}',
  '{{table}} has {{what}} rows, the tenant {{list}}': '{{table}} a {{what}} lignes, le locataire {{list}}',
};
