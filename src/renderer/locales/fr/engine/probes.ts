import type { French } from '../french.ts';

/** What a tenant’s own login was let do. */
export const probes: French = {
  'Changes its own rows, then rolls back': 'Change ses lignes, puis annule',
  'could not be told about {{name}}: {{why}}': 'impossible à dire de {{name}} : {{why}}',
  'created, written, read, rolled back': 'créé, écrit, lu, annulé',
  'Creates, writes and reads its own rows, then rolls back': 'Crée, écrit et lit ses lignes, puis annule',
  'failed in an unforeseen way': 'a échoué de façon imprévue',
  'Has CONNECT on no other database': 'N’a CONNECT sur aucune autre base',
  'has no CONNECT on its own database': 'n’a pas CONNECT sur sa propre base',
  'Has no rights beside its own place in the shared database':
    'N’a aucun droit hors de son lieu dans la base partagée',
  'may act as the owner of its database': 'peut agir en propriétaire de sa base',
  'may connect to {{text}}, left open by decision':
    'peut se connecter à {{text}}, laissées ouvertes par décision',
  'may not write {{text}}': 'ne peut écrire {{text}}',
  'may read {{some}} of {{all}} tables': 'peut lire {{some}} tables sur {{all}}',
  'may write its rows in {{tables}} tables': 'peut écrire ses lignes dans {{tables}} tables',
  'neither its database nor the owner role': 'ni sa base ni le rôle propriétaire',
  'no rights beside {{name}}': 'aucun droit hors de {{name}}',
  'open to everybody and not made by Cadastre: {{text}}':
    'ouvertes à tous et pas faites par Cadastre : {{text}}',
  'Owns nothing and may connect by its own right': 'Ne possède rien et se connecte de son propre droit',
  'Reads its own rows and no others': 'Lit ses lignes et aucune autre',
  'Reads its tables': 'Lit ses tables',
  'refused on every other database': 'refusé sur toute autre base',
  'row security on every table, no rights beside': 'row security sur chaque table, aucun droit à côté',
  'sees {{count}} rows of other tenants': 'voit {{count}} lignes d’autres locataires',
  'there is no such database': 'cette base n’existe pas',
  'there are no tables': 'il n’y a pas de tables',
  '{{rows}} rows in {{tables}} tables, none of others':
    '{{rows}} lignes dans {{tables}} tables, aucune d’autrui',
};
