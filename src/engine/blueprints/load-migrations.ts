import type { BlueprintProblem } from '../../shared/models/blueprint.ts';
import type { BlueprintFolder } from '../adapters/blueprint-files.ts';
import { type BlueprintFile, type Migration, sha256 } from './blueprint.ts';
import { asksForNoTransaction, checkSql } from './check-sql.ts';
import type { Manifest } from './read-manifest.ts';
import type { YamlReader } from './read-yaml.ts';

const MOST_MIGRATIONS = 5000;
const NUMBERED = /^[vV]?(\d{1,18})(?!\d)/;

interface Found {
  readonly path: string;
  readonly version: string;
  /** Where `blueprint.yaml` names it; null: it was found in the folder. */
  readonly start: number | null;
}

export interface Loading {
  readonly folder: BlueprintFolder;
  readonly yaml: YamlReader;
  readonly problems: BlueprintProblem[];
}

/** Reads and checks the migrations in their order. What is wrong is noted; what can be read is returned. */
export async function loadMigrations(
  loading: Loading,
  named: Manifest['migrations'],
  others: readonly string[],
): Promise<Migration[]> {
  const found = 'files' in named ? listed(named.files) : await inFolder(loading, named.folder, others);
  const migrations: Migration[] = [];
  for (const { path, version, start } of found) {
    const file = await loadFile(loading, path, start);
    if (!file) continue;
    const transactional = !asksForNoTransaction(file.content);
    loading.problems.push(...checkSql(file, { parameters: null, transactional, oneStatement: false }));
    migrations.push({ ...file, version, transactional, name: path.slice(path.lastIndexOf('/') + 1) });
  }
  return migrations;
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
  return files.map(({ value, start }, index) => ({
    path: cleanPath(value),
    version: String(index + 1).padStart(width, '0'),
    start,
  }));
}

async function inFolder(
  { folder, yaml, problems }: Loading,
  at: { value: string; start: number },
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
  const names = entries.files.filter((name) => /\.sql$/i.test(name) && !others.includes(place(name)));
  for (const name of inRoot ? [] : entries.folders) {
    yaml.problem(at.start, `The folder ${place(name)} would not be read; move its files up`);
  }
  if (names.length === 0) yaml.problem(at.start, `The folder ${JSON.stringify(at.value)} holds no .sql file`);
  if (names.length > MOST_MIGRATIONS) {
    yaml.problem(
      at.start,
      `More than ${MOST_MIGRATIONS} migrations; bring the old ones together in one file`,
    );
    return [];
  }
  const found: Found[] = [];
  const byNumber = new Map<bigint, string>();
  for (const name of names) {
    const note = (message: string) => problems.push({ file: place(name), line: null, column: null, message });
    const version = NUMBERED.exec(name)?.[1];
    if (version === undefined) {
      note('The name must begin with a number that gives the order, as in 0001_first_tables.sql');
      continue;
    }
    if (/[\p{Cc}\p{Cs}]/u.test(name)) {
      note('The name holds a control character');
      continue;
    }
    const number = BigInt(version);
    const twin = byNumber.get(number);
    if (twin) note(`The number ${version} is taken by ${twin}`);
    else byNumber.set(number, name);
    found.push({ path: place(name), version, start: null });
  }
  return found.sort((a, b) => compareVersions(a.version, b.version));
}

const NUMBER = /^\d+$/;

/** By number, however many zeros stand before it; what is no number comes after, as text. */
export function compareVersions(one: string, other: string): number {
  const numbers = [one, other].map((each) => NUMBER.test(each));
  if (!numbers.every(Boolean)) return numbers[0] ? -1 : numbers[1] ? 1 : one < other ? -1 : one > other ? 1 : 0;
  const difference = BigInt(one) - BigInt(other);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** `./migrations/` and `migrations` are one path. */
export function cleanPath(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
}
