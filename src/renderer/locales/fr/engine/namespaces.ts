import type { French } from '../french.ts';

/** Schemas and roles that a tier names: made, renamed, shut, and what differs. */
export const namespaces: French = {
  'Schemas and roles of its tier': 'Schémas et rôles de son palier',
  Schemas: 'Schémas',
  'The role {{role}} is its role for {{what}} already': 'Le rôle {{role}} est déjà son rôle pour {{what}}',
  'Another of its roles has this name': 'Un autre de ses rôles a ce nom',
  'Give that one another name first, apply it, and then this one.':
    'Donner d’abord un autre nom à celui-là, appliquer, puis faire celui-ci.',
  'A role {{role}} exists on its server and is not one of tenant {{id}}':
    'Un rôle {{role}} existe sur son serveur et n’est pas du locataire {{id}}',
  'Somebody else has this name': 'Quelqu’un d’autre a ce nom',
  'Rename that role on the server, or give this one another name.':
    'Renommer ce rôle sur le serveur, ou donner un autre nom à celui-ci.',
  administration: 'l’administration',
  'the application': 'l’application',
  reading: 'la lecture',
  'A schema {{schema}} is in its database already, and belongs to {{role}}':
    'Un schéma {{schema}} est déjà dans sa base, et appartient à {{role}}',
  'The schema {{schema}} is its schema for {{kind}} already':
    'Le schéma {{schema}} est déjà son schéma pour {{kind}}',
  'Another schema has this name': 'Un autre schéma a ce nom',
  'Rename that schema, or give this one another name.':
    'Renommer ce schéma, ou donner un autre nom à celui-ci.',
  '{{text}} made': 'créés : {{text}}',
  '{{role}} is called {{name}} now': '{{role}} s’appelle maintenant {{name}}',
  '{{role}} shut': '{{role}} fermé',
  'its schemas and roles are there': 'ses schémas et rôles sont là',
  'it is {{status}}: when it is back': 'il est {{status}} : à son retour',
  'take back its new schemas and roles': 'retirer ses nouveaux schémas et rôles',
  'its tier names none': 'son palier n’en nomme aucun',
  'roles sign in once they have a password': 'les rôles se connectent une fois dotés d’un mot de passe',
  '{{why}}; roles sign in once they have a password':
    '{{why}} ; les rôles se connectent une fois dotés d’un mot de passe',
  'A role {{role}} exists and is not of this job': 'Un rôle {{role}} existe et n’est pas de cette tâche',
  'Rename that role on the server, then resume this job; or undo it.':
    'Renommer ce rôle sur le serveur, puis reprendre la tâche ; ou la défaire.',
  'a role of somebody else': 'un rôle de quelqu’un d’autre',
  "The role {{role}} is not this tenant's. Rename it on the server, or give this one another name.":
    'Le rôle {{role}} n’est pas à ce locataire. Le renommer sur le serveur, ou donner un autre nom à celui-ci.',
  'Role that its configuration names no more': 'Rôle que sa configuration ne nomme plus',
  'no login': 'pas de LOGIN',
  'Isolated by schema, it has that one schema alone': 'Isolé par schéma, il n’a que ce schéma',
  'Isolated by row, it has rows of shared tables and no schema':
    'Isolé par lignes, il a des lignes de tables partagées et aucun schéma',
  'Isolated by row, its rows are shown to its login and to no other role':
    'Isolé par lignes, ses lignes se montrent à son login et à aucun autre rôle',
  'Tenant {{slug}} has rows of shared tables': 'Le locataire {{slug}} a des lignes de tables partagées',
  'They are shown to its login alone, and no schema of them is its own. For schemas and roles, convert it to a database of its own.':
    'Elles se montrent à son seul login, et aucun schéma n’en est à lui. Pour des schémas et rôles, le convertir en base à lui.',
  '{{name}} is not made: {{why}}': '{{name}} n’est pas créé : {{why}}',
  'The rows of {{slug}} are shown to its login and to no other role':
    'Les lignes de {{slug}} se montrent à son login et à aucun autre rôle',
  'Convert it to a database of its own.': 'Le convertir en base à lui.',
};
