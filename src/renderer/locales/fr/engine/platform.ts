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
  'cadastre schedule list shows what there is.': 'cadastre schedule list montre ce qui existe.',
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
  'Look at cadastre schedule list in a minute.': 'Regarder cadastre schedule list dans une minute.',
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
};
