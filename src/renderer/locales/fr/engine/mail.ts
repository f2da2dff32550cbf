import type { French } from '../french.ts';

/** Messages to owners, and plans they sign up for. */
export const mail: French = {
  'Set a folder for messages, or a mail server.':
    'Régler un dossier pour les messages, ou un serveur de courriel.',
  'It may have arrived; it can be sent again': 'Il est peut-être arrivé ; il peut être renvoyé',
  'It can be sent again': 'Il peut être renvoyé',
  'It begins with the line "Subject: …" and an empty line':
    'Il commence par la ligne « Subject: … » et une ligne vide',
  'It cannot be read ({{code}})': 'Il est illisible ({{code}})',
  'It has no line that is {{mark}} alone': 'Il n’a pas de ligne avec {{mark}} seul',
  'Look again in a minute.': 'Regarder à nouveau dans une minute.',
  'Make room there or grant writing, or choose another folder as mail.folder.':
    'Y faire de la place ou donner le droit d’écrire, ou choisir un autre dossier comme mail.folder.',
  'Needed to write messages': 'Requis pour écrire les messages',
  "No password for {{user}} in this workstation's secret store":
    'Aucun mot de passe pour {{user}} au coffre des secrets de ce poste',
  'No way of mail is set': 'Aucune voie de courrier n’est réglée',
  'not delivered: {{why}}; {{how}}': 'pas remis : {{why}} ; {{how}}',
  'Not one e-mail address': 'Pas une seule adresse e-mail',
  'not sent: no way of mail is set': 'pas envoyé : aucune voie de courrier n’est réglée',
  'Nothing stands behind the port': 'Rien ne suit le port',
  'Tenant number {{id}} has no owner to write to':
    'Le locataire numéro {{id}} n’a pas de propriétaire à qui écrire',
  'Tenant {{slug}} is not ready yet': 'Le locataire {{slug}} n’est pas encore prêt',
  'The login URL has no host: set access.baseDomain, or a whole URL as access.loginUrl':
    'L’URL de connexion n’a pas d’hôte : régler access.baseDomain, ou une URL entière comme access.loginUrl',
  'The message cannot be written to {{place}} ({{code}})':
    'Impossible d’écrire le message dans {{place}} ({{code}})',
  'The message is gone: its tenant was purged': 'Le message a disparu : son locataire fut purgé',
  'The message to the owner of {{slug}} is being sent already':
    'Le message au propriétaire de {{slug}} est déjà en cours d’envoi',
  'The password of the mail server is not in the secret store of this workstation':
    'Le mot de passe du serveur de courrier n’est pas au coffre des secrets de ce poste',
  'The process ended while the message was being handed over; it may have arrived':
    'Le processus a fini pendant la remise du message ; il est peut-être arrivé',
  'The template {{name}} is missing from this installation':
    'Le gabarit {{name}} manque à cette installation',
  'The tenant is gone': 'Le locataire a disparu',
  'The welcome message is not delivered: {{why}}. {{how}}':
    'Le message de bienvenue n’est pas remis : {{why}}. {{how}}',
  'There are no plans': 'Il n’y a pas de formules',
  'There is no {{{{name}}}} in this message; there are {{text}}':
    'Il n’y a pas de {{{{name}}}} dans ce message ; il y a {{text}}',
  'to {{email}}: {{place}}': 'à {{email}} : {{place}}',
  'Wait for its job to end; a sign-up sends the message by itself.':
    'Attendre la fin de sa tâche ; une inscription envoie le message d’elle-même.',
  'Without the password: that is given apart from it and goes to the secret store':
    'Sans le mot de passe : il est donné à part et va au coffre des secrets',
  'Write it as smtp://user@host:port, or smtps:// for TLS from the first byte':
    'L’écrire smtp://user@host:port, ou smtps:// pour du TLS dès le premier octet',
  '{{mark}} has no counterpart': '{{mark}} n’a pas son pendant',
  '{{place}} cannot be read ({{code}})': '{{place}} est illisible ({{code}})',
};
