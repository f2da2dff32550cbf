import type { BlueprintProblem } from '../../shared/models/blueprint.ts';
import type { BlueprintFolder } from '../adapters/blueprint-files.ts';
import { type BlueprintFile, type Migration, sha256 } from './blueprint.ts';
import { checkSql } from './check-sql.ts';
import { downIsTransactional } from './down-part.ts';
import { formatOf } from './formats/known-formats.ts';
import { type MigrationFormat, onlyStretch, type Stretch } from './formats/migration-format.ts';
import type { MigrationFiles } from './read-manifest.ts';
import type { YamlReader } from './read-yaml.ts';
import { splitStatements } from './sql-text.ts';

const MOST_MIGRATIONS = 5000;
/** A migration by its name, in the language of the tool that would run it. */
const PROGRAM = /^[VUvu]?\d{1,18}[_.-].*\.(?:[cm]?[jt]s|py|rb|php|java|go)$/;
const NOT_SQL =
  'This is a program and not SQL; a blueprint may name the command that runs it instead of this folder';

interface Found {
  readonly path: string;
  readonly version: string;
  /** Where `blueprint.yaml` names it; null: it was found in the folder. */
  readonly start: number | null;
  readonly name: string;
  readonly repeatable: boolean;
  /** The file that takes it back, where that is one of its own. */
  readonly down: string | null;
}

export interface Loading {
  readonly folder: BlueprintFolder;
  readonly yaml: YamlReader;
  readonly problems: BlueprintProblem[];
}

/** Reads and checks the migrations in their order. What is wrong is noted; what can be read is returned. */
export async function loadMigrations(
  loading: Loading,
  named: MigrationFiles,
  others: readonly string[],
): Promise<Migration[]> {
  const format = formatOf('files' in named ? 'plain' : named.format);
  const found =
    'files' in named ? listed(named.files) : await inFolder(loading, named.folder, format, others);
  const migrations: Migration[] = [];
  for (const each of found) {
    const migration = await loadMigration(loading, format, each);
    if (migration) migrations.push(migration);
  }
  return migrations;
}

async function loadMigration(
  loading: Loading,
  format: MigrationFormat,
  { path, version, start, name, repeatable, down: downPath }: Found,
): Promise<Migration | null> {
  const file = await loadFile(loading, path, start);
  if (!file) return null;
  const parts = format.partsOf(file.content);
  if (typeof parts === 'string') {
    loading.problems.push({ file: path, line: null, column: null, message: parts });
    return null;
  }
  const { transactional, up, down } = parts;
  const content = onlyStretch(file.content, up);
  const rules = { parameters: null, transactional, oneStatement: false };
  loading.problems.push(...checkSql({ ...file, content }, rules));
  const back = await loadDown(loading, file, down, downPath);
  if (back) {
    const alone = !downIsTransactional({ transactional, source: file.content, down: back });
    loading.problems.push(...checkSql(back, { ...rules, transactional: !alone }));
  }
  return {
    ...file,
    content,
    version,
    transactional,
    name,
    ...(repeatable && { repeatable }),
    ...(content !== file.content && { source: file.content }),
    ...(back && { down: back }),
  };
}

async function loadDown(
  loading: Loading,
  file: BlueprintFile,
  part: Stretch | null,
  path: string | null,
): Promise<BlueprintFile | null> {
  if (path !== null) return loadFile(loading, path, null);
  const content = part === null ? '' : onlyStretch(file.content, part);
  // A mark with nothing below it says that there is no way back.
  return splitStatements(content).length === 0 ? null : { ...file, content };
}

/** Reads a file, named by `blueprint.yaml` at `start`; null, with a problem noted, when it cannot be used. */
export async function loadFile(
  { folder, yaml, problems }: Loading,
  path: string,
  start: number | null,
): Promise<BlueprintFile | null> {
  const read = await folder.read(path);
  if ('content' in read) return { path, content: read.content, checksum: sha256(read.content) };
  if (/UTF-8|NUL|larger/.test(read.refused) || start === null) {
    const line = Number(/on line (\d+)/.exec(read.refused)?.[1] ?? 0);
    problems.push({
      file: path,
      line: line || null,
      column: line ? 1 : null,
      message: `The file ${read.refused}`,
    });
  } else yaml.problem(start, `The file ${JSON.stringify(path)} ${read.refused}`);
  return null;
}

