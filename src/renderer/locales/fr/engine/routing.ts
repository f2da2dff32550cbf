import type { French } from '../french.ts';

/** The gate, domains, routing files and messages. */
export const routing: French = {
  'A certificate and its key belong together': 'Un certificat et sa clé vont ensemble',
  'A token is required and there is none.': 'Un jeton est requis et il n’y en a pas.',
  'A token that cannot be verified refuses the request, whatever else it names.':
    'Un jeton invérifiable refuse la requête, quoi qu’elle désigne d’autre.',
  'A whole path, that begins at the root': 'Un chemin entier, qui commence à la racine',
  'add domain': 'ajouter un domaine',
  'All that a request names must be the same tenant; these are not.':
    'Tout ce qu’une requête désigne doit être le même locataire ; ce n’est pas le cas.',
  'domain {{host}}': 'domaine {{host}}',
  'export routing files': 'exporter les fichiers de routage',
  'Look-up function': 'Fonction de recherche',
  'Look-up role': 'Rôle de recherche',
  'Names under it are custom domains of tenants': 'Des noms sous lui sont des domaines propres de locataires',
  'No folder is set: the files are made by hand only':
    'Aucun dossier n’est donné : les fichiers ne se font qu’à la main',
  'No platform database has been chosen yet': 'Aucune base plateforme n’est encore choisie',
  'Nobody on this workstation has agreed to the folder and the commands, so it does not write by itself':
    'Personne sur ce poste n’a accepté le dossier et les commandes : il n’écrit pas de lui-même',
  'Nothing in the request names a tenant that there is.':
    'Rien dans la requête ne désigne un locataire existant.',
  'Only /tenant/NAME/… names a tenant: this path says nothing.':
    'Seul /tenant/NOM/… désigne un locataire : ce chemin ne dit rien.',
  'remove domain': 'retirer un domaine',
  'role {{role}}': 'rôle {{role}}',
  'send message': 'envoyer un message',
  'set up pgbouncer': 'installer pgbouncer',
  'Tenant {{slug}} is {{status}}: nobody is let in.':
    'Le locataire {{slug}} est {{status}} : personne n’entre.',
  'The host is no verified domain of any tenant: it names nobody.':
    'L’hôte n’est le domaine vérifié d’aucun locataire : il ne désigne personne.',
  'The same in {{count}} more databases': 'La même dans {{count}} autres bases',
  'The trial of {{slug}} is over: it is not let in before it is paid for.':
    'L’essai de {{slug}} est terminé : pas d’entrée avant paiement.',
  'try mail': 'essayer le courrier',
  'verify domain': 'vérifier un domaine',
  'write routing files': 'écrire les fichiers de routage',
};
