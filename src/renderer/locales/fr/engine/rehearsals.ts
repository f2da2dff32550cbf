import type { French } from '../french.ts';

/** Files that are tried on a copy of a tenant. */
export const rehearsals: French = {
  'rehearse migration': 'répéter une migration',
  'Rehearse {{blueprint}} {{version}} on a copy of {{name}}':
    'Répéter {{blueprint}} {{version}} sur une copie de {{name}}',
  'Not rehearsed; the copy is dropped': 'Pas répété ; la copie est supprimée',
  'Copy the tenant': 'Copier le locataire',
  'drop {{database}}': 'supprimer {{database}}',
  'Apply the files to the copy': 'Appliquer les fichiers à la copie',
  'Drop the copy': 'Supprimer la copie',
  '{{size}} MB went over': '{{size}} Mo copiés',
  '{{database}} is in {{name}}, {{size}} MB as pg_dump writes it':
    '{{database}} est dans {{name}}, {{size}} Mo tels que les écrit pg_dump',
  'one file in {{count}} ms': 'un fichier en {{count}} ms',
  '{{some}} files in {{count}} ms': '{{some}} fichiers en {{count}} ms',
  'stopped: {{why}}': 'arrêtée : {{why}}',
  '{{version}}, {{count}} of {{total}}': '{{version}}, {{count}} sur {{total}}',
  'rehearsal, job {{id}}': 'répétition, tâche {{id}}',
  '{{database}} is not on the server': '{{database}} n’est pas sur le serveur',
  '{{database}} is on the server and is not of this rehearsal':
    '{{database}} est sur le serveur et n’est pas de cette répétition',
  'Rename or drop it, then resume the job.': 'La renommer ou la supprimer, puis reprendre la tâche.',
  '{{slug}} has every file already': '{{slug}} a déjà tous les fichiers',
  'Choose a tenant that is behind.': 'Choisir un locataire en retard.',
  'A program without its streams': 'Un programme sans ses flux',
  'Cancelled while the copy was made': 'Annulé pendant la copie',
  '{{name}} is not known as a database that tenants share':
    '{{name}} n’est pas connue comme base que des locataires partagent',
};
