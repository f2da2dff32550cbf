import type { French } from '../french.ts';

/** The built-in PostgreSQL. */
export const localServer: French = {
  'Another Cadastre is still at work on the built-in PostgreSQL':
    'Un autre Cadastre travaille encore sur le PostgreSQL intégré',
  'Another PostgreSQL (process {{process}}) holds {{place}} under the path {{text}}':
    'Un autre PostgreSQL (processus {{process}}) tient {{place}} sous le chemin {{text}}',
  'Another program holds port {{port}} of the built-in PostgreSQL':
    'Un autre programme tient le port {{port}} du PostgreSQL intégré',
  'Close programs that hold many ports, then start again.':
    'Fermer les programmes qui tiennent beaucoup de ports, puis relancer.',
  'Close that program, then start again.': 'Fermer ce programme, puis relancer.',
  'Free space on this volume, or choose another data folder.':
    'Libérer de la place sur ce volume, ou choisir un autre dossier de données.',
  'Free space on this volume, then start again.': 'Libérer de la place sur ce volume, puis relancer.',
  'Install PostgreSQL {{major}} or later, or connect to a server instead.':
    'Installer PostgreSQL {{major}} ou plus récent, ou plutôt se connecter à un serveur.',
  'Install PostgreSQL {{major}}, or move {{place}} away to begin with an empty one.':
    'Installer PostgreSQL {{major}}, ou déplacer {{place}} pour en commencer un vide.',
  'It is writing its last changes to disk: look again in a minute.':
    'Il écrit ses derniers changements sur le disque : regarder à nouveau dans une minute.',
  'It may be repairing itself after a crash: look again in a few minutes.':
    'Il se répare peut-être après un arrêt brutal : regarder à nouveau dans quelques minutes.',
  'it takes another password than the stored one': 'il prend un autre mot de passe que celui gardé',
  'Its files lie in {{place}}: {{why}}.': 'Ses fichiers sont dans {{place}} : {{why}}.',
  'its password is not in the secret store': 'son mot de passe n’est pas au coffre des secrets',
  'Its superuser got the password of the secret store.':
    'Son superuser a reçu le mot de passe du coffre des secrets.',
  'Move that folder away, or start Cadastre with another data folder.':
    'Déplacer ce dossier, ou lancer Cadastre avec un autre dossier de données.',
  'no answer': 'sans réponse',
  'No free port was found between 20000 and 30000': 'Aucun port libre entre 20000 et 30000',
  'no output': 'aucune sortie',
  'No PostgreSQL programs were found on this workstation':
    'Aucun programme de PostgreSQL n’a été trouvé sur ce poste',
  'PostgreSQL does not run as root, and its account cannot enter {{place}}':
    'PostgreSQL ne tourne pas sous root, et son compte ne peut entrer dans {{place}}',
  'Read its log, then start again.': 'Lire son journal, puis relancer.',
  'Read the log in {{place}}, then start again.': 'Lire le journal dans {{place}}, puis relancer.',
  'Remove it, or choose another data folder.': 'Le supprimer, ou choisir un autre dossier de données.',
  'Start Cadastre under that account, or with another data folder.':
    'Lancer Cadastre sous ce compte, ou avec un autre dossier de données.',
  starting: 'en démarrage',
  'Starting it creates a server with the PostgreSQL {{version}} of this system.':
    'Le démarrer crée un serveur avec le PostgreSQL {{version}} de ce système.',
  'Starting it creates a server with the PostgreSQL {{version}} that Cadastre brings along.':
    'Le démarrer crée un serveur avec le PostgreSQL {{version}} fourni avec Cadastre.',
  'Stop it and start it again.': 'L’arrêter et le redémarrer.',
  'Stop it and start it again: Cadastre then gives it the stored password, or a new one.':
    'L’arrêter et le redémarrer : Cadastre lui donne alors le mot de passe gardé, ou un nouveau.',
  'Stop process {{process}}, then start again.': 'Arrêter le processus {{process}}, puis relancer.',
  'The built-in PostgreSQL could not be created': 'Le PostgreSQL intégré n’a pas pu être créé',
  'The built-in PostgreSQL did not start': 'Le PostgreSQL intégré n’a pas démarré',
  'The built-in PostgreSQL did not stop': 'Le PostgreSQL intégré ne s’est pas arrêté',
  'The built-in PostgreSQL has been {{status}} for {{count}} seconds':
    'Le PostgreSQL intégré est {{status}} depuis {{count}} secondes',
  'The built-in PostgreSQL has not stopped within {{count}} seconds':
    'Le PostgreSQL intégré ne s’est pas arrêté en {{count}} secondes',
  'The built-in PostgreSQL is still starting after {{count}} seconds':
    'Le PostgreSQL intégré démarre encore après {{count}} secondes',
  'The built-in PostgreSQL needs {{count}} MB, and the volume of {{place}} has {{free}} MB free':
    'Le PostgreSQL intégré demande {{count}} Mo, et le volume de {{place}} a {{free}} Mo libres',
  'The built-in PostgreSQL refuses the password it was given':
    'Le PostgreSQL intégré refuse le mot de passe qu’il a reçu',
  'The built-in PostgreSQL runs, and {{why}}': 'Le PostgreSQL intégré tourne, et {{why}}',
  'The built-in PostgreSQL runs, but its port or password is not known':
    'Le PostgreSQL intégré tourne, mais son port ou son mot de passe est inconnu',
  'The built-in PostgreSQL was created by version {{major}}, and the programs found here are of another: {{list}}':
    'Le PostgreSQL intégré fut créé par la version {{major}}, et les programmes trouvés ici sont d’une autre : {{list}}',
  'The password could not be set': 'Le mot de passe n’a pas pu être fixé',
  'The PostgreSQL {{version}} of this system is stopped.':
    'Le PostgreSQL {{version}} de ce système est arrêté.',
  'The PostgreSQL {{version}} of this system is {{status}}.':
    'Le PostgreSQL {{version}} de ce système est {{status}}.',
  'The PostgreSQL {{version}} of this system runs on {{host}}:{{port}}.':
    'Le PostgreSQL {{version}} de ce système tourne sur {{host}}:{{port}}.',
  'The PostgreSQL {{version}} that Cadastre brings along is stopped.':
    'Le PostgreSQL {{version}} fourni avec Cadastre est arrêté.',
  'The PostgreSQL {{version}} that Cadastre brings along is {{status}}.':
    'Le PostgreSQL {{version}} fourni avec Cadastre est {{status}}.',
  'The PostgreSQL {{version}} that Cadastre brings along runs on {{host}}:{{port}}.':
    'Le PostgreSQL {{version}} fourni avec Cadastre tourne sur {{host}}:{{port}}.',
  'Wait for it to end, or close it, then try again.': 'Attendre sa fin, ou le fermer, puis réessayer.',
  '{{how}}: {{text}}': '{{how}} : {{text}}',
  '{{place}} belongs to another account of this workstation':
    '{{place}} appartient à un autre compte de ce poste',
  '{{place}} belongs to somebody else': '{{place}} appartient à quelqu’un d’autre',
  '{{place}} belongs to the Cadastre data folder {{text}}':
    '{{place}} appartient au dossier de données Cadastre {{text}}',
  '{{place}} holds a PostgreSQL cluster that Cadastre did not create':
    '{{place}} contient un cluster PostgreSQL que Cadastre n’a pas créé',
  '{{place}} holds no PostgreSQL cluster of Cadastre':
    '{{place}} ne contient pas de cluster PostgreSQL de Cadastre',
  '{{what}}: the volume of {{place}} is full': '{{what}} : le volume de {{place}} est plein',
};
