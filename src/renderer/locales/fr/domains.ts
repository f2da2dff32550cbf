import type { French } from './french.ts';

/** Domains of a tenant. */
export const domains: French = {
  'Add a domain of the customer': 'Ajouter un domaine du client',
  'Add domain': 'Ajouter le domaine',
  'app.customer.example': 'app.client.example',
  'Copy the content of the file': 'Copier le contenu du fichier',
  'Copy the host name': 'Copier le nom d’hôte',
  'Copy {{what}}': 'Copier {{what}}',
  'DNS record': 'Enregistrement DNS',
  'File on its web server': 'Fichier sur son serveur web',
  'free; kept as {{host}}': 'libre ; gardé sous {{host}}',
  'Host name': 'Nom d’hôte',
  'How the customer shows it': 'Comment le client le prouve',
  'It leads nowhere yet. Adding it again gives another proof to publish.':
    'Il ne mène encore nulle part. L’ajouter à nouveau donne une autre preuve à publier.',
  'It leads to {{tenant}} no more, at once. Adding it again asks for the proof again.':
    'Il ne mène plus à {{tenant}}, aussitôt. L’ajouter à nouveau redemande la preuve.',
  'Leads here once the customer has shown that it is theirs':
    'Mène ici dès que le client a prouvé qu’il est à lui',
  'leads nowhere yet': 'ne mène encore nulle part',
  'made by Cadastre': 'créé par Cadastre',
  'No base domain is set, so tenants have no name of their own: Settings > Routing sets it.':
    'Aucun domaine de base n’est réglé, donc les locataires n’ont pas de nom à eux : il se règle sous Réglages > Routage.',
  'No name leads here yet.': 'Aucun nom ne mène encore ici.',
  'Remove domain': 'Retirer le domaine',
  'shown by a DNS record, {{when}}': 'prouvé par un enregistrement DNS, {{when}}',
  'shown by a file, {{when}}': 'prouvé par un fichier, {{when}}',
  'The customer publishes this record, then it is looked for.':
    'Le client publie cet enregistrement, puis on le cherche.',
  'The customer’s web server answers this, then it is fetched.':
    'Le serveur web du client répond ceci, puis on le lit.',
  'The host lies in this network: private addresses are allowed':
    'L’hôte est dans ce réseau : adresses privées permises',
  'the name of the record': 'le nom de l’enregistrement',
  'the URL': 'l’URL',
  'the value of the record': 'la valeur de l’enregistrement',
  Value: 'Valeur',
  verified: 'vérifié',
};
