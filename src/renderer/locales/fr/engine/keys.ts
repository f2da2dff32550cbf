import type { French } from '../french.ts';

/** Keys, passwords, and where secrets lie. */
export const keys: French = {
  "A role {{role}} exists and is not this tenant's": 'Un rôle {{role}} existe et n’est pas à ce locataire',
  'Another rotation of the key is at work': 'Un autre renouvellement de la clé est en cours',
  'at once': 'aussitôt',
  'by the schedule, {{hours}} h later': 'par l’agenda, {{hours}} h plus tard',
  'Cancelled and undone; the former login is in use': 'Annulé et défait ; l’ancien login sert',
  'creates, writes and reads, then rolls back': 'crée, écrit et lit, puis annule',
  'export key': 'exporter la clé',
  'forget key': 'oublier la clé',
  'forget the new key': 'oublier la nouvelle clé',
  'Forgetting a key asks for its number': 'Oublier une clé demande son numéro',
  'It has no former login': 'Il n’a pas d’ancien login',
  'It is tried again by the schedule.': 'L’agenda réessaiera.',
  'It still seals {{count}} passwords and secrets of {{jobs}} open jobs: end those jobs first.':
    'Elle scelle encore {{count}} mots de passe et les secrets de {{jobs}} tâches ouvertes : finir d’abord ces tâches.',
  'Kept by Cadastre': 'Gardé par Cadastre',
  'Key that seals the entries of the audit log': 'Clé qui scelle les entrées du journal d’audit',
  'key {{id}} of platform {{database}}': 'clé {{id}} de la plateforme {{database}}',
  'key {{key}} is retired already; nothing was undone':
    'la clé {{key}} est déjà retirée ; rien n’a été défait',
  'key {{key}} seals new passwords': 'la clé {{key}} scelle les nouveaux mots de passe',
  'key {{key}} seals no password any more; {{jobs}} open jobs still need it':
    'la clé {{key}} ne scelle plus de mot de passe ; {{jobs}} tâches ouvertes en ont encore besoin',
  'key {{key}} seals nothing any more': 'la clé {{key}} ne scelle plus rien',
  'key {{key}} stays in the secret store until it is forgotten: older backups of the platform need it':
    'la clé {{key}} reste au coffre jusqu’à son oubli : d’anciennes sauvegardes de la plateforme en ont besoin',
  'key {{key}} was given': 'la clé {{key}} fut donnée',
  'key {{key}}, 256 bits, in the secret store': 'clé {{key}}, 256 bits, au coffre des secrets',
  'Make the key': 'Créer la clé',
  'Master key of tenant passwords': 'Clé maîtresse des mots de passe de locataires',
  'Master key {{id}} of tenant passwords': 'Clé maîtresse {{id}} des mots de passe de locataires',
  'Mend it on the server and resume this job, or undo it.':
    'Le corriger sur le serveur et reprendre la tâche, ou la défaire.',
  'Move the passwords': 'Transférer les mots de passe',
  'move the passwords back to the former key': 'ramener les mots de passe à l’ancienne clé',
  'move them back to key {{key}}': 'les ramener à la clé {{key}}',
  'Newest entry of the audit log, to prove that none was cut off':
    'Dernière entrée du journal d’audit, preuve qu’aucune n’a été coupée',
  'No login fails: two logins take turns, since PostgreSQL keeps one password a role.':
    'Aucune connexion n’échoue : deux logins alternent, car PostgreSQL garde un mot de passe par rôle.',
  'Nobody can sign in as it now. Rotate after it was reactivated.':
    'Personne ne peut s’en servir maintenant. Renouveler après réactivation.',
  'none was due': 'aucun n’était dû',
  'nothing was due': 'rien n’était dû',
  'Only a tenant in service can prove its new password':
    'Seul un locataire en service peut prouver son nouveau mot de passe',
  'Open the other login': 'Ouvrir l’autre login',
  'other workstations need it from then on': 'les autres postes en auront besoin',
  'Password of the mail server': 'Mot de passe du serveur de courrier',
  'platform key': 'clé de la plateforme',
  'platform key {{id}}': 'clé de la plateforme {{id}}',
  'Record the password': 'Inscrire le mot de passe',
  'Rename that role on the server, then resume this job.':
    'Renommer ce rôle sur le serveur, puis reprendre la tâche.',
  'Retire the former key': 'Retirer l’ancienne clé',
  'Rotate first. The former key can be forgotten then.':
    'Renouveler d’abord. L’ancienne clé pourra alors être oubliée.',
  'rotate key': 'renouveler la clé',
  'rotate password': 'renouveler le mot de passe',
  'Rotate passwords that are older than their tier or plan allows': 'Renouveler les mots de passe trop vieux',
  'Rotate the key of {{name}}': 'Renouveler la clé de {{name}}',
  'Rotate the password of {{name}}': 'Renouveler le mot de passe de {{name}}',
  'Seal with it from now on': 'Sceller avec elle désormais',
  'seal with key {{key}} again': 'sceller à nouveau avec la clé {{key}}',
  'seal with the former key again': 'sceller à nouveau avec l’ancienne clé',
  'Set {{variable}} to a new key (openssl rand -hex 32) for key {{key}}, keep DB_ENCRYPTION_KEY as it is, and rotate again.':
    'Donner à {{variable}} une nouvelle clé (openssl rand -hex 32) pour la clé {{key}}, laisser DB_ENCRYPTION_KEY, et renouveler encore.',
  'shut former login': 'fermer l’ancien login',
  'Shut former logins whose grace is over': 'Fermer les anciens logins dont le délai est passé',
  'shut it again': 'le refermer',
  'Shut the former login': 'Fermer l’ancien login',
  'shut the other login again': 'refermer l’autre login',
  'Sign in with it': 'Se connecter avec',
  'Stopped between two batches': 'Arrêté entre deux lots',
  'Superuser password of a server that is not listed ({{id}})':
    'Mot de passe superuser d’un serveur hors liste ({{id}})',
  'Superuser password of every server': 'Mot de passe superuser de chaque serveur',
  'Superuser password of the built-in PostgreSQL': 'Mot de passe superuser du PostgreSQL intégré',
  'Superuser password of {{server}}': 'Mot de passe superuser de {{server}}',
  'The former login {{role}} of {{slug}} is still open, until {{text}}':
    'L’ancien login {{role}} de {{slug}} est encore ouvert, jusqu’au {{text}}',
  'The key {{key}} is in use': 'La clé {{key}} est en usage',
  'The key {{key}} is not in the secret store': 'La clé {{key}} n’est pas au coffre des secrets',
  'The login {{role}} {{why}}': 'Le login {{role}} {{why}}',
  'The platform has no key {{key}}': 'La plateforme n’a pas de clé {{key}}',
  'the policy of its tier or plan': 'la règle de son palier ou de sa formule',
  'The secret store did not keep the new key': 'Le coffre n’a pas gardé la nouvelle clé',
  'The secrets of this process come from the environment':
    'Les secrets de ce processus viennent de l’environnement',
  'this workstation': 'ce poste',
  'Undone after: {{why}}; the former login is in use': 'Défait après : {{why}} ; l’ancien login sert',
  'Until it has ended: {{role}} stays as it is.': 'Jusqu’à sa fin : {{role}} reste tel quel.',
  'Wait until it has ended.': 'Attendre sa fin.',
  'Wait, or shut it now.': 'Attendre, ou le fermer maintenant.',
  '{{count}} moved': '{{count}} transférés',
  '{{count}} sealed with key {{key}}': '{{count}} scellés avec la clé {{key}}',
  '{{count}} to open and seal again, in batches': '{{count}} à ouvrir et sceller à nouveau, par lots',
  '{{passed}} of {{all}} probes as {{role}}': '{{passed}} sondes sur {{all}} comme {{role}}',
  '{{role}} is in use already; nothing was undone, and the schedule shuts {{former}}':
    '{{role}} sert déjà ; rien n’a été défait, et l’agenda ferme {{former}}',
  '{{role}} is in use from then on': '{{role}} sert dès lors',
  '{{role}} is in use; {{former}} until {{text}}': '{{role}} sert ; {{former}} jusqu’au {{text}}',
  '{{role}} is shut at once and its sessions are ended.':
    '{{role}} est fermé aussitôt et ses sessions terminées.',
  '{{role}} is shut by the schedule after {{hours}} h': '{{role}} est fermé par l’agenda après {{hours}} h',
  '{{role}} is shut; {{sessions}} sessions ended': '{{role}} est fermé ; {{sessions}} sessions terminées',
  '{{role}} stays open for {{hours}} h: change the application to {{other}} by then.':
    '{{role}} reste ouvert {{hours}} h : passer l’application à {{other}} d’ici là.',
  '{{role}} {{text}}, with the privileges of {{former}}':
    '{{role}} {{text}}, avec les privilèges de {{former}}',
  '{{role}}, with the privileges, limits and settings of {{former}}':
    '{{role}}, avec privilèges, limites et réglages de {{former}}',
  '{{some}} of {{all}} rotated': '{{some}} renouvelés sur {{all}}',
  '{{some}} of {{all}} rotated; {{failed}} failed, first {{slug}}: {{why}}':
    '{{some}} renouvelés sur {{all}} ; {{failed}} en échec, d’abord {{slug}} : {{why}}',
  '{{some}} of {{all}} shut': '{{some}} fermés sur {{all}}',
  '{{some}} of {{all}} shut; {{failed}} failed, first {{slug}}: {{why}}':
    '{{some}} fermés sur {{all}} ; {{failed}} en échec, d’abord {{slug}} : {{why}}',
};
