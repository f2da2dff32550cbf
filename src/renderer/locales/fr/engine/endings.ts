import type { French } from '../french.ts';

/** What stands in the way of an end, what it destroys and what it leaves. */
export const endings: French = {
  'A purged tenant has no place that could be touched': 'Un locataire purgé n’a plus de lieu à toucher',
  'Cadastre itself signs in with it': 'Cadastre lui-même s’en sert',
  'Cancelled before anything was dropped': 'Annulé avant toute suppression',
  'Databases called {{text}}': 'Bases nommées {{text}}',
  'default acl': 'privilège par défaut',
  'final backup before a purge': 'sauvegarde finale avant une purge',
  'foreign table': 'table étrangère',
  'foreign-data wrapper': 'wrapper de données étrangères',
  'Give it back with ALTER DATABASE {{database}} OWNER TO, or rename it if it is another one; then resume.':
    'La rendre par ALTER DATABASE {{database}} OWNER TO, ou la renommer si c’en est une autre ; puis reprendre.',
  'has a privilege on': 'a un privilège sur',
  'has a privilege on {{text}}': 'a un privilège sur {{text}}',
  'it has something in {{text}}': 'il a quelque chose dans {{text}}',
  'it is a superuser': 'c’est un superuser',
  'Its database is gone already': 'Sa base a déjà disparu',
  'Its rows in the tables of {{database}}': 'Ses lignes dans les tables de {{database}}',
  'large object': 'large object',
  'made again with the door shut: {{text}}': 'refaite porte fermée : {{text}}',
  'materialized view': 'vue matérialisée',
  'no backup was wanted': 'aucune sauvegarde n’était voulue',
  'no role was left': 'aucun rôle ne restait',
  'Not purged: cancelled before anything was dropped; the tenant is as it was':
    'Pas purgé : annulé avant toute suppression ; le locataire est comme avant',
  'Not purged: {{why}}; the tenant is as it was': 'Pas purgé : {{why}} ; le locataire est comme avant',
  'nothing stands in the way': 'rien ne s’y oppose',
  'nothing: a backup that was made is kept': 'rien : une sauvegarde faite est gardée',
  'other roles are members of it': 'd’autres rôles en sont membres',
  'others use it too': 'd’autres l’utilisent aussi',
  'owns {{objects}} objects and has {{privileges}} privileges':
    'possède {{objects}} objets et a {{privileges}} privilèges',
  'owns {{text}}': 'possède {{text}}',
  'pg_catalog of the server': 'pg_catalog du serveur',
  'pg_catalog of {{database}}': 'pg_catalog de {{database}}',
  'Purge it without a backup: there is nothing left to back up.':
    'Purger sans sauvegarde : il ne reste rien à sauvegarder.',
  'Restore it from a backup; or purge the tenant.': 'La restaurer d’une sauvegarde ; ou purger le locataire.',
  'Roles called {{text}}': 'Rôles nommés {{text}}',
  'Roles marked as those of tenant {{id}}': 'Rôles marqués comme ceux du locataire {{id}}',
  'Rows of tenant {{id}} in shared tables': 'Lignes du locataire {{id}} dans les tables partagées',
  'Run what it says where it says it, if it is no longer needed; then do this again.':
    'Exécuter ce qu’il dit là où il le dit, si cela ne sert plus ; puis recommencer.',
  'Schemas called {{text}}': 'Schémas nommés {{text}}',
  'See what holds it on the server, then resume this job.':
    'Voir sur le serveur ce qui le retient, puis reprendre la tâche.',
  'Sessions and prepared transactions of them': 'Leurs sessions et transactions préparées',
  'Sessions, prepared transactions and slots of it': 'Ses sessions, transactions préparées et slots',
  'Somebody of its shared database wrote while the backup was made; it is made again with the door shut':
    'Quelqu’un de sa base partagée a écrit pendant la sauvegarde ; elle est refaite porte fermée',
  'Something is left: {{text}}': 'Il reste quelque chose : {{text}}',
  'Something was written while the backup was made; it is made again with the door shut':
    'Quelque chose fut écrit pendant la sauvegarde ; elle est refaite porte fermée',
  'The audit log keeps who did what, under the name it had then; a signed proof of the erasure stays':
    'Le journal d’audit garde qui a fait quoi, sous le nom d’alors ; une preuve signée d’effacement reste',
  'the backup holds everything: nothing was written since':
    'la sauvegarde contient tout : rien d’écrit depuis',
  'the database is gone': 'la base a disparu',
  'the database is gone already': 'la base a déjà disparu',
  'the database was gone': 'la base avait disparu',
  'the database {{database}}': 'la base {{database}}',
  'The database {{database}} belongs to {{owner}} now and not to {{wanted}}: it is left alone':
    'La base {{database}} appartient à {{owner}} et non à {{wanted}} : on n’y touche pas',
  "The database {{database}} belongs to {{owner}} now and not to {{wanted}}: it may be somebody else's.":
    'La base {{database}} appartient à {{owner}} et non à {{wanted}} : elle est peut-être à un autre.',
  'The database {{database}} is not on its server': 'La base {{database}} n’est pas sur son serveur',
  'The database {{database}} with everything in it': 'La base {{database}} avec tout son contenu',
  'The logical replication slot {{slot}} ({{text}}) reads from {{database}}: a subscriber somewhere counts on it.':
    'Le slot de réplication logique {{slot}} ({{text}}) lit {{database}} : un abonné compte dessus quelque part.',
  'The prepared transaction {{gid}} ({{text}}) holds {{database}}: it is neither committed nor rolled back, and survives its session.':
    'La transaction préparée {{gid}} ({{text}}) retient {{database}} : ni validée ni annulée, elle survit à sa session.',
  'The prepared transaction {{gid}} of {{role}} holds {{text}}: it is neither committed nor rolled back.':
    'La transaction préparée {{gid}} de {{role}} retient {{text}} : ni validée ni annulée.',
  'The role {{role}} has something in {{what}}, so it cannot be dropped (2BP01): it owns {{objects}} objects and has {{privileges}} privileges.':
    'Le rôle {{role}} a quelque chose dans {{what}}, il ne peut être supprimé (2BP01) : il possède {{objects}} objets et a {{privileges}} privilèges.',
  'The role {{role}} has something in {{what}}, so it cannot be dropped (2BP01): it {{why}}.':
    'Le rôle {{role}} a quelque chose dans {{what}}, il ne peut être supprimé (2BP01) : il {{why}}.',
  'The role {{role}} has something in {{what}}, so it cannot be dropped (2BP01): it {{why}}; and {{count}} more.':
    'Le rôle {{role}} a quelque chose dans {{what}}, il ne peut être supprimé (2BP01) : il {{why}} ; et {{count}} autres.',
  'The role {{role}} stays: {{why}}': 'Le rôle {{role}} reste : {{why}}',
  'The roles {{text}}': 'Les rôles {{text}}',
  'the schema was gone': 'le schéma avait disparu',
  'The schema {{schema}} is not in {{database}}': 'Le schéma {{schema}} n’est pas dans {{database}}',
  'The schema {{schema}} of {{database}} with everything in it':
    'Le schéma {{schema}} de {{database}} avec tout son contenu',
  'the server itself': 'le serveur lui-même',
  'the shared database was gone': 'la base partagée avait disparu',
  'The subscription {{subscription}} in {{database}} takes in changes from another server, which keeps a slot for it.':
    'La subscription {{subscription}} de {{database}} reçoit les changements d’un autre serveur, qui lui garde un slot.',
  'What the platform knows of {{name}}: password, domains, subscription, credits, name and e-mail':
    'Ce que la plateforme sait de {{name}} : mot de passe, domaines, abonnement, crédits, nom et e-mail',
  '{{count}} questions to the catalogs, nothing found': '{{count}} questions aux catalogues, rien trouvé',
  '{{database}} dropped': '{{database}} supprimé',
  '{{database}} is marked as a template, which PostgreSQL does not drop.':
    '{{database}} est marquée template, que PostgreSQL ne supprime pas.',
  '{{file}}, {{size}} MB, {{tables}} tables, SHA-256 {{text}}':
    '{{file}}, {{size}} Mo, {{tables}} tables, SHA-256 {{text}}',
  '{{found}} found: they have to go first': '{{found}} trouvés : ils doivent partir d’abord',
  '{{role}} stays: {{why}}': '{{role}} reste : {{why}}',
  '{{rows}} rows deleted': '{{rows}} lignes supprimées',
  '{{sqlstate}}: {{database}} could not be dropped yet; again':
    '{{sqlstate}} : {{database}} ne peut pas encore être supprimée ; nouvel essai',
};
