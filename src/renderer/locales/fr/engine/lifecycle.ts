import type { French } from '../french.ts';

/** Acts on a tenant from its trial to its end. */
export const lifecycle: French = {
  'A job is at work on it': 'Une tâche y travaille',
  'A job is at work on tenant {{slug}}': 'Une tâche travaille sur le locataire {{slug}}',
  'A payment is for a tenant that is in trial, active or suspended':
    'Un paiement est pour un locataire en essai, actif ou suspendu',
  'A subscription is for a tenant that is kept': 'Un abonnement est pour un locataire que l’on garde',
  ACTIVE: 'actif',
  'Another job is at work on tenant {{slug}}': 'Une autre tâche travaille sur le locataire {{slug}}',
  'asked of the catalogs': 'demandé aux catalogues',
  'back in its trial': 'de retour en essai',
  cancel: 'le résilier',
  'cancel tenant': 'résilier un locataire',
  CANCELLED: 'résilié',
  'Cancelled and undone; the tenant is as it was': 'Annulé et défait ; le locataire est comme avant',
  CANCELLING: 'en résiliation',
  'Check the reason': 'Vérifier le motif',
  'Compare it with its server: cadastre tenant check {{slug}}.':
    'Le comparer à son serveur : cadastre tenant check {{slug}}.',
  'Compare tenants with their servers': 'Comparer les locataires à leurs serveurs',
  delete: 'le supprimer',
  'Delete it again.': 'Le supprimer à nouveau.',
  'delete tenant': 'supprimer un locataire',
  DELETED: 'supprimé',
  'Deleted for as long as the retention asks': 'Supprimé depuis aussi longtemps que la rétention le demande',
  'deleted; it can be restored for {{days}} day': 'supprimé ; restaurable pendant {{days}} jour',
  'deleted; it can be restored for {{days}} days': 'supprimé ; restaurable pendant {{days}} jours',
  DELETING: 'en suppression',
  'Do this again.': 'Recommencer.',
  'done before': 'déjà fait',
  'Destroy data and roles': 'Détruire données et rôles',
  'export proof of erasure': 'exporter la preuve d’effacement',
  'Final backup': 'Sauvegarde finale',
  'for payment': 'pour paiement',
  'Forget the customer, sign the proof': 'Oublier le client, signer la preuve',
  'forget what was written down': 'oublier ce qui fut noté',
  'from here on there is no way back': 'à partir d’ici, sans retour',
  'Give back the access': 'Rendre les accès',
  'give back the access': 'rendre les accès',
  'Give it its name again': 'Lui rendre son nom',
  'give it its name again': 'lui rendre son nom',
  'Give its name again: --confirm {{slug}}.': 'Redonner son nom : --confirm {{slug}}.',
  'go on with cadastre job resume {{id}}': 'continuer par cadastre job resume {{id}}',
  'It has its name, its slug and its domains again.': 'Il retrouve son nom, son identifiant et ses domaines.',
  'It is active.': 'Il est actif.',
  'It is back in its trial.': 'Il est de retour dans son essai.',
  'It is being made: see cadastre job list --tenant {{slug}}.':
    'Il est en création : voir cadastre job list --tenant {{slug}}.',
  'It is gone for good.': 'Il a disparu pour de bon.',
  'It is kept whole as {{parked}} for {{days}} days; its slug and its domains stay its own.':
    'Il est gardé entier sous {{parked}} pendant {{days}} jours ; son identifiant et ses domaines restent les siens.',
  'It is shut out already and stays so.': 'Il est déjà fermé et le reste.',
  'It is {{status}} already': 'Il est déjà {{status}}',
  'It is {{status}}, not deleted': 'Il est {{status}}, pas supprimé',
  'It is {{status}}; it has to be {{statuses}}': 'Il est {{status}} ; il doit être {{statuses}}',
  'It is {{status}}; to {{act}}, it has to be {{statuses}}':
    'Il est {{status}} ; pour {{act}}, il doit être {{statuses}}',
  'It lies in the past': 'C’est dans le passé',
  'It subscribes to {{plan}}': 'Il est abonné à {{plan}}',
  'it was shut before, and stays so': 'il était fermé avant, et le reste',
  'It was {{status}} before, and stays shut.': 'Il était {{status}} avant, et reste fermé.',
  'Its application can sign in again, with exactly the privileges it had.':
    'Son application peut se reconnecter, avec exactement les privilèges qu’elle avait.',
  'Its data is kept; backups and migrations go on.':
    'Ses données sont gardées ; sauvegardes et migrations continuent.',
  'Its job is at work for longer than it should: {{why}}':
    'Sa tâche travaille plus longtemps que prévu : {{why}}',
  'Its job stopped: {{why}}': 'Sa tâche s’est arrêtée : {{why}}',
  'Its job was interrupted and nobody has taken it up': 'Sa tâche fut interrompue et personne ne l’a reprise',
  'Its subscription ends.': 'Son abonnement finit.',
  'Its undo failed: {{why}}': 'Son retour a échoué : {{why}}',
  'Job {{id}} is at work': 'La tâche {{id}} est au travail',
  'lead it back with cadastre job cancel {{id}}': 'revenir par cadastre job cancel {{id}}',
  'Look at its page: it shows what can be done from here.':
    'Regarder sa page : elle montre ce qui est possible d’ici.',
  'Look at the tenant again, then decide.': 'Regarder à nouveau le locataire, puis décider.',
  'Look for obstacles': 'Chercher les obstacles',
  'Look for tenants that hang between two statuses': 'Chercher les locataires bloqués entre deux statuts',
  'Mend what the probe found on the server, then resume this job; or undo it.':
    'Corriger sur le serveur ce que la sonde a trouvé, puis reprendre la tâche ; ou la défaire.',
  'No folder for final backups is set': 'Aucun dossier de sauvegardes finales n’est réglé',
  'No job is known that would lead it on': 'Aucune tâche connue ne le ferait avancer',
  'no password is recorded, so nobody could sign in to prove it':
    'aucun mot de passe inscrit : personne ne pouvait se connecter pour le prouver',
  'nobody hangs': 'personne n’est bloqué',
  'Nobody is signed in; nobody can sign in afterwards.':
    'Personne n’est connecté ; personne ne pourra se connecter ensuite.',
  'nobody to warn': 'personne à prévenir',
  'Not begun': 'Pas commencé',
  'Nothing is due during a trial': 'Rien n’est dû pendant un essai',
  'Nothing was written down when it was shut: it gets the least it needs':
    'Rien ne fut noté à sa fermeture : il reçoit le minimum nécessaire',
  'Nothing written since': 'Rien d’écrit depuis',
  'One session is ended at once, with what it has not committed; nobody can sign in afterwards.':
    'Une session est fermée aussitôt, avec ce qu’elle n’a pas validé ; personne ne pourra se connecter ensuite.',
  'Organizations and jobs under its slug': 'Organisations et tâches sous son identifiant',
  'password, domains, subscription, jobs, name and e-mail; the number stays':
    'mot de passe, domaines, abonnement, tâches, nom et e-mail ; le numéro reste',
  'Payment missed': 'Paiement manqué',
  PENDING: 'en attente',
  'privileges, logins, limits, settings and memberships':
    'privilèges, logins, limites, réglages et appartenances',
  purge: 'le purger',
  'purge it for good': 'le purger pour de bon',
  'purge tenant': 'purger un locataire',
  'Purge what has been deleted for long enough': 'Purger ce qui est supprimé depuis assez longtemps',
  PURGED: 'purgé',
  PURGING: 'en purge',
  reactivate: 'le réactiver',
  'Reactivate it first: cadastre tenant reactivate {{slug}}.':
    'Le réactiver d’abord : cadastre tenant reactivate {{slug}}.',
  'Reactivate it: it gets back exactly the access it had.':
    'Le réactiver : il retrouve exactement les accès qu’il avait.',
  'reactivate tenant': 'réactiver un locataire',
  Reactivated: 'Réactivé',
  REACTIVATING: 'en réactivation',
  'record missed payment': 'inscrire un impayé',
  'record payment': 'inscrire un paiement',
  'rename it out of the way again': 'le renommer à nouveau',
  'Rename out of the way': 'Renommer pour libérer le nom',
  'repair difference': 'réparer une différence',
  restore: 'le restaurer',
  'Restore it first: cadastre tenant restore {{slug}}.':
    'Le restaurer d’abord : cadastre tenant restore {{slug}}.',
  'Restore it within {{days}} days: cadastre tenant restore {{slug}}.':
    'Le restaurer sous {{days}} jours : cadastre tenant restore {{slug}}.',
  'restore tenant': 'restaurer un locataire',
  Restored: 'Restauré',
  RESTORING: 'en restauration',
  "Rows that hold the owner's e-mail, in {{tables}} tables":
    'Lignes qui portent l’e-mail du propriétaire, dans {{tables}} tables',
  'See that it is gone': 'Constater qu’il n’est plus là',
  'Set one in the settings of the platform, or purge by hand: cadastre tenant purge {{slug}}.':
    'En régler un dans la plateforme, ou purger à la main : cadastre tenant purge {{slug}}.',
  'Set the status': 'Changer le statut',
  'set the status back': 'rétablir le statut',
  'shut the tenant out again': 'refermer l’accès du locataire',
  'signs in as {{role}}': 'se connecte comme {{role}}',
  'signs in as {{role}}; reads and writes its own, is refused elsewhere':
    'se connecte comme {{role}} ; lit et écrit chez lui, refusé ailleurs',
  'take back place': 'reprendre un lieu',
  'subscribe tenant': 'abonner un locataire',
  suspend: 'le suspendre',
  'Suspend it again.': 'Le suspendre à nouveau.',
  'Suspend it by hand if you want: cadastre tenant suspend {{slug}}.':
    'Le suspendre à la main au besoin : cadastre tenant suspend {{slug}}.',
  'suspend tenant': 'suspendre un locataire',
  'Suspend trials that are over': 'Suspendre les essais terminés',
  SUSPENDED: 'suspendu',
  SUSPENDING: 'en suspension',
  'Tenant {{slug}} has a subscription already: {{plan}}':
    'Le locataire {{slug}} a déjà un abonnement : {{plan}}',
  'Tenant {{slug}} has changed its status meanwhile': 'Le locataire {{slug}} a changé de statut entre-temps',
  'Tenant {{slug}} is in its trial, for which nothing is due':
    'Le locataire {{slug}} est en essai, pour lequel rien n’est dû',
  'Tenant {{slug}} is {{status}}': 'Le locataire {{slug}} est {{status}}',
  'tenant {{slug}}: {{why}}': 'locataire {{slug}} : {{why}}',
  'The history does not say where the tenant came from': 'L’historique ne dit pas d’où venait le locataire',
  'The job names no tenant': 'La tâche ne désigne aucun locataire',
  'the platform database': 'la base plateforme',
  'The subscription is gone': 'L’abonnement a disparu',
  'the tenant had arrived before the undo began; nothing was undone':
    'le locataire était arrivé avant le retour ; rien n’a été défait',
  'The tenant has changed its status meanwhile': 'Le locataire a changé de statut entre-temps',
  'The tenant is not in a trial that is over any more': 'Le locataire n’est plus dans un essai terminé',
  "The tenant's role {{role}}: {{why}}": 'Le rôle {{role}} du locataire : {{why}}',
  'The trial is over': 'L’essai est terminé',
  'Then the schedule purges it, if that is set up; nothing is dropped before.':
    'Puis le planificateur le purge, si c’est réglé ; rien n’est détruit avant.',
  'This is not {{slug}}': 'Ce n’est pas {{slug}}',
  'To {{act}}, it has to be {{statuses}}': 'Pour {{act}}, il doit être {{statuses}}',
  TRIAL: 'en essai',
  'Type {{slug}} to {{what}}': 'Saisir {{slug}} pour {{what}}',
  'Undone after: {{why}}; the tenant is as it was': 'Défait après : {{why}} ; le locataire est comme avant',
  'Undone; the tenant is deleted as it was': 'Défait ; le locataire est supprimé comme avant',
  'Wait for it: cadastre job list --tenant {{slug}}.': 'L’attendre : cadastre job list --tenant {{slug}}.',
  'Wait for its job, or resume or undo it: cadastre job list --tenant {{slug}}.':
    'Attendre sa tâche, la reprendre ou la défaire : cadastre job list --tenant {{slug}}.',
  'Wait until it has ended, then compare again.': 'Attendre sa fin, puis comparer à nouveau.',
  'Wait until it has ended, then do this again.': 'Attendre sa fin, puis recommencer.',
  'Wait until it has ended, then resume this one.': 'Attendre sa fin, puis reprendre celle-ci.',
  'Wait until it has ended: cadastre job list --tenant {{slug}}.':
    'Attendre sa fin : cadastre job list --tenant {{slug}}.',
  'waived, or to a folder of your choice': 'écartée, ou vers un dossier au choix',
  'Warn of a trial that ends and a purge that comes':
    'Prévenir d’un essai qui finit et d’une purge qui vient',
  'Write down the access': 'Noter les accès',
  'written down when it was shut': 'noté à sa fermeture',
  '{{act}} has no status in between': '{{act}} n’a pas de statut intermédiaire',
  '{{count}} differences: {{list}}': '{{count}} différences : {{list}}',
  '{{count}} hang: {{list}}': '{{count}} bloqués : {{list}}',
  '{{count}} told': '{{count}} prévenus',
  '{{database}} again': '{{database}} à nouveau',
  '{{rows}} rows forgotten; the proof is signed with key {{key}}':
    '{{rows}} lignes oubliées ; la preuve est signée avec la clé {{key}}',
  '{{sessions}} sessions are ended at once, with what they have not committed; nobody can sign in afterwards.':
    '{{sessions}} sessions sont fermées aussitôt, avec ce qu’elles n’ont pas validé ; personne ne pourra se connecter ensuite.',
  '{{sessions}} sessions at this moment': '{{sessions}} sessions en ce moment',
  '{{sessions}} sessions at this moment; superusers, backups and migrations go on':
    '{{sessions}} sessions en ce moment ; superusers, sauvegardes et migrations continuent',
  '{{some}} of {{all}} told; {{why}}': '{{some}} prévenus sur {{all}} ; {{why}}',
  '{{some}} of {{all}} {{act}}; {{failed}} failed: {{list}}':
    '{{some}} sur {{all}} ({{act}}) ; {{failed}} en échec : {{list}}',
  '{{tenants}} tenants as they should be': '{{tenants}} locataires comme il faut',
  'Somebody else has begun this on tenant {{slug}} already':
    'Quelqu’un d’autre l’a déjà commencé sur le locataire {{slug}}',
};
