import type { French } from '../french.ts';

/** Where secrets lie, and the keys that seal them. */
export const secrets: French = {
  'A secret cannot be empty': 'Un secret ne peut être vide',
  'A secret is text without NUL': 'Un secret est un texte sans NUL',
  'An encryption key is 64 hexadecimal digits (openssl rand -hex 32) or a Fernet key or base64 of 32 bytes (44 characters ending in =)':
    'Une clé de chiffrement est faite de 64 chiffres hexadécimaux (openssl rand -hex 32), ou est une clé Fernet ou 32 octets en base64 (44 caractères finissant par =)',
  'CADASTRE_SECRET_STORE names a kind of secret store that there is none of':
    'CADASTRE_SECRET_STORE désigne un genre de coffre qui n’existe pas',
  'CADASTRE_SECRET_STORE says that secrets lie here: {{kind}}':
    'CADASTRE_SECRET_STORE dit que les secrets sont ici : {{kind}}',
  'Choose a secrets file first.': 'Choisir d’abord un fichier de secrets.',
  'Choose a secrets file under a passphrase or this session only; on the command line set CADASTRE_PASSPHRASE, or CADASTRE_SECRET_STORE to environment or session.':
    'Choisir un fichier de secrets sous phrase de passe, ou cette session seulement ; en ligne de commande, définir CADASTRE_PASSPHRASE, ou CADASTRE_SECRET_STORE à environment ou session.',
  'encrypted file': 'fichier chiffré',
  'Enter its passphrase, or set CADASTRE_PASSPHRASE.':
    'Saisir sa phrase de passe, ou définir CADASTRE_PASSPHRASE.',
  'Enter the password again.': 'Saisir à nouveau le mot de passe.',
  'Nobody has chosen yet where secrets are kept': 'Personne n’a encore choisi où garder les secrets',
  'One or more printable ASCII characters': 'Un ou plusieurs caractères ASCII imprimables',
  'Only a secrets file opens with a passphrase': 'Seul un fichier de secrets s’ouvre par une phrase de passe',
  'Parts of letters, digits, dot, hyphen and underscore, with slashes between':
    'Des parties de lettres, chiffres, points, tirets et tirets bas, séparées par des barres obliques',
  'plain text': 'texte en clair',
  'Restore the key of that name, or reset the password of the tenant to seal it again.':
    'Restaurer la clé de ce nom, ou réinitialiser le mot de passe du locataire pour le sceller à nouveau.',
  'Secrets are kept in memory and forgotten when Cadastre is closed':
    'Les secrets restent en mémoire et sont oubliés à la fermeture de Cadastre',
  'Secrets are read from the environment': 'Les secrets se lisent dans l’environnement',
  'Secrets are read from the environment, which Cadastre cannot write':
    'Les secrets se lisent dans l’environnement, où Cadastre ne peut écrire',
  'Secrets lie in a file under your passphrase': 'Les secrets sont dans un fichier sous phrase de passe',
  'Secrets lie in the keychain of this machine': 'Les secrets sont dans le trousseau de cette machine',
  'Set it to one of {{text}}, or unset it.': 'Lui donner une des valeurs {{text}}, ou la retirer.',
  'Set {{what}} to this value and start again, or choose another place with CADASTRE_SECRET_STORE.':
    'Donner cette valeur à {{what}} et relancer, ou choisir un autre lieu par CADASTRE_SECRET_STORE.',
  'Showing the key of {{database}} asks for the name of that database':
    'Montrer la clé de {{database}} demande le nom de cette base',
  'Start Cadastre again.': 'Relancer Cadastre.',
  'Start Cadastre in a session with a keychain, choose a secrets file under a passphrase, or keep secrets for this session only.':
    'Lancer Cadastre dans une session avec trousseau, choisir un fichier de secrets sous phrase de passe, ou garder les secrets pour cette session seulement.',
  'The keychain is unlocked by your desktop session; choose the keychain again afterwards.':
    'Le trousseau est déverrouillé par la session de bureau ; le choisir à nouveau ensuite.',
  'The secret store is not open yet': 'Le coffre des secrets n’est pas encore ouvert',
  'The secret store was closed with Cadastre': 'Le coffre des secrets a été fermé avec Cadastre',
  'The secrets file is locked': 'Le fichier de secrets est verrouillé',
  'The secrets file is not there any more': 'Le fichier de secrets n’est plus là',
  'The secrets of this session were already forgotten': 'Les secrets de cette session sont déjà oubliés',
  'The value does not open with key {{key}}: it was changed, or sealed with another key':
    'La valeur ne s’ouvre pas avec la clé {{key}} : elle fut changée, ou scellée par une autre clé',
  'This age file holds something else than one key': 'Ce fichier age contient autre chose qu’une seule clé',
  'This is the passphrase that the file has already': 'C’est déjà la phrase de passe du fichier',
  'Try again in a moment.': 'Réessayer dans un instant.',
  'Type {{name}}': 'Saisir {{name}}',
  'Unlock the keychain of your desktop session, then choose the keychain again.':
    'Déverrouiller le trousseau de la session de bureau, puis choisir à nouveau le trousseau.',
  'Unset CADASTRE_SECRET_STORE and start again to choose another place.':
    'Retirer CADASTRE_SECRET_STORE et relancer pour choisir un autre lieu.',
  '{{variable}} (or {{exact}} for this one alone)': '{{variable}} (ou {{exact}} pour celui-ci seul)',
  'Give a passphrase or an identity, one of the two':
    'Donner une phrase de passe ou une identité, l’une des deux',
  'This age file is damaged': 'Ce fichier age est endommagé',
  'This {{what}} does not open the file': 'Cette {{what}} n’ouvre pas le fichier',
  'Not the one that the file was sealed for': 'Pas celle pour qui le fichier fut scellé',
  'Ask whoever exported it. Nothing was changed.': 'Demander à qui l’a exporté. Rien n’a changé.',
  'Not an age identity: it begins with AGE-SECRET-KEY-1':
    'Pas une identité age : elle commence par AGE-SECRET-KEY-1',
  passphrase: 'phrase de passe',
  identity: 'identité',
};
