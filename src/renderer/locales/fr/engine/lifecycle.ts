import type { French } from '../french.ts';

/** Acts on a tenant from its trial to its end. */
export const lifecycle: French = {
  'A job is at work on it': 'Une tâche y travaille',
  'asked of the catalogs': 'demandé aux catalogues',
  'cancel tenant': 'résilier un locataire',
  'Check the reason': 'Vérifier le motif',
  'Compare tenants with their servers': 'Comparer les locataires à leurs serveurs',
  'Delete it again.': 'Le supprimer à nouveau.',
  'delete tenant': 'supprimer un locataire',
  'Drop database and roles': 'Supprimer base et rôles',
  'export proof of erasure': 'exporter la preuve d’effacement',
  'Final backup': 'Sauvegarde finale',
  'Forget the customer, sign the proof': 'Oublier le client, signer la preuve',
  'from here on there is no way back': 'à partir d’ici, sans retour',
  'Give back the access': 'Rendre les accès',
  'Give it its name again': 'Lui rendre son nom',
  'It has its name, its slug and its domains again.': 'Il retrouve son nom, son identifiant et ses domaines.',
  'It is active.': 'Il est actif.',
  'It is back in its trial.': 'Il est de retour dans son essai.',
  'It is shut out already and stays so.': 'Il est déjà fermé et le reste.',
  'Its application can sign in again, with exactly the privileges it had.':
    'Son application peut se reconnecter, avec exactement les privilèges qu’elle avait.',
  'Its data is kept; backups and migrations go on.':
    'Ses données sont gardées ; sauvegardes et migrations continuent.',
  'Its subscription ends.': 'Son abonnement finit.',
  'Look for obstacles': 'Chercher les obstacles',
  'Look for tenants that hang between two statuses': 'Chercher les locataires bloqués entre deux statuts',
  'nobody hangs': 'personne n’est bloqué',
  'Nobody is signed in; nobody can sign in afterwards.':
    'Personne n’est connecté ; personne ne pourra se connecter ensuite.',
  'nobody to warn': 'personne à prévenir',
  'Nothing is due during a trial': 'Rien n’est dû pendant un essai',
  'Nothing written since': 'Rien d’écrit depuis',
  'One session is ended at once, with what it has not committed; nobody can sign in afterwards.':
    'Une session est fermée aussitôt, avec ce qu’elle n’a pas validé ; personne ne pourra se connecter ensuite.',
  'password, domains, subscription, jobs, name and e-mail; the number stays':
    'mot de passe, domaines, abonnement, tâches, nom et e-mail ; le numéro reste',
  'purge tenant': 'purger un locataire',
  'Purge what has been deleted for long enough': 'Purger ce qui est supprimé depuis assez longtemps',
  'Reactivate it: it gets back exactly the access it had.':
    'Le réactiver : il retrouve exactement les accès qu’il avait.',
  'reactivate tenant': 'réactiver un locataire',
  Reactivated: 'Réactivé',
  'record missed payment': 'inscrire un impayé',
  'record payment': 'inscrire un paiement',
  'Rename out of the way': 'Renommer pour libérer le nom',
  'repair difference': 'réparer une différence',
  'restore tenant': 'restaurer un locataire',
  Restored: 'Restauré',
  'See that it is gone': 'Constater qu’il n’est plus là',
  'Set the status': 'Changer le statut',
  'set the status back': 'rétablir le statut',
  'shut the tenant out again': 'refermer l’accès du locataire',
  'subscribe tenant': 'abonner un locataire',
  'Suspend it again.': 'Le suspendre à nouveau.',
  'suspend tenant': 'suspendre un locataire',
  'Suspend trials that are over': 'Suspendre les essais terminés',
  'Then the schedule purges it, if that is set up; nothing is dropped before.':
    'Puis le planificateur le purge, si c’est réglé ; rien n’est détruit avant.',
  'Undone; the tenant is deleted as it was': 'Défait ; le locataire est supprimé comme avant',
  'waived, or to a folder of your choice': 'écartée, ou vers un dossier au choix',
  'Warn of a trial that ends and a purge that comes':
    'Prévenir d’un essai qui finit et d’une purge qui vient',
  'Write down the access': 'Noter les accès',
  '{{count}} told': '{{count}} prévenus',
  '{{sessions}} sessions are ended at once, with what they have not committed; nobody can sign in afterwards.':
    '{{sessions}} sessions sont fermées aussitôt, avec ce qu’elles n’ont pas validé ; personne ne pourra se connecter ensuite.',
  '{{tenants}} tenants as they should be': '{{tenants}} locataires comme il faut',
};
