import type { French } from '../french.ts';

/** Host names of tenants, and how they are proven. */
export const domains: French = {
  'A host name has no spaces': 'Un nom d’hôte n’a pas d’espaces',
  'A host name, such as www.example.com': 'Un nom d’hôte, comme www.example.com',
  'A whole name with a dot, such as www.example.com': 'Un nom entier avec un point, comme www.example.com',
  'Addresses of DNS servers, such as 9.9.9.9 or 127.0.0.1:5353':
    'Des adresses de serveurs DNS, comme 9.9.9.9 ou 127.0.0.1:5353',
  'An address is no host name': 'Une adresse n’est pas un nom d’hôte',
  'At most 63 characters between two dots': 'Au plus 63 caractères entre deux points',
  'The list of domains shows those there are.': 'La liste des domaines montre ceux qui existent.',
  'Removing it there frees it.': 'Le retirer là-bas le libère.',
  'Change the base domain instead.': 'Changer plutôt le domaine de base.',
  'If it is meant to, allow an address that is not public, or prove it by DNS.':
    'Si c’est voulu, admettre une adresse non publique, ou prouver par DNS.',
  'It belongs to tenant {{slug}} already': 'Il appartient déjà au locataire {{slug}}',
  'It belongs to tenant {{slug}} already, not verified yet':
    'Il appartient déjà au locataire {{slug}}, pas encore vérifié',
  'Letters, digits and hyphens between the dots, no hyphen at an end':
    'Lettres, chiffres et tirets entre les points, pas de tiret au bord',
  'Made by Cadastre itself': 'Créé par Cadastre lui-même',
  'Names under {{host}} are made by Cadastre itself':
    'Les noms sous {{host}} sont créés par Cadastre lui-même',
  'No tenant has it': 'Aucun locataire ne l’a',
  'Not a host name: it has characters that none may have':
    'Pas un nom d’hôte : il a des caractères interdits',
  'Primary domains come and go with the base domain':
    'Les domaines principaux vont et viennent avec le domaine de base',
  'Publish it, wait until it has spread, and verify again.':
    'Le publier, attendre sa propagation, puis vérifier à nouveau.',
  'Publish the file instead.': 'Publier plutôt le fichier.',
  'Publish the file with the token and nothing else, then verify again.':
    'Publier le fichier avec le jeton et rien d’autre, puis vérifier à nouveau.',
  'Restore it first.': 'Le restaurer d’abord.',
  'Tenant {{slug}} is deleted': 'Le locataire {{slug}} est supprimé',
  'The DNS server gave no answer about {{host}} ({{code}})':
    'Le serveur DNS n’a pas répondu pour {{host}} ({{code}})',
  'The last part cannot be a number': 'La dernière partie ne peut être un nombre',
  'The name alone, without a port': 'Le nom seul, sans port',
  'The name alone, without http://, path or user': 'Le nom seul, sans http://, chemin ni utilisateur',
  'The punycode is not valid': 'Le punycode n’est pas valable',
  'The TXT record {{host}} says {{text}}, not the token':
    'L’enregistrement TXT {{host}} dit {{text}}, et non le jeton',
  'There is no domain {{host}}': 'Il n’y a pas de domaine {{host}}',
  'There is no TXT record {{host}}': 'Il n’y a pas d’enregistrement TXT {{host}}',
  'Try again later, or name another DNS server.': 'Réessayer plus tard, ou nommer un autre serveur DNS.',
  'Two dots stand next to each other, or one at the beginning':
    'Deux points se suivent, ou il y en a un au début',
  'Wildcards are not possible: each name is added and verified by itself':
    'Pas de caractère générique : chaque nom est ajouté et vérifié pour lui-même',
  '{{host}} belongs to another tenant': '{{host}} appartient à un autre locataire',
  '{{host}} has no address in DNS': '{{host}} n’a pas d’adresse dans le DNS',
  '{{host}} has no address in DNS ({{code}})': '{{host}} n’a pas d’adresse dans le DNS ({{code}})',
  '{{host}} is a primary domain: it needs no proof':
    '{{host}} est un domaine principal : il n’a pas besoin de preuve',
  '{{host}} is the primary domain of {{slug}}': '{{host}} est le domaine principal de {{slug}}',
  '{{host}} is too long for DNS': '{{host}} est trop long pour le DNS',
  '{{host}} leads to {{address}}, which is not public': '{{host}} mène à {{address}}, qui n’est pas publique',
  '{{host}} redirects more than {{count}} times': '{{host}} redirige plus de {{count}} fois',
  '{{host}} was removed or added anew meanwhile': '{{host}} fut retiré ou ajouté à nouveau entre-temps',
  '{{url}} answers with status {{code}}': '{{url}} répond avec le statut {{code}}',
  '{{url}} does not answer ({{code}})': '{{url}} ne répond pas ({{code}})',
  '{{url}} gave no answer within 5 seconds': '{{url}} n’a pas répondu en 5 secondes',
  '{{url}} is longer than {{count}} bytes': '{{url}} dépasse {{count}} octets',
  '{{url}} redirects to {{text}}, which is another place':
    '{{url}} redirige vers {{text}}, qui est un autre lieu',
  '{{url}} says {{text}}, not the token': '{{url}} dit {{text}}, et non le jeton',
};
