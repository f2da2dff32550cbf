import type { French } from '../french.ts';

/** Databases, roles, schemas and rows that belong to no tenant. */
export const orphans: French = {
  'A template of a blueprint version that nobody uses any more, as far as is known here.':
    'Une base template d’une version de modèle que plus personne n’utilise, à ce qu’on sait ici.',
  'Another app is building {{name}}': 'Une autre application construit {{name}}',
  'The list of orphans shows those there are.': 'La liste des orphelins montre ceux qui existent.',
  'Drop it by hand if nobody works with it any more.':
    'La supprimer à la main si plus personne ne s’en sert.',
  'final backup before an orphan is removed': 'sauvegarde finale avant de supprimer un orphelin',
  'gone already': 'déjà disparu',
  'It belongs to a tenant: purge the tenant instead': 'C’est à un locataire : purger plutôt le locataire',
  'It belongs to no tenant, owns nothing and has no privilege anywhere.':
    'Il n’est à aucun locataire, ne possède rien et n’a aucun privilège.',
  'It cannot become a tenant again: {{why}}': 'Cela ne peut redevenir un locataire : {{why}}',
  "It is called like a deleted tenant's database, and no deleted tenant has it. {{why}}":
    'Elle se nomme comme la base d’un locataire supprimé, et aucun locataire supprimé ne l’a. {{why}}',
  'it was given out as {{schema}}: rename the schema first':
    'il fut attribué sous {{schema}} : renommer d’abord le schéma',
  'its roles cannot sign in': 'ses rôles ne peuvent se connecter',
  'let everybody in again': 'laisser rentrer tout le monde',
  'Look at the report again.': 'Regarder à nouveau le rapport.',
  'Made by Cadastre for tenant {{id}}, which this platform does not know under this name; another platform on the same server may.':
    'Créé par Cadastre pour le locataire {{id}}, que cette plateforme ne connaît pas sous ce nom ; une autre plateforme du même serveur, peut-être.',
  'Made by Cadastre for tenant {{id}}, which this platform does not know; another platform on the same server may.':
    'Créé par Cadastre pour le locataire {{id}}, que cette plateforme ne connaît pas ; une autre plateforme du même serveur, peut-être.',
  'made for tenant {{id}}, which this platform does not know':
    'créé pour le locataire {{id}}, que cette plateforme ne connaît pas',
  'made for tenant {{slug}}, whose data lie elsewhere by now':
    'créé pour le locataire {{slug}}, dont les données sont désormais ailleurs',
  'No organization has this database, and it carries no mark of Cadastre.':
    'Aucune organisation n’a cette base, et elle ne porte aucune marque de Cadastre.',
  'no place was given out under its number': 'aucun lieu ne fut attribué sous son numéro',
  'no role of it is left': 'il n’en reste aucun rôle',
  'not needed': 'pas nécessaire',
  'Not removed: cancelled before anything was dropped': 'Pas supprimé : annulé avant toute suppression',
  'Not removed: {{why}}': 'Pas supprimé : {{why}}',
  'nothing of it says for whom it was made; it may be an admin’s own':
    'rien n’y dit pour qui ce fut créé ; c’est peut-être celui d’un administrateur',
  'nothing says for whom it was made': 'rien ne dit pour qui ce fut créé',
  'number {{id}} is that of another tenant, or of one that was purged':
    'le numéro {{id}} est celui d’un autre locataire, ou d’un locataire purgé',
  'Purge the tenant.': 'Purger le locataire.',
  'remove it for good': 'le supprimer pour de bon',
  'Set right what it names, or remove it with a last backup.':
    'Corriger ce qu’il désigne, ou le supprimer avec une dernière sauvegarde.',
  'superusers only': 'superusers seulement',
  'The prepared transaction {{gid}} holds locks in {{database}}: it is neither committed nor rolled back.':
    'La transaction préparée {{gid}} tient des verrous dans {{database}} : elle n’est ni validée ni annulée.',
  'the role {{role}}': 'le rôle {{role}}',
  'the role {{role}} or its owner role is not on the server':
    'le rôle {{role}} ou son rôle propriétaire n’est pas sur le serveur',
  'The schema {{schema}}': 'Le schéma {{schema}}',
  'The tenant {{slug}} is {{status}}, and {{list}} are not on its server.':
    'Le locataire {{slug}} est {{status}}, et il manque sur son serveur : {{list}}.',
  'The tenant {{slug}} is {{status}}, and {{list}} is not on its server.':
    'Le locataire {{slug}} est {{status}}, et il manque sur son serveur : {{list}}.',
  'The tenant {{slug}} was deleted, and its time is over: it is due to be purged.':
    'Le locataire {{slug}} fut supprimé, et son délai est passé : il est à purger.',
  'There is no orphan {{kind}} {{name}} on {{text}}':
    'Il n’y a pas d’orphelin {{kind}} {{name}} sur {{text}}',
  'there is no way back': 'sans retour',
  'unless it is waived': 'sauf si elle est écartée',
  'Wait until it is done; then it is in use.': 'Attendre la fin ; alors elle sert.',
  '{{how}} {{name}} on {{text}}': '{{how}} {{name}} sur {{text}}',
  '{{name}} belongs to tenant {{slug}}': '{{name}} appartient au locataire {{slug}}',
  '{{name}} is gone': '{{name}} a disparu',
  '{{name}} is gone: {{why}}': '{{name}} a disparu : {{why}}',
  '{{name}} is no orphan any more': '{{name}} n’est plus orphelin',
  '{{name}} is no orphan any more: somebody has taken it in':
    '{{name}} n’est plus orphelin : quelqu’un l’a adopté',
  '{{name}} is the platform database of another Cadastre':
    '{{name}} est la base plateforme d’un autre Cadastre',
  '{{rows}} rows of number {{id}}': '{{rows}} lignes du numéro {{id}}',
  '{{what}} in the shared database {{database}}: {{why}}.':
    '{{what}} dans la base partagée {{database}} : {{why}}.',
  'parked-database': 'base mise de côté',
  rows: 'lignes',
  template: 'base template',
};
