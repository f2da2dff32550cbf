import { asksForNoTransaction } from '../check-sql.ts';
import type { FileParts, MigrationFormat, MigrationFormatName, NamedFile } from './migration-format.ts';

/** A repeatable's version is its name: it stands in histories, between blanks. */
const REPEATABLE = /^R__([A-Za-z0-9_.-]{1,100})\.sql$/;

const whole = (content: string): FileParts => ({
  up: { start: 0, end: content.length },
  down: null,
  transactional: !asksForNoTransaction(content),
});

const up = (version: string): NamedFile => ({ part: 'up', version });

/** `0007_vat.sql`, `0007_vat.down.sql`, `R__views.sql`. */
const plain: MigrationFormat = {
  name: 'plain',
  fileInFolder: null,
  nameOf(name) {
    const repeated = REPEATABLE.exec(name)?.[1];
    if (repeated !== undefined) return { part: 'repeatable', version: `R__${repeated}` };
    const version = /^[vV]?(\d{1,18})(?!\d)/.exec(name)?.[1];
    if (version === undefined)
      return 'The name must begin with a number that gives the order, as in 0001_first_tables.sql';
    return /\.down\.sql$/i.test(name) ? { part: 'down', version } : up(version);
  },
  partsOf: whole,
};

/** `V1__first.sql`, `V1.2__more.sql`, `U1__first.sql`, `R__views.sql` (Flyway's documentation, Migrations). */
const flyway: MigrationFormat = {
  name: 'flyway',
  fileInFolder: null,
  nameOf(name) {
    const repeated = REPEATABLE.exec(name)?.[1];
    if (repeated !== undefined) return { part: 'repeatable', version: `R__${repeated}` };
    const [, letter, number] = /^([VU])(\d{1,18}(?:[._]\d{1,18})*)__.+\.sql$/.exec(name) ?? [];
    if (letter === undefined || number === undefined)
      return 'Flyway reads V1__name.sql, U1__name.sql and R__name.sql';
    const version = number.replaceAll('_', '.');
    return letter === 'U' ? { part: 'down', version } : up(version);
  },
  partsOf: whole,
};

/** `0001_first.up.sql` and `0001_first.down.sql`. */
const golangMigrate: MigrationFormat = {
  name: 'golang-migrate',
  fileInFolder: null,
  nameOf(name) {
    const [, version, part] = /^(\d{1,18})_.*\.(up|down)\.sql$/.exec(name) ?? [];
    if (version === undefined) return 'golang-migrate reads 0001_name.up.sql and 0001_name.down.sql';
    return part === 'down' ? { part: 'down', version } : up(version);
  },
  partsOf: whole,
};

/** A folder for each migration, `20260101120000_first/migration.sql`; there is no way down. */
const prisma: MigrationFormat = {
  name: 'prisma',
  fileInFolder: 'migration.sql',
  nameOf(name) {
    const version = /^(\d{1,18})(?!\d)/.exec(name)?.[1];
    return version === undefined ? 'Prisma names the folder 20260101120000_name' : up(version);
  },
  partsOf: whole,
};

/** Both parts in one file, below lines of their own. */
function sections(content: string, upMark: RegExp, downMark: RegExp): FileParts | string {
  const begins = upMark.exec(content);
  const turns = downMark.exec(content);
  if (begins && turns && turns.index < begins.index)
    return 'The part that takes back stands before the other';
  const start = begins ? begins.index + begins[0].length : 0;
  const end = turns?.index ?? content.length;
  return {
    up: { start, end },
    down: turns ? { start: turns.index + turns[0].length, end: content.length } : null,
    transactional: !asksForNoTransaction(content),
  };
}

/** `-- migrate:up` and `-- migrate:down`, with `transaction:false` behind them. */
const dbmate: MigrationFormat = {
  name: 'dbmate',
  fileInFolder: null,
  nameOf(name) {
    const version = /^(\d{1,18})_.*\.sql$/.exec(name)?.[1];
    return version === undefined ? 'dbmate reads 20260101120000_name.sql' : up(version);
  },
  partsOf(content) {
    const mark = /^--[ \t]*migrate:up\b([^\r\n]*)/m;
    const found = mark.exec(content);
    if (!found) return 'The line -- migrate:up is missing';
    const parts = sections(content, mark, /^--[ \t]*migrate:down\b[^\r\n]*/m);
    if (typeof parts === 'string') return parts;
    return { ...parts, transactional: parts.transactional && !/\btransaction:false\b/.test(found[1] ?? '') };
  },
};

/** `1700000000000_name.sql` with `-- Up Migration` and `-- Down Migration`; files in JavaScript are not SQL. */
const nodePgMigrate: MigrationFormat = {
  name: 'node-pg-migrate',
  fileInFolder: null,
  nameOf(name) {
    const version = /^(\d{1,18})[_-].*\.sql$/.exec(name)?.[1];
    return version === undefined ? 'node-pg-migrate names its SQL files 1700000000000_name.sql' : up(version);
  },
  partsOf: (content) =>
    sections(content, /^\s*--[\s-]*up\s+migration[^\r\n]*/im, /^\s*--[\s-]*down\s+migration[^\r\n]*/im),
};

const FORMATS: Record<MigrationFormatName, MigrationFormat> = {
  plain,
  dbmate,
  flyway,
  'golang-migrate': golangMigrate,
  'node-pg-migrate': nodePgMigrate,
  prisma,
};

export const formatOf = (name: MigrationFormatName): MigrationFormat => FORMATS[name];
