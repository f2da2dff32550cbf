import type { French } from '../french.ts';

/** Backups by tier, by hand and by the schedule. */
export const tenantBackups: French = {
  // Acts, steps and works.
  'back up tenant': 'sauvegarder le locataire',
  'check backup': 'vérifier la sauvegarde',
  'create backup key': 'créer une clé de sauvegarde',
  'remove backup': 'retirer la sauvegarde',
  'backup {{size}}': 'sauvegarde {{size}}',
  'platform backups': 'sauvegardes de la plateforme',
  'Back up {{name}}': 'Sauvegarder {{name}}',
  'Back up tenants whose time has come': 'Sauvegarder les locataires dont l’heure est venue',
  'Look at means and folder': 'Regarder les moyens et le dossier',
  'Dump, check and seal': 'Extraire, vérifier et sceller',
  'Copy elsewhere': 'Copier ailleurs',
  'Enter it in the catalog': 'L’inscrire au catalogue',
  'Remove those that are over': 'Retirer celles dont le temps est passé',

  // What a job says.
  'it stood before the undo began; nothing was undone':
    'elle tenait avant le début du retour ; rien n’a été défait',
  'No backup: {{why}}; nothing is left of it': 'Pas de sauvegarde : {{why}} ; il n’en reste rien',
  'Cancelled; nothing is left of it': 'Annulé ; il n’en reste rien',
  'write down that there is none': 'noter qu’il n’y en a pas',
  'remove its files': 'retirer ses fichiers',
  'This backup was given up meanwhile': 'Cette sauvegarde fut abandonnée entre-temps',
  'Begin another.': 'En commencer une autre.',
  'pg_dump {{version}} to {{place}}': 'pg_dump {{version}} vers {{place}}',
  'pg_dump {{version}} to {{place}}, sealed before it gets its name':
    'pg_dump {{version}} vers {{place}}, scellé avant de recevoir son nom',
  '{{kind}} backup by its tier': 'sauvegarde {{kind}} par son palier',
  'its tier asks for none': 'son palier n’en demande pas',
  'There is no backup to copy': 'Il n’y a pas de sauvegarde à copier',
  'not copied: {{why}}': 'pas copiée : {{why}}',
  '{{what}}; not copied: {{why}}; {{list}}': '{{what}} ; pas copiée : {{why}} ; {{list}}',
  'The backup is not where it was written': 'La sauvegarde n’est pas là où elle fut écrite',
  'It is tried again by itself; look at the disk of that folder.':
    'Un nouvel essai se fait seul ; regarder le disque de ce dossier.',
  'none to remove': 'aucune à retirer',
  '{{size}} over and removed': '{{size}} échues et retirées',
  '{{size}} could not be removed': '{{size}} n’ont pu être retirées',
  'Make that folder on this workstation, or set another in the settings.':
    'Créer ce dossier sur ce poste, ou en nommer un autre dans les réglages.',
  '{{place}}, {{megabytes}} MB, {{size}} tables': '{{place}}, {{megabytes}} Mo, {{size}} tables',
  '{{place}}, {{megabytes}} MB, {{size}} tables, sealed':
    '{{place}}, {{megabytes}} Mo, {{size}} tables, scellée',
  '{{how}} checked; sealing it': '{{how}} vérifiés ; scellement',
  'The file on the disk is not what was written': 'Le fichier sur le disque n’est pas ce qui fut écrit',

  // Plans.
  'Wait until its job has ended.': 'Attendre la fin de sa tâche.',
  'pg_dump {{version}} of {{place}}, read back and checked':
    'pg_dump {{version}} de {{place}}, relu et vérifié',
  'pg_dump {{version}} of its rows in {{place}}, read back and checked':
    'pg_dump {{version}} de ses lignes dans {{place}}, relu et vérifié',
  'Its application goes on: a dump reads, and waits for nobody’s lock longer than a minute.':
    'Son application continue : une extraction lit, et n’attend aucun verrou plus d’une minute.',
  'What lies on the disk is sealed with age.': 'Ce qui se trouve sur le disque est scellé par age.',
  'What lies on the disk is not sealed: its tier does not ask for it.':
    'Ce qui se trouve sur le disque n’est pas scellé : son palier ne le demande pas.',
  'the newest good one always stays': 'la bonne la plus récente reste toujours',
  'Remove it from the list of its backups.': 'La retirer de la liste de ses sauvegardes.',
  'One backup of it in the folders of this workstation':
    'Une sauvegarde de lui dans les dossiers de ce poste',
  '{{size}} backups of it in the folders of this workstation':
    '{{size}} sauvegardes de lui dans les dossiers de ce poste',
  'One backup of it on {{place}}, as soon as Cadastre runs there':
    'Une sauvegarde de lui sur {{place}}, dès que Cadastre y tourne',
  '{{size}} backups of it on {{place}}, as soon as Cadastre runs there':
    '{{size}} sauvegardes de lui sur {{place}}, dès que Cadastre y tourne',

  // What is missing.
  'No folder for backups is set': 'Aucun dossier de sauvegarde n’est réglé',
  'Set one in the settings.': 'En nommer un dans les réglages.',
  'Its tier asks for sealed backups, and there is nobody to seal them for':
    'Son palier demande des sauvegardes scellées, et il n’y a personne pour qui les sceller',
  'Name a recipient of age in the settings; nothing is written unsealed meanwhile.':
    'Nommer un destinataire d’age dans les réglages ; rien n’est écrit sans scellé d’ici là.',
  'no folder elsewhere is set': 'aucun dossier ailleurs n’est réglé',
  '{{place}}: what lies there is not what was copied':
    '{{place}} : ce qui s’y trouve n’est pas ce qui fut copié',
  'There is no backup {{size}}': 'Il n’y a pas de sauvegarde {{size}}',
  'See the list of backups.': 'Voir la liste des sauvegardes.',
  'Not a recipient of age: {{text}}': 'Pas un destinataire d’age : {{text}}',
  'It begins with age1': 'Il commence par age1',
  'Set the recipients anew.': 'Régler à nouveau les destinataires.',
  'Another folder than that of the backups themselves':
    'Un autre dossier que celui des sauvegardes elles-mêmes',
  'An identity is a secret: name its recipient, age1…':
    'Une identité est un secret : donner son destinataire, age1…',
  'Not a recipient of age: it begins with age1': 'Pas un destinataire d’age : il commence par age1',
  'Each once': 'Chacun une fois',

  // The work, and what it finds.
  'none was due': 'aucune n’était due',
  '{{made}} of {{all}} made': '{{made}} sur {{all}} faites',
  '{{what}}; {{size}} cannot be: {{why}}': '{{what}} ; {{size}} ne peuvent l’être : {{why}}',
  '{{what}}; not made: {{list}}': '{{what}} ; pas faites : {{list}}',
  'Its last backup failed': 'Sa dernière sauvegarde a échoué',
  'Their time has passed without a backup': 'Leur heure est passée sans sauvegarde',
  'Leave Cadastre or an agent running. What was missed is made up for by itself.':
    'Laisser tourner Cadastre ou un agent. Ce qui fut manqué se rattrape seul.',
  'Back it up now.': 'Le sauvegarder maintenant.',
  'There is no copy elsewhere: {{why}}': 'Il n’y a pas de copie ailleurs : {{why}}',
  'Look at the folder for copies in the settings; the next backup is copied.':
    'Regarder le dossier des copies dans les réglages ; la prochaine sauvegarde est copiée.',

  // Checks and removals.
  'Backup {{size}} was removed: {{why}}': 'La sauvegarde {{size}} fut retirée : {{why}}',
  'Backup {{size}} is still being made': 'La sauvegarde {{size}} est encore en cours',
  'Backup {{size}} was not made': 'La sauvegarde {{size}} ne fut pas faite',
  'Backup {{size}} lies on {{place}}': 'La sauvegarde {{size}} se trouve sur {{place}}',
  'Do this there.': 'Le faire là-bas.',
  '{{place}} is not there': '{{place}} n’est pas là',
  '{{place}} has {{size}} bytes and had {{former}}': '{{place}} a {{size}} octets et en avait {{former}}',
  '{{place}} cannot be read': '{{place}} ne peut être lu',
  '{{place}} has another SHA-256 than it had': '{{place}} a un autre SHA-256 qu’avant',
  '{{place}}, {{size}} bytes, SHA-256 {{sum}}': '{{place}}, {{size}} octets, SHA-256 {{sum}}',
  'not read: there is no pg_restore here': 'pas lu : il n’y a pas de pg_restore ici',
  'the rows of {{size}} tables': 'les lignes de {{size}} tables',
  'remove this backup': 'retirer cette sauvegarde',
  'Backup {{size}} has no file any more, or never had one':
    'La sauvegarde {{size}} n’a plus de fichier, ou n’en a jamais eu',
  'Backup {{size}} of {{name}} stays: the newer one is not where it was written':
    'La sauvegarde {{size}} de {{name}} reste : la plus récente n’est pas là où elle fut écrite',
  'Backup {{size}} of {{name}}: {{why}}': 'Sauvegarde {{size}} de {{name}} : {{why}}',
  'its tenant was purged': 'son locataire fut purgé',
  'it was over': 'elle était échue',
  '{{place}} cannot be removed ({{text}})': '{{place}} ne peut être retiré ({{text}})',
  'no reason given': 'sans raison donnée',
  'Look at the rights of that folder; it is tried again by itself.':
    'Regarder les droits de ce dossier ; un nouvel essai se fait seul.',

  // How the settings of a tier are held.
  'a checked dump, in UTC; a missed one is made up for once':
    'une extraction vérifiée, en UTC ; une manquée se rattrape une fois',
  'a dump has no increments: a whole one is made at these times too':
    'une extraction n’a pas d’incréments : une entière se fait à ces heures aussi',
  'needs the WAL of the whole server, which no tenant has for itself':
    'demande le WAL du serveur entier, qu’aucun locataire n’a à lui',
  'older ones are removed, never the newest good one':
    'les plus anciennes sont retirées, jamais la bonne la plus récente',
  'needs the WAL of the whole server, as pgBackRest keeps it':
    'demande le WAL du serveur entier, tel que pgBackRest le garde',
  'each is copied to the folder elsewhere, which the settings name':
    'chacune est copiée dans le dossier d’ailleurs, que nomment les réglages',
  'sealed with age, or not made': 'scellée par age, ou pas faite',
};
