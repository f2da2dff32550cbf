import type { French } from '../french.ts';

/** Folders of migrations that other tools made. */
export const blueprintFormats: French = {
  'Flyway reads V1__name.sql, U1__name.sql and R__name.sql':
    'Flyway lit V1__name.sql, U1__name.sql et R__name.sql',
  'golang-migrate reads 0001_name.up.sql and 0001_name.down.sql':
    'golang-migrate lit 0001_name.up.sql et 0001_name.down.sql',
  'Prisma names the folder 20260101120000_name': 'Prisma nomme le dossier 20260101120000_name',
  'The part that takes back stands before the other': 'La partie retour est avant l’autre',
  'dbmate reads 20260101120000_name.sql': 'dbmate lit 20260101120000_name.sql',
  'The line -- migrate:up is missing': 'La ligne -- migrate:up manque',
  'node-pg-migrate names its SQL files 1700000000000_name.sql':
    'node-pg-migrate nomme ses fichiers SQL 1700000000000_name.sql',
  'no .sql file': 'aucun fichier .sql',
  'no folder with a {{name}}': 'aucun dossier avec un fichier {{name}}',
  'The folder {{name}} holds {{what}}': 'Le dossier {{name}} ne contient {{what}}',
  'The number {{number}} is taken back by {{name}}': 'Le numéro {{number}} a déjà pour retour {{name}}',
  'There is no file that it takes back': 'Il n’y a pas de fichier dont il soit le retour',
  'migrations.folder is missing': 'migrations.folder manque',
  'Unknown format {{name}}; known are {{text}}.{{hint}}':
    'Format inconnu {{name}} ; connus : {{text}}.{{hint}}',
  'nested too deeply to be read': 'trop imbriqué pour être lu',
};
