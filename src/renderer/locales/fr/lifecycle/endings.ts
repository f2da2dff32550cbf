import type { French } from '../french.ts';

/** Deletion and purge, the last backup, the proof. */
export const endings: French = {
  'Check a proof…': 'Vérifier une preuve…',
  Content: 'Contenu',
  'Copy as JSON': 'Copier en JSON',
  'Copy it': 'Copier',
  'Delete instead keeps the database, restorable with one click.':
    'Supprimer garde la base, restaurable en un clic.',
  'Delete {{name}}': 'Supprimer {{name}}',
  'Deleted {{when}}. Until then it comes back whole, with its slug and its domains.':
    'Supprimé : {{when}}. D’ici là il revient entier, avec son identifiant et ses domaines.',
  'Deleted, kept until somebody purges it': 'Supprimé, gardé jusqu’à ce qu’on le purge',
  'Digest of the slug': 'Empreinte',
  'Each purge leaves a signed proof here. It names no customer.':
    'Chaque purge laisse ici une preuve signée. Elle ne nomme aucun client.',
  Ed25519: 'Ed25519',
  Erased: 'Effacé',
  'Final backup first': 'Sauvegarde finale d’abord',
  'Folder on the machine that does the work': 'Dossier sur la machine qui fait le travail',
  'found: {{count}}': 'trouvé : {{count}}',
  gone: 'parti',
  'It is deleted and can be restored until {{date}}; then it is purged by itself.':
    'Il est supprimé et restaurable jusqu’au {{date}} ; ensuite il est purgé de lui-même.',
  'It is deleted: nobody can sign in, and it can still be restored.':
    'Il est supprimé : personne ne se connecte, et il peut encore être restauré.',
  'Its time is over: the schedule purges it with its next run':
    'Son délai est écoulé : le planificateur le purge au prochain passage',
  'Look again': 'Regarder à nouveau',
  'Looked for afterwards': 'Recherché ensuite',
  made: 'faite',
  'Name a folder': 'Nommer un dossier',
  'no way back': 'sans retour',
  'nothing found afterwards': 'rien trouvé ensuite',
  'Nothing of it can be brought back afterwards, by nobody.':
    'Rien ne pourra en être récupéré ensuite, par personne.',
  'Nothing was erased yet': 'Rien n’a encore été effacé',
  Number: 'Numéro',
  'pg_dump {{version}} in custom format, read back and checked':
    'pg_dump {{version}} au format custom, relue et vérifiée',
  'Platform rows': 'Lignes plateforme',
  'Proof of erasure': 'Preuve d’effacement',
  'Proofs of erasure': 'Preuves d’effacement',
  'Purge {{name}}': 'Purger {{name}}',
  'Purged in {{time}}, on {{date}}': 'Purgé dans {{time}}, le {{date}}',
  'Purged {{name}}': '{{name}} purgé',
  'Purging {{name}}': 'Purge de {{name}}',
  'Stays in the audit log and in the proof': 'Reste au journal d’audit et dans la preuve',
  Restore: 'Restaurer',
  'Restore {{name}}': 'Restaurer {{name}}',
  Roles: 'Rôles',
  'Save as JSON': 'Enregistrer en JSON',
  'Save as PDF': 'Enregistrer en PDF',
  'See the plan first': 'Voir d’abord le plan',
  Signature: 'Signature',
  'size not read': 'taille non lue',
  'something was left': 'il reste quelque chose',
  Stays: 'Reste',
  'still there': 'encore là',
  'The proof is kept; it names no customer': 'La preuve est gardée ; elle ne nomme aucun client',
  'This deletes its rows in <database/>, its roles, password, domains, subscription and name. The other tenants of that database stay.':
    'Ceci supprime ses lignes dans <database/>, ses rôles, son mot de passe, ses domaines, son abonnement et son nom. Les autres locataires de cette base restent.',
  'This destroys the schema <schema/> in <database/>, its roles, password, domains, subscription and name. The other tenants of that database stay.':
    'Ceci détruit le schéma <schema/> dans <database/>, ses rôles, son mot de passe, ses domaines, son abonnement et son nom. Les autres locataires de cette base restent.',
  'Delete instead keeps the schema, restorable with one click.':
    'Supprimer conserve le schéma, restaurable en un clic.',
  'Delete instead keeps its rows, restorable with one click.':
    'Supprimer conserve ses lignes, restaurables en un clic.',
  'pg_dump {{version}} of its schema alone, read back and checked':
    'pg_dump {{version}} de son seul schéma, relu et vérifié',
  'pg_dump {{version}} of its rows alone, under row security; counted table by table':
    'pg_dump {{version}} de ses seules lignes, sous row security ; comptées table par table',
  'This destroys <database/> ({{size}}), its roles, password, domains, subscription and name.':
    'Ceci détruit <database/> ({{size}}), ses rôles, son mot de passe, ses domaines, son abonnement et son nom.',
  'To run in {{database}}:': 'À exécuter dans {{database}} :',
  waived: 'écartée',
  'Waived: there is none.': 'Écartée : il n’y en a pas.',
  'Without a backup': 'Sans sauvegarde',
  'Written by pg_dump, read back and checked': 'Écrite par pg_dump, relue et vérifiée',
  '{{bytes}}, {{tables}} tables, pg_dump {{version}}': '{{bytes}}, {{tables}} tables, pg_dump {{version}}',
  '{{count}} sessions': ['{{count}} session', '{{count}} sessions'],
  '{{count}} tenants erased': ['{{count}} locataire effacé', '{{count}} locataires effacés'],
  '{{count}} things stand in the way': ['{{count}} obstacle', '{{count}} obstacles'],
  '{{name}} is purged.': '{{name}} est purgé.',
  '{{name}}, {{shell}} on {{workstation}}': '{{name}}, {{shell}} sur {{workstation}}',
};
