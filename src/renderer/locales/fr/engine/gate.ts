import type { French } from '../french.ts';

/** The access gate: who is let in, and why. */
export const gate: French = {
  'A key set is an object with "keys" (RFC 7517)': 'Un jeu de clés est un objet avec "keys" (RFC 7517)',
  'A token says nothing unless it is verified: give a key set or a secret':
    'Un jeton ne dit rien s’il n’est pas vérifié : donner un jeu de clés ou un secret',
  'A token that is required has to be verified: give --jwks or --secret-stdin':
    'Un jeton requis doit être vérifié : donner --jwks ou --secret-stdin',
  'At least {{count}} bytes: HS256 is no safer than its secret is long':
    'Au moins {{count}} octets : HS256 ne vaut que la longueur de son secret',
  'Bearer token': 'Jeton Bearer',
  'Choose another name, or take that login away.': 'Choisir un autre nom, ou retirer ce login.',
  'create gate login': 'créer un login du portail',
  'drop gate login': 'retirer un login du portail',
  'Drop it by hand, if it is to go.': 'Le supprimer à la main, s’il doit partir.',
  'gate: nobody is let in: {{why}}': 'portail : personne n’entre : {{why}}',
  'gate: read the key set {{place}} again': 'portail : jeu de clés {{place}} relu',
  'gate: the key set {{place}} is not used, the former one stays: {{why}}':
    'portail : le jeu de clés {{place}} n’est pas utilisé, l’ancien reste : {{why}}',
  'gate: the platform database answers again': 'portail : la base plateforme répond à nouveau',
  'Give a host, header, path, slug or token':
    'Donner un hôte, un en-tête, un chemin, un identifiant ou un jeton',
  'It has expired': 'Il a expiré',
  'It has no claim {{claim}} that names a tenant': 'Il n’a pas de claim {{claim}} qui désigne un locataire',
  'It holds no RSA or EC key; shared secrets are given another way':
    'Il ne contient ni clé RSA ni clé EC ; un secret partagé se donne autrement',
  'It is not a signed token that can be read': 'Ce n’est pas un jeton signé lisible',
  'Its algorithm is not one that a key was given for': 'Aucune clé ne fut donnée pour son algorithme',
  'Its claim {{claim}} is not the one expected': 'Son claim {{claim}} n’est pas celui attendu',
  'Its signature is not right': 'Sa signature n’est pas bonne',
  'Let a superuser of that server run GRANT cadastre_gate TO this account.':
    'Faire exécuter par un superuser de ce serveur GRANT cadastre_gate TO ce compte.',
  'No key of the key set fits it': 'Aucune clé du jeu ne lui correspond',
  'Not a key set (RFC 7517)': 'Pas un jeu de clés (RFC 7517)',
  'Not made by Cadastre, or changed since': 'Pas créé par Cadastre, ou changé depuis',
  'not readable': 'illisible',
  'Not there': 'Absent',
  'The list of logins shows those there are.': 'La liste des logins montre ceux qui existent.',
  'Several keys of the key set fit it; a token needs a kid then':
    'Plusieurs clés du jeu lui correspondent ; un jeton a alors besoin d’un kid',
  'Tenant {{slug}} is {{status}}, named by {{list}}: it is let in.':
    'Le locataire {{slug}} est {{status}}, désigné par {{list}} : il entre.',
  'The account of the platform server may not act as cadastre_gate':
    'Le compte du serveur de la plateforme ne peut agir comme cadastre_gate',
  'The claim of the token': 'Le claim du jeton',
  'The connection to the platform database was lost': 'La connexion à la base plateforme est perdue',
  'The header X-Tenant-ID': 'L’en-tête X-Tenant-ID',
  'The host': 'L’hôte',
  'The path': 'Le chemin',
  'The platform database fell silent': 'La base plateforme ne répond plus',
  'The platform database took more than {{count}} ms': 'La base plateforme a mis plus de {{count}} ms',
  'The role {{role}} is more than a login of the gate': 'Le rôle {{role}} est plus qu’un login du portail',
  'The slug': 'L’identifiant',
  'The token is refused. {{how}}.': 'Le jeton est refusé. {{how}}.',
  'The token is signed with {{algorithm}} by a key that was given, and in force.':
    'Le jeton est signé en {{algorithm}} par une clé donnée, et valable.',
  'There is already a role {{role}} on this server': 'Il existe déjà un rôle {{role}} sur ce serveur',
  'There is no role {{role}} on this server': 'Il n’y a pas de rôle {{role}} sur ce serveur',
  'Too many requests wait for the platform database': 'Trop de requêtes attendent la base plateforme',
  'Without an answer of the platform database nobody is let in.':
    'Sans réponse de la base plateforme, personne n’entre.',
  '{{what}} is the number of one tenant and the slug of another.':
    '{{what}} : numéro d’un locataire et identifiant d’un autre.',
  '{{what}} names a tenant that there is not.': '{{what}} désigne un locataire qui n’existe pas.',
  '{{what}} names {{slug}}, number {{id}}, which is {{status}}.':
    '{{what}} désigne {{slug}}, numéro {{id}}, qui est {{status}}.',
};
