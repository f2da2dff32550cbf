import type { French } from '../french.ts';

/** The platform database, jobs, the audit log, shared settings. */
export const platform: French = {
  'A host name, such as studio.example': 'Un nom d’hôte, comme studio.example',
  'A path from the root, such as /srv/cadastre': 'Un chemin depuis la racine, comme /srv/cadastre',
  'A path such as /login?tenant={slug}, or a URL with http or https':
    'Un chemin comme /login?tenant={slug}, ou une URL en http ou https',
  'accept audit log': 'accepter le journal d’audit',
  active: 'actif',
  'another process is at it': 'un autre processus s’en occupe',
  'Answers, and is of the version this Cadastre writes': 'Répond, et a la version que ce Cadastre écrit',
  'audit log of {{workstation}}': 'journal d’audit de {{workstation}}',
  'Bring the schema up to date': 'Mettre le schéma à jour',
  'The schedule shows what there is.': 'Le planning montre ce qui existe.',
  'cancel job': 'annuler une tâche',
  'change settings': 'changer les réglages',
  'clock jump': 'saut d’horloge',
  'closed to PUBLIC from the start': 'fermée à PUBLIC dès le début',
  'Create the database': 'Créer la base',
  'Each day once': 'Chaque jour une fois',
  'forget mail password': 'oublier le mot de passe du courrier',
  'initialize platform': 'initialiser la plateforme',
  'job {{id}}': 'tâche {{id}}',
  'Join the database': 'Rejoindre la base',
  'Look at the schedule in a minute.': 'Regarder le planning dans une minute.',
  'Make the key that seals tenant passwords': 'Créer la clé qui scelle les mots de passe',
  'Needed to send by SMTP': 'Requis pour envoyer par SMTP',
  'Needed to write messages to': 'Requis pour y écrire les messages',
  'No entry carries a MAC: no key was known when they were written':
    'Aucune entrée ne porte de MAC : aucune clé n’était connue à l’écriture',
  'Not a PostgreSQL identifier (1 to {{count}} bytes, no NUL): {{text}}':
    'Pas un identifiant PostgreSQL (1 à {{count}} octets, sans NUL) : {{text}}',
  'Nothing that is done by itself is called {{name}}': 'Rien de ce qui se fait seul ne s’appelle {{name}}',
  'nothing to do': 'rien à faire',
  'NUL cannot stand in a PostgreSQL text': 'NUL ne peut figurer dans un texte PostgreSQL',
  'One address, such as Studio <no-reply@studio.example>':
    'Une adresse, comme Studio <no-reply@studio.example>',
  'Only {slug} stands for something': 'Seul {slug} tient lieu de quelque chose',
  'platform {{database}} on server {{server}}': 'plateforme {{database}} sur le serveur {{server}}',
  refused: 'refusé',
  'resume job': 'reprendre une tâche',
  'set mail password': 'fixer le mot de passe du courrier',
  'smtps:// is TLS from the first byte': 'smtps:// est du TLS dès le premier octet',
  'The keychain does not give back what it was given': 'Le trousseau ne rend pas ce qu’on lui a confié',
  'The keychain of this session is there': 'Le trousseau de cette session est là',
  'the platform has one; this workstation needs a copy of it':
    'la plateforme en a une ; ce poste a besoin de sa copie',
  'This machine has no keychain library (libsecret)':
    'Cette machine n’a pas de bibliothèque de trousseau (libsecret)',
  '{{database}} exists and is joined': '{{database}} existe et est rejointe',
  '{{name}}: another process is at it': '{{name}} : un autre processus s’en occupe',
  '{{scheme}}, 256 bits, kept in the secret store': '{{scheme}}, 256 bits, gardée au coffre des secrets',
  'Another platform database is in use': 'Une autre base plateforme est en service',
  'Bring it from a workstation that has it, as a file; or set DB_ENCRYPTION_KEY.':
    'L’apporter en fichier d’un poste qui l’a ; ou définir DB_ENCRYPTION_KEY.',
  'Choose a server for it.': 'Lui choisir un serveur.',
  'Choose another name for the platform database.': 'Choisir un autre nom pour la base plateforme.',
  'Holds tables of something else': 'Contient des tables d’autre chose',
  'Install the release of Cadastre that wrote this platform database, or a newer one.':
    'Installer la version de Cadastre qui a écrit cette base plateforme, ou une plus récente.',
  'platform mail': 'courrier de la plateforme',
  'Platform migration {{version}} differs from the one that was applied':
    'La migration {{version}} de la plateforme diffère de celle qui fut appliquée',
  'platform {{list}}': 'plateforme {{list}}',
  'Bring its schema up to date, by setting it up again for this server and database.':
    'Mettre son schéma à jour, en l’installant à nouveau pour ce serveur et cette base.',
  'Start that server, or check the network. Tenants are served as before.':
    'Démarrer ce serveur, ou vérifier le réseau. Les locataires sont servis comme avant.',
  "The database {{database}} holds {{count}} tables that are not Cadastre's":
    'La base {{database}} contient {{count}} tables qui ne sont pas à Cadastre',
  'The key {{key}} in the secret store is not the one of this platform database':
    'La clé {{key}} du coffre des secrets n’est pas celle de cette base plateforme',
  "The key {{key}} of the platform database is not in this workstation's secret store":
    'La clé {{key}} de la base plateforme n’est pas au coffre des secrets de ce poste',
  'The password comes from the environment, which Cadastre cannot write':
    'Le mot de passe vient de l’environnement, où Cadastre ne peut écrire',
  'The platform database does not know a key {{key}}': 'La base plateforme ne connaît pas de clé {{key}}',
  'The platform database has schema version {{version}}; this Cadastre knows up to {{newest}}':
    'La base plateforme a la version de schéma {{version}} ; ce Cadastre connaît jusqu’à {{newest}}',
  'The platform database has schema version {{version}}; this Cadastre writes {{wanted}}':
    'La base plateforme a la version de schéma {{version}} ; ce Cadastre écrit {{wanted}}',
  'The platform database {{database}} on {{host}}:{{port}} does not answer':
    'La base plateforme {{database}} sur {{host}}:{{port}} ne répond pas',
  'There is no platform schema in this database': 'Il n’y a pas de schéma de plateforme dans cette base',
  "This workstation's platform database is {{database}} already":
    'La base plateforme de ce poste est déjà {{database}}',
  'Unset SMTP_PASSWORD and start again.': 'Retirer SMTP_PASSWORD et relancer.',
  'Update Cadastre on this workstation. Nothing was read or changed.':
    'Mettre Cadastre à jour sur ce poste. Rien n’a été lu ni changé.',
  'Use another data folder (CADASTRE_DATA) for another platform.':
    'Prendre un autre dossier de données (CADASTRE_DATA) pour une autre plateforme.',
  '{{name}}: {{how}}': '{{name}} : {{how}}',
};