/** Files named one by one are numbered by their place in the list. */
function listed(files: readonly { value: string; start: number }[]): Found[] {
  const width = Math.max(4, String(files.length).length);
  return files.map(({ value, start }, index) => {
    const path = cleanPath(value);
    return {
      path,
      version: String(index + 1).padStart(width, '0'),
      start,
      name: path.slice(path.lastIndexOf('/') + 1),
      repeatable: false,
      down: null,
    };
  });
}

async function inFolder(
  { folder, yaml, problems }: Loading,
  at: { value: string; start: number },
  format: MigrationFormat,
  others: readonly string[],
): Promise<Found[]> {
  const path = cleanPath(at.value);
  const entries = await folder.list(path);
  if ('refused' in entries) {
    yaml.problem(at.start, `The folder ${JSON.stringify(at.value)} ${entries.refused}`);
    return [];
  }
  const inRoot = path === '' || path === '.';
  const place = (name: string) => (inRoot ? name : `${path}/${name}`);
  const nested = format.fileInFolder;
  const names =
    nested === null
      ? entries.files.filter((name) => /\.sql$/i.test(name) && !others.includes(place(name)))
      : entries.folders;
  if (nested === null) {
    for (const name of inRoot ? [] : entries.folders)
      yaml.problem(at.start, `The folder ${place(name)} would not be read; move its files up`);
    // Left out in silence, tenants would be said to have what they lack.
    for (const name of entries.files.filter((each) => PROGRAM.test(each)))
      problems.push({ file: place(name), line: null, column: null, message: NOT_SQL });
  }
  if (names.length === 0) {
    const what = nested === null ? 'no .sql file' : `no folder with a ${nested}`;
    yaml.problem(at.start, `The folder ${JSON.stringify(at.value)} holds ${what}`);
  }
  if (names.length > MOST_MIGRATIONS) {
    yaml.problem(
      at.start,
      `More than ${MOST_MIGRATIONS} migrations; bring the old ones together in one file`,
    );
    return [];
  }
  const found = new Map<string, Found>();
  const downs = new Map<string, string>();
  for (const name of names) {
    const note = (message: string) => problems.push({ file: place(name), line: null, column: null, message });
    const read = format.nameOf(name);
    if (typeof read === 'string') {
      note(read);
      continue;
    }
    if (/[\p{Cc}\p{Cs}]/u.test(name)) {
      note('The name holds a control character');
      continue;
    }
    const { version, part } = read;
    const key = orderKey(version);
    if (part === 'down') {
      if (downs.has(key)) note(`The number ${version} is taken back by ${downs.get(key)}`);
      downs.set(key, name);
      continue;
    }
    const twin = found.get(key);
    if (twin) note(`The number ${version} is taken by ${twin.name}`);
    else {
      const file = nested === null ? place(name) : `${place(name)}/${nested}`;
      found.set(key, {
        path: file,
        version,
        start: null,
        name,
        repeatable: part === 'repeatable',
        down: null,
      });
    }
  }
  for (const [key, name] of downs) {
    const up = found.get(key);
    if (up) found.set(key, { ...up, down: place(name) });
    else
      problems.push({
        file: place(name),
        line: null,
        column: null,
        message: 'There is no file that it takes back',
      });
  }
  return [...found.values()].sort((a, b) => compareVersions(a.version, b.version));
}

/** The same for versions that are one number, however it is written. */
const orderKey = (version: string): string => partsOf(version)?.map(String).join('.') ?? version;

/** Numbers between dots, trailing zeros left out: `1.2.0` is `1.2`. null: it is none. */
function partsOf(version: string): bigint[] | null {
  if (!NUMBERS.test(version)) return null;
  const parts = version.split('.').map(BigInt);
  while (parts.length > 1 && parts.at(-1) === 0n) parts.pop();
  return parts;
}

const NUMBERS = /^\d+(?:\.\d+)*$/;

/** By their numbers, however many zeros stand before them; what is no number comes after, as text. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)];
  if (a === null || b === null)
    return a !== null ? -1 : b !== null ? 1 : one < other ? -1 : one > other ? 1 : 0;
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0n) - (b[index] ?? 0n);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return 0;
}

/** Repeatable files have names for versions: they have no place in the order, and none of them is ever too late. */
export const isNumbered = (version: string): boolean => /^\d/.test(version);

/** Where a place stands that has these; null: nowhere yet. */
export const newestVersion = (versions: Iterable<string>): string | null =>
  [...versions].filter(isNumbered).toSorted(compareVersions).at(-1) ?? null;

/** `./migrations/` and `migrations` are one path. */
export function cleanPath(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
}
