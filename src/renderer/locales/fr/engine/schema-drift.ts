import type { French } from '../french.ts';

/** Schemas that are read and compared with their version. */
export const schemaDrift: French = {
  'read schemas': 'lire les schémas',
  'Read the schemas of all tenants': 'Lire les schémas de tous les locataires',
  'Read the schema of {{what}}': 'Lire le schéma de : {{what}}',
  'all tenants': 'tous les locataires',
  'Read and compare': 'Lire et comparer',
  'Compare the schemas of all tenants with their versions':
    'Comparer les schémas de tous les locataires à leurs versions',
  'Cancelled; what was read until then is kept': 'Annulé ; ce qui fut lu jusque-là est gardé',
  '{{count}} of {{total}} read': '{{count}} lus sur {{total}}',
  '{{some}} in sync, {{count}} drifted, {{others}} unknown':
    'conformes : {{some}} ; en écart : {{count}} ; inconnus : {{others}}',
  'Stopped between two tenants': 'Arrêté entre deux locataires',
  'Not read yet': 'Pas encore lu',
  'It is being created': 'Il est en création',
  'It was adopted without a blueprint: there is nothing to compare it with':
    'Il fut adopté sans modèle : il n’y a rien à quoi le comparer',
  'A job is at work on it': 'Une tâche est en cours dessus',
  'Its schema is gone': 'Son schéma a disparu',
  'It has no history of its files: which version it is cannot be told':
    'Il n’a pas d’historique de ses fichiers : on ne peut dire quelle version il est',
  'No version of {{blueprint}} that is known here has the files that were applied to it':
    'Aucune version connue de {{blueprint}} n’a les fichiers qui lui furent appliqués',
  'Its database {{database}} is gone': 'Sa base {{database}} a disparu',
  'Its catalogs took longer than {{count}} s to read': 'Catalogues illisibles en {{count}} s',
  'Its server does not answer: {{why}}': 'Son serveur ne répond pas : {{why}}',
  'The catalogs did not answer': 'Les catalogues n’ont pas répondu',
  '{{count}} tables as in {{version}}': '{{count}} tables comme en {{version}}',
  '{{count}} tables as in {{version}}, {{some}} accepted':
    '{{count}} tables comme en {{version}}, {{some}} différences acceptées',
  'There is no tenant {{slug}}, or it is deleted': 'Il n’y a pas de locataire {{slug}}, ou il est supprimé',
  'No tenant, and no database of shared tables, is called so':
    'Ni locataire ni base de tables partagées ne s’appelle ainsi',
  'The list of schema drift shows those there are.':
    'La liste des écarts de schéma montre ceux qui existent.',
  'accept schema drift': 'accepter un écart de schéma',
  'accept schema drift no more': 'ne plus accepter un écart de schéma',
  'It is not among what was read last': 'Elle n’est pas parmi ce qui fut lu en dernier',
  'Look at what differs now.': 'Regarder ce qui diffère à présent.',
  '{{place}} has no difference {{text}}': '{{place}} n’a pas de différence {{text}}',
  'mend schema': 'corriger un schéma',
  'Mend the schema of {{name}}': 'Corriger le schéma de {{name}}',
  Mend: 'Corriger',
  'None of these differences has statements that mend it':
    'Aucune de ces différences n’a d’instructions qui la corrigent',
  'No statements': 'Aucune instruction',
  'What a person has to decide says why.': 'Ce que quelqu’un doit décider dit pourquoi.',
  'Type {{place}} to change its schema': 'Saisir {{place}} pour changer son schéma',
  'Another job is at work on {{place}}': 'Une autre tâche est en cours sur {{place}}',
  'Cancelled; what was mended until then stays': 'Annulé ; ce qui fut corrigé jusque-là reste',
  '{{place}} is no longer what was shown: nothing was changed':
    '{{place}} n’est plus ce qui fut montré : rien n’a changé',
  'there is nothing left to mend': 'il ne reste rien à corriger',
  'Stopped between two statements': 'Arrêté entre deux instructions',
  'one difference mended': 'une différence corrigée',
  '{{count}} differences mended': '{{count}} différences corrigées',
  'mended; {{why}}': 'corrigé ; {{why}}',
  'Still not as its version has it: {{text}}': 'Toujours pas comme dans sa version : {{text}}',
  'Somebody changed it meanwhile, or has rights that only their giver can take. Look again and mend it by hand.':
    'Quelqu’un l’a changé entre-temps, ou a des droits que seul leur donneur peut retirer. Regarder à nouveau et corriger à la main.',
  '{{count}} left that a person has to decide': 'il en reste {{count}}, à décider par quelqu’un',
  'It was read again now, and this is not among what differs':
    'Relu à l’instant, et ceci n’est pas parmi ce qui diffère',
  'What {{place}} should be is not known: {{why}}': 'On ne sait ce que {{place}} devrait être : {{why}}',
  'Nothing is mended before it could be read. Remove the reason, and read it again.':
    'Rien ne se corrige avant d’avoir été lu. Ôter la cause, et relire.',
  '{{database}} was left by a crash; dropped': '{{database}} était un reste d’un arrêt brutal ; supprimée',
};
