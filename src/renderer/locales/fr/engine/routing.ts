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
  '[{{database}}] as before, {{text}}': '[{{database}}] comme avant, {{text}}',
  'A run that was asked for left no record': 'Une exécution demandée n’a pas laissé de trace',
  'An app that stays open or the agent writes them within seconds; or write them now.':
    'Une application restée ouverte ou l’agent les écrit en quelques secondes ; ou les écrire maintenant.',
  'Another process has been writing routing files for a minute':
    'Un autre processus écrit les fichiers de routage depuis une minute',
  'Cadastre is no superuser on {{name}}': 'Cadastre n’est pas superuser sur {{name}}',
  'Write the files again.': 'Écrire à nouveau les fichiers.',
  'The last runs show what it did.': 'Les derniers passages montrent ce qu’il a fait.',
  'Custom domains stand under {{host}}: {{text}}': 'Des domaines propres sont sous {{host}} : {{text}}',
  'Drop or rename that schema, then try again.': 'Supprimer ou renommer ce schéma, puis réessayer.',
  'Have a superuser run the statements of the plan.':
    'Faire exécuter les instructions du plan par un superuser.',
  'it stands': 'en place',
  'Leave out dollar signs and control characters.':
    'Omettre les signes dollar et les caractères de contrôle.',
  'Let the account that Cadastre runs as write there, or choose another folder.':
    'Permettre au compte sous lequel tourne Cadastre d’y écrire, ou choisir un autre dossier.',
  'Look at them, then write the files from here.': 'Les regarder, puis écrire les fichiers d’ici.',
  'may sign in and look tenants up, nothing else; its password is made or asked for':
    'peut se connecter et chercher des locataires, rien d’autre ; son mot de passe est créé ou demandé',
  'nginx cannot take this value: {{text}}': 'nginx ne peut prendre cette valeur : {{text}}',
  'no exit code': 'pas de code de sortie',
  'No folder is set for routing files': 'Aucun dossier n’est réglé pour les fichiers de routage',
  'Not up to date: {{text}}': 'Pas à jour : {{text}}',
  'pgbouncer cannot take this: {{text}}': 'pgbouncer ne peut prendre ceci : {{text}}',
  'platform routing': 'routage de la plateforme',
  'Remove these domains first, or choose another base domain.':
    'Retirer d’abord ces domaines, ou choisir un autre domaine de base.',
  "Rename it, or say that it is the one: COMMENT ON ROLE {{role}} IS '{{text}}'":
    'Le renommer, ou dire que c’est lui : COMMENT ON ROLE {{role}} IS ’{{text}}’',
  'routing files: {{why}}': 'fichiers de routage : {{why}}',
  'Set one first, or write the files once into a folder of your choice.':
    'En régler un d’abord, ou écrire les fichiers une fois dans un dossier au choix.',
  'tells the verifier of a login of a tenant that is open, to the look-up role alone':
    'donne le vérificateur d’un login d’un locataire ouvert, au seul rôle de recherche',
  'The files are written. Mend what the output says, then write them again.':
    'Les fichiers sont écrits. Corriger ce que dit la sortie, puis les écrire à nouveau.',
  'The files say what the platform database says': 'Les fichiers disent ce que dit la base plateforme',
  'The last run failed': 'La dernière exécution a échoué',
  'The look-up for pgbouncer could not be made in {{database}} on {{name}}: {{why}}':
    'La recherche pour pgbouncer n’a pu être créée dans {{database}} sur {{name}} : {{why}}',
  'There is no room left for {{place}}': 'Il ne reste pas de place pour {{place}}',
  '{{database}} has a schema {{schema}} that belongs to another role than a superuser':
    '{{database}} a un schéma {{schema}} qui est à un autre rôle qu’un superuser',
  '{{name}} could not be run to its end: {{what}}': '{{name}} n’a pu aller à son terme : {{what}}',
  '{{name}} ended with exit code {{code}}: {{what}}':
    '{{name}} a fini avec le code de sortie {{code}} : {{what}}',
  '{{name}} has a role {{role}} that Cadastre did not make':
    '{{name}} a un rôle {{role}} que Cadastre n’a pas créé',
  '{{place}} cannot be written ({{code}})': 'Impossible d’écrire {{place}} ({{code}})',
  '{{place}} is no folder that can be written to ({{code}})':
    '{{place}} n’est pas un dossier accessible en écriture ({{code}})',
  'Set a folder for them.': 'Leur régler un dossier.',
};
