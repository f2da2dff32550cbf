import type { French } from '../french.ts';

/** Runs of migrations: waves, targets, locks, and who stands in their way. */
export const migrationRuns: French = {
  'run migration': 'lancer une migration',
  'pause migration': 'mettre en pause une migration',
  'resume migration': 'reprendre une migration',
  'cancel migration': 'annuler une migration',
  'retry migration': 'réessayer une migration',
  'skip in migration': 'omettre dans une migration',
  'end blocking session': 'terminer la session qui bloque',
  'session {{pid}} before {{name}}': 'session {{pid}} devant {{name}}',
  'migration run {{id}}': 'passage {{id}}',
  'migration run {{id}}: {{why}}': 'passage {{id}} : {{why}}',
  'run {{id}}': 'passage {{id}}',
  'Migrate {{what}} to {{blueprint}} {{version}}': 'Migrer {{what}} vers {{blueprint}} {{version}}',
  'Build the template on each server': 'Construire la base template sur chaque serveur',
  'Migrate wave after wave': 'Migrer vague après vague',
  '{{template}}, built': '{{template}}, construite',
  'Cancelled; what was done stands': 'Annulé ; ce qui est fait demeure',
  'Cancelled; {{count}} of {{total}} done': 'Annulé ; {{count}} faits sur {{total}}',
  'Stopped; what was done stands': 'Arrêté ; ce qui est fait demeure',
  'Not touched, as its backup failed: {{why}}': 'Laissé tel quel, car sa sauvegarde a échoué : {{why}}',
  'Stopped between two tries': 'Arrêté entre deux essais',
  '{{count}} of {{total}} done': '{{count}} faits sur {{total}}',
  '{{count}} of {{total}} done, {{failed}} failed': '{{count}} faits sur {{total}}, {{failed}} en échec',
  '{{name}} is over: let the next wave begin, or cancel':
    '{{name}} est finie : laisser partir la suivante, ou annuler',
  'Stopped: no template on {{server}}: {{why}}': 'Arrêté : pas de base template sur {{server}} : {{why}}',
  'Stopped: {{count}} of {{total}} failed, and {{most}} may':
    'Arrêté : {{count}} échecs sur {{total}}, {{most}} permis',
  'Stopped: {{count}} of {{total}} failed, and {{size}} % may':
    'Arrêté : {{count}} échecs sur {{total}}, {{size}} % permis',
  'Stopped: the one tenant of the wave failed': 'Arrêté : le seul locataire de la vague a échoué',
  'Stopped: all {{count}} of the wave failed': 'Arrêté : les {{count}} de la vague ont tous échoué',
  'Stopped: {{count}} of {{total}} are not well; {{name}}: {{why}}':
    'Arrêté : {{count}} sur {{total}} vont mal ; {{name}} : {{why}}',
  'the health query answered with no row': 'la requête de santé n’a donné aucune ligne',
  'the health query answered with several rows': 'la requête de santé a donné plusieurs lignes',
  'the health query answered {{text}}': 'la requête de santé a répondu {{text}}',
  'the health query failed: {{why}}': 'la requête de santé a échoué : {{why}}',
  'There is no migration run {{id}}': 'Il n’y a pas de passage {{id}}',
  'There is no migration run {{id}} any more': 'Il n’y a plus de passage {{id}}',
  'The list of runs shows those there are.': 'La liste des passages montre ceux qui existent.',
  'Job {{id}} has no migration run': 'La tâche {{id}} n’a pas de passage',
  'Look at what failed; then try it again, or go on without it.':
    'Voir ce qui a échoué ; puis le réessayer, ou continuer sans.',
  'Try those that failed again, or leave them out.': 'Réessayer ceux qui ont échoué, ou les laisser de côté.',
  'Nothing of run {{id}} failed that could be tried again':
    'Rien du passage {{id}} n’a échoué qui puisse être réessayé',
  'The run shows what became of each.': 'Le passage montre ce qu’il est advenu de chacun.',
  'Read the run again: it may have gone on meanwhile.': 'Relire le passage : il a pu avancer entre-temps.',
  'Skipped by {{name}}: {{text}}': 'Omis par {{name}} : {{text}}',
  'None of these failed or waits: they are done or at work':
    'Aucun d’eux n’a échoué ni n’attend : ils sont faits ou en cours',
  'Only {{count}} of these {{total}} failed or wait':
    'Seuls {{count}} de ces {{total}} ont échoué ou attendent',
  'Read the run again and choose among those that failed or were not begun.':
    'Relire le passage et choisir parmi ceux qui ont échoué ou n’ont pas commencé.',
  'skip in {{database}}: {{why}}': 'omettre dans {{database}} : {{why}}',
  'Run {{id}} has no target {{target}}': 'Le passage {{id}} n’a pas de cible {{target}}',
  'Session {{pid}} does not stand in the way of {{name}} any more':
    'La session {{pid}} ne bloque plus {{name}}',
  'Read the run again: it may have gone on by itself.':
    'Relire le passage : il a peut-être continué de lui-même.',
  'Run {{id}} is {{what}} and cannot be {{list}}': 'Le passage {{id}} est {{what}} et ne peut être {{list}}',
  paused: 'mis en pause',
  resumed: 'repris',
  'tried again': 'réessayé',
  partly: 'fini avec des échecs',
  gate: 'en attente entre deux vagues',
  succeeded: 'réussi',
  cancelled: 'annulé',
  'Type {{blueprint}} to migrate its tenants': 'Saisir {{blueprint}} pour migrer ses locataires',
  'This platform is production: type {{blueprint}}.':
    'Cette plateforme est en production : saisir {{blueprint}}.',
  'A run of {{blueprint}} is open already': 'Un passage de {{blueprint}} est déjà ouvert',
  'Let it end, or cancel it.': 'Le laisser finir, ou l’annuler.',
  'waits for session {{pid}} of {{role}}, {{what}}': 'attend la session {{pid}} de {{role}}, {{what}}',
  'idle in transaction': 'inactive en transaction',
  'waits: another act is at work on it': 'attend : un autre acte est en cours dessus',
  'Another act has been at work on it for {{count}} s':
    'Un autre acte est en cours dessus depuis {{count}} s',
  'Wait until it has ended, then retry.': 'Attendre qu’il soit fini, puis réessayer.',
  'its server was lost before it was on disk; it is looked at again':
    'son serveur fut perdu avant l’écriture sur disque ; on le regarde à nouveau',
  '{{text}} applied': 'appliqué : {{text}}',
  'Ended session {{pid}} of {{role}} ({{what}}), by rule':
    'Session {{pid}} de {{role}} terminée ({{what}}), selon la règle',
  'The connection to {{database}} was lost while a file ran':
    'La connexion à {{database}} fut perdue pendant un fichier',
  '{{name}} was begun, and it cannot be told how it ended':
    '{{name}} fut commencé, et l’on ne peut dire comment cela finit',
  'Look at the database, bring it to where the file begins or ends, and skip the tenant or run it again.':
    'Regarder la base, la mener là où le fichier commence ou finit, puis omettre le locataire ou recommencer.',
  '{{place}}: was edited after it was applied to {{database}}':
    '{{place}} : fut modifié après avoir été appliqué à {{database}}',
  'Put the file back as it was and write the change as a new one.':
    'Remettre le fichier tel quel et écrire le changement dans un nouveau.',
  'A lock was not given; try {{count}} of {{total}}':
    'Un verrou n’a pas été donné ; essai {{count}} sur {{total}}',
  '{{database}} has no history of files': '{{database}} n’a pas d’historique de fichiers',
  'Nobody knows what was applied there. Adopt it with its blueprint, or skip it.':
    'Nul ne sait ce qui y fut appliqué. L’adopter avec son modèle, ou l’omettre.',
  '{{place}} was begun in {{database}} before and has not ended, at its statement {{number}}':
    '{{place}} fut déjà commencé dans {{database}} et n’est pas fini, à son instruction {{number}}',
  'Look at the database; then retry to go on from that statement, or skip the tenant.':
    'Regarder la base ; puis réessayer pour continuer de cette instruction, ou omettre le locataire.',
  'What was applied stands in its own history: retry when the server answers; it goes on from there.':
    'Ce qui fut appliqué est dans son propre historique : réessayer quand le serveur répond ; cela continue de là.',
  'Somebody else is migrating this database': 'Quelqu’un d’autre migre cette base',
  '{{why}}; tried {{count}} times': '{{why}} ; {{count}} essais',
  'Look at which session holds the lock, end it or wait for it, and retry; or allow more tries or a longer wait.':
    'Voir quelle session tient le verrou, la terminer ou l’attendre, et réessayer ; ou permettre plus d’essais ou une plus longue attente.',
  'backup before migration run {{id}}': 'sauvegarde avant le passage {{id}}',
  '{{place}} was begun in {{database}} before and has not ended, and {{name}} is not that file any more':
    '{{place}} fut déjà commencé dans {{database}} et n’est pas fini, et {{name}} n’est plus ce fichier',
  'Bring the database to where the file begins and skip the tenant, which forgets the mark; then run it again.':
    'Mener la base là où le fichier commence et omettre le locataire, ce qui oublie la marque ; puis recommencer.',
  'Stopped while tenants were asked': 'Arrêté pendant les questions aux locataires',
  'End the run; what was done stands': 'Terminer le passage ; ce qui est fait demeure',
  'Stopped: {{why}}': 'Arrêté : {{why}}',
  'migration run {{id}}: {{why}}; {{text}}': 'passage {{id}} : {{why}} ; {{text}}',
  'not well: {{why}}': 'va mal : {{why}}',
  'Those that failed were skipped': 'Ceux qui ont échoué ont été omis',
  'its process was lost; it is done again': 'son processus fut perdu ; on recommence',
  'it has moved; the run goes to where it is': 'il a déménagé ; le passage va là où il est',
  'it was deleted after the run began': 'il fut supprimé après le début du passage',
  'It was moved into shared tables after the run began':
    'Il est passé dans des tables partagées après le début du passage',
  'Skip it here, and plan again: the shared tables are migrated for all their tenants at once.':
    'L’omettre ici, et refaire un plan : les tables partagées se migrent pour tous leurs locataires à la fois.',
};
