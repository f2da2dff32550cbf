import type { French } from './french.ts';

/** The room of backups, and what other rooms say of them. */
export const backups: French = {
  'What needs you, and where backups go': 'Ce qui est à vérifier, et où vont les sauvegardes',
  Backups: 'Sauvegardes',
  'All backups': 'Toutes les sauvegardes',
  'By tenant': 'Par locataire',
  'Backups by tenant': 'Sauvegardes par locataire',
  'Backup {{id}} of {{name}}': 'Sauvegarde {{id}} de {{name}}',
  'Back up {{name}}…': 'Sauvegarder {{name}}…',
  'a checked dump now; a plan first': 'une extraction vérifiée maintenant ; un plan d’abord',
  'Back up now…': 'Sauvegarder…',
  'Back up {{count}} now…': ['En sauvegarder {{count}}…', 'En sauvegarder {{count}}…'],
  'Back up {{count}} tenants': ['Sauvegarder {{count}} locataire', 'Sauvegarder {{count}} locataires'],
  '{{name}} is backed up: read back, and in the catalog.': '{{name}} est sauvegardé : relu, et au catalogue.',
  '{{count}} tenants in a schedule': ['{{count}} locataire programmé', '{{count}} locataires programmés'],
  'No tenant to back up yet': 'Pas encore de locataire à sauvegarder',
  'Each tenant enters the schedule of its tier by itself.':
    'Chaque locataire entre seul dans le programme de son palier.',
  'No backup was begun yet': 'Aucune sauvegarde n’a encore commencé',
  'No backup of it was begun yet.': 'Aucune sauvegarde de lui n’a encore commencé.',
  'The next one comes at the time of its tier, or now when you say so.':
    'La prochaine vient à l’heure de son palier, ou maintenant sur demande.',
  'good means: ended well, read back to its end, SHA-256 kept':
    'bonne veut dire : bien finie, relue jusqu’au bout, SHA-256 gardé',
  'None fits': 'Aucun ne convient',

  // States, kinds, results.
  'Not made': 'Pas faite',
  Overdue: 'En retard',
  'Due now': 'Due',
  'Being made': 'En cours',
  'On time': 'À l’heure',
  'Not in its tier': 'Hors de son palier',
  'not in its tier': 'hors de son palier',
  'not before it is settled': 'pas avant que ce soit réglé',
  Full: 'Complète',
  'Incremental|backup': 'Incrémentale',
  'By hand': 'À la main',
  Good: 'Bonne',
  Broken: 'Abîmée',
  Removed: 'Retirée',

  // Columns and facts.
  Sealed: 'Scellée',
  'sealed with age': 'scellée par age',
  'with age': 'par age',
  'Kept until': 'Gardée jusqu’au',
  'Last good': 'Dern. bonne',
  'Next due': 'Prochaine',
  Kept: 'Gardées',
  '{{first}} to {{last}}, {{time}} UTC': '{{first}} à {{last}}, {{time}} UTC',
  Elsewhere: 'Ailleurs',
  'Sealed for': 'Scellées pour',
  '{{file}} on {{workstation}}': '{{file}} sur {{workstation}}',
  'here|workstation': 'ici',
  'and elsewhere': 'et ailleurs',
  'no copy': 'pas de copie',
  now: 'maintenant',
  '{{texts}}, in UTC': '{{texts}}, en UTC',
  'Backed up on time': 'Sauvegardés à l’heure',
  'Failed or not made': 'Échouées ou pas faites',
  'No backup in tier': 'Palier sans sauvegarde',
  'Backups that lie there': 'Sauvegardes présentes',
  'in {{count}} backups': ['en {{count}} sauvegarde', 'en {{count}} sauvegardes'],

  // The cards beside.
  'Nothing waits: what is due is made by itself.': 'Rien n’attend : ce qui est dû se fait seul.',
  'and {{count}} more problems': ['et encore {{count}} problème', 'et encore {{count}} problèmes'],
  'Folders and keys': 'Dossiers et clés',
  'none: no backup is made': 'aucun : rien n’est sauvegardé',
  '{{count}} keys of age': ['{{count}} clé d’age', '{{count}} clés d’age'],
  'Every backup that a tier asks for was made, and none is known to be broken.':
    'Chaque sauvegarde que demande un palier fut faite, et aucune n’est connue comme abîmée.',

  // One tenant.
  'not backed up in this status': 'pas sauvegardé dans ce statut',
  'no good one yet': 'pas encore de bonne',
  'last good one {{when}}': 'dernière bonne {{when}}',
  'until somebody removes it': 'jusqu’à ce que quelqu’un la retire',
  'its tier asks for it, and no folder is set': 'son palier le demande, et aucun dossier n’est réglé',
  Check: 'Vérifier',
  'on this workstation': 'sur ce poste',
  'copy at {{file}}': 'copie en {{file}}',
  'kept until somebody removes it': 'gardée jusqu’à ce que quelqu’un la retire',
  'kept until {{date}}, and while it is the newest good one':
    'gardée jusqu’au {{date}}, et tant qu’elle est la bonne la plus récente',
  'No copy elsewhere:': 'Pas de copie ailleurs :',
  'Remove this backup of {{name}}': 'Retirer cette sauvegarde de {{name}}',
  'Remove backup': 'Retirer la sauvegarde',
  'The backup of {{when}}, {{bytes}}, is gone afterwards:':
    'La sauvegarde de {{when}}, {{bytes}}, disparaît ensuite :',

  // Settings, and the proof of erasure.
  'by tier, and by hand': 'par palier, et à la main',
  'Folder of backups': 'Dossier des sauvegardes',
  'Folder elsewhere': 'Dossier ailleurs',
  'A copy goes there where a tier asks for another region':
    'Une copie y va quand un palier demande une autre région',
  'Recipients of age, one a line': 'Destinataires d’age, un par ligne',
  'Choose tenants in the list first': 'Choisir d’abord des locataires dans la liste',
  'Make a pair…': 'Faire une paire…',
  'A pair of age for the backups': 'Une paire d’age pour les sauvegardes',
  'Copy the identity': 'Copier l’identité',
  'Cadastre keeps no copy of the identity: without it nobody opens these backups. Keep it where they are not.':
    'Cadastre ne garde pas de copie de l’identité : sans elle, nul n’ouvre ces sauvegardes. La garder là où elles ne sont pas.',
  'Backups are sealed for <recipient/> from now on.':
    'Les sauvegardes sont désormais scellées pour <recipient/>.',
  'Make the pair': 'Faire la paire',
  'Backups from now on are sealed for its recipient. Its identity, which opens them, is shown this once.':
    'Les sauvegardes à venir sont scellées pour son destinataire. Son identité, qui les ouvre, n’est montrée que cette fois.',
  'Instead of the recipients there are': 'À la place des destinataires présents',
  'Backups made before stay sealed for those': 'Les sauvegardes déjà faites restent scellées pour ceux-là',
  'Backups removed': 'Sauvegardes retirées',
  'Backups elsewhere': 'Sauvegardes ailleurs',
  '{{count}} on {{workstation}}, removed when Cadastre runs there':
    '{{count}} sur {{workstation}}, retirées quand Cadastre y tourne',
};
