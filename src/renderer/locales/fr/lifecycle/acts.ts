import type { French } from '../french.ts';

/** The acts of a tenant: their sheets, verbs and results. */
export const acts: French = {
  'An application that still signs in as <login/> is cut off at once, with its open sessions.':
    'Une application qui se connecte encore comme <login/> est coupée aussitôt, avec ses sessions ouvertes.',
  'Cancel {{count}} tenants': ['Résilier {{count}} locataire', 'Résilier {{count}} locataires'],
  'Cancel {{name}}': 'Résilier {{name}}',
  'Cancel|tenant': 'Résilier',
  'Cancel…|tenant': 'Résilier…',
  'Cannot be undone': 'Sans retour',
  Delete: 'Supprimer',
  'Delete {{count}} tenants': ['Supprimer {{count}} locataire', 'Supprimer {{count}} locataires'],
  'Delete…': 'Supprimer…',
  'Done.': 'Terminé.',
  'Deletes its rows in {{database}} and drops its role. There is no way back.':
    'Supprime ses lignes dans {{database}} et son rôle. C’est sans retour.',
  'Drops its schema in {{database}} and its role. There is no way back.':
    'Supprime son schéma dans {{database}} et son rôle. C’est sans retour.',
  'Drops {{database}} and its roles. There is no way back.':
    'Détruit {{database}} et ses rôles. Sans retour.',
  'From 0 to 2,160 hours, which are 90 days': 'De 0 à 2 160 heures, soit 90 jours',
  hours: 'heures',
  'It is as it was before.': 'Tout est comme avant.',
  'Nobody signs in until it is reactivated. Data, backups and migrations go on.':
    'Personne ne se connecte jusqu’à sa réactivation. Données, sauvegardes et migrations continuent.',
  'Opens it again, with exactly the access it had.': 'Le rouvre, avec exactement les accès qu’il avait.',
  'Payment required': 'Paiement requis',
  'Planned for the first {{count}}; the others are looked at when it is their turn.':
    'Planifié pour les {{count}} premiers ; les autres sont examinés à leur tour.',
  'possible for all of them': 'possible pour tous',
  'possible for {{some}} of {{all}}': 'possible pour {{some}} sur {{all}}',
  'Possible when it is {{statuses}}': 'Possible quand il est {{statuses}}',
  Purge: 'Purger',
  'Purge…': 'Purger…',
  Reactivate: 'Réactiver',
  'Reactivate {{count}} tenants': ['Réactiver {{count}} locataire', 'Réactiver {{count}} locataires'],
  'Reactivate {{name}}': 'Réactiver {{name}}',
  'Reactivate…': 'Réactiver…',
  'Reason, if there is one': 'Motif, s’il y en a un',
  'Restore {{count}} tenants': ['Restaurer {{count}} locataire', 'Restaurer {{count}} locataires'],
  'Restore…': 'Restaurer…',
  Results: 'Résultats',
  'Rotate password…': 'Renouveler le mot de passe…',
  'Rotate {{count}} passwords': ['Renouveler {{count}} mot de passe', 'Renouveler {{count}} mots de passe'],
  'Shut and renamed out of the way. Kept for a while, restorable with one click.':
    'Fermé et renommé pour libérer le nom. Gardé un temps, restaurable en un clic.',
  'Shut at once: an application that still uses it is cut off':
    'Fermé aussitôt : une application qui l’utilise encore est coupée',
  'Shut it now': 'Le fermer',
  'Shut the former login of {{name}}': 'Fermer l’ancien login de {{name}}',
  'Stop after those at work': 'Arrêter après ceux en cours',
  'Stop the adoption': 'Arrêter l’adoption',
  Suspend: 'Suspendre',
  'Suspend {{count}} tenants': ['Suspendre {{count}} locataire', 'Suspendre {{count}} locataires'],
  'Suspend {{name}}': 'Suspendre {{name}}',
  'Suspended by hand': 'Suspendu à la main',
  'Suspend…': 'Suspendre…',
  'Tenants done': 'Locataires traités',
  'The customer leaves: its subscription ends and nobody signs in. Data is kept.':
    'Le client part : son abonnement finit et personne ne se connecte. Les données sont gardées.',
  'The former login <login/> is open until {{until}}: {{time}} left.':
    'L’ancien login <login/> reste ouvert jusqu’à {{until}} : encore {{time}}.',
  'The former login stays open for': 'L’ancien login reste ouvert',
  'This is production. Type <phrase/>': 'C’est la production. Taper <phrase/>',
  'This leads back to how it was before, in this order.': 'Ceci ramène à l’état d’avant, dans cet ordre.',
  'Until then both work, so that no sign-in fails': 'D’ici là les deux marchent : aucune connexion n’échoue',
  'What its users are told': 'Ce que lisent ses utilisateurs',
  'What was done': 'Ce qui a été fait',
  'Written to the audit log as {{name}}, before and after':
    'Inscrit au journal d’audit sous {{name}}, avant et après',
  '{{count}} done': ['{{count}} fait', '{{count}} faits'],
  '{{count}} sessions open now': ['{{count}} session ouverte', '{{count}} sessions ouvertes'],
  '{{name}} has another login; give the new password to its application.':
    '{{name}} a un autre login ; donner le nouveau mot de passe à son application.',
  '{{name}} is back.': '{{name}} est de retour.',
  '{{name}} is cancelled: nobody can sign in.': '{{name}} est annulé : personne ne peut se connecter.',
  '{{name}} is deleted and can be restored.': '{{name}} est supprimé et peut être restauré.',
  '{{name}} is open again, with the access it had.': '{{name}} est rouvert, avec les accès qu’il avait.',
  '{{name}} is suspended: nobody can sign in.': '{{name}} est suspendu : personne ne peut se connecter.',
  '{{statements}} for {{all}}; here {{name}}': '{{statements}} pour {{all}} ; ici {{name}}',
  '{{steps}}, {{statements}}': '{{steps}}, {{statements}}',
};
