import type { BlueprintProblem, BlueprintVariable } from '../../shared/models/blueprint.ts';
import { ISOLATION_MODELS, type IsolationModel } from '../../shared/models/tenant.ts';
import { didYouMean } from '../yaml/nearest-name.ts';
import { MANIFEST } from './blueprint.ts';
import { MIGRATION_FORMATS, type MigrationFormatName } from './formats/migration-format.ts';
import { type ManifestCommand, readCommand } from './read-command.ts';
import { readVariables } from './read-variables.ts';
import { readYaml, type YamlNode, type YamlReader } from './read-yaml.ts';
import { parametersOf, splitStatements } from './sql-text.ts';

/** A value with the offset in `blueprint.yaml` at which to complain about it. */
export interface At<T> {
  readonly value: T;
  readonly start: number;
}

/** A folder, or the files themselves in their order. */
export type MigrationFiles =
  | { readonly folder: At<string>; readonly format: MigrationFormatName }
  | { readonly files: At<string>[] };

/** What `blueprint.yaml` says, before the files it names are read. */
export interface Manifest {
  readonly name: string;
  readonly title: string;
  readonly prefix: string;
  readonly isolation: IsolationModel[];
  readonly extensions: string[];
  readonly migrations: MigrationFiles | { readonly command: ManifestCommand };
  /** The folder or files that give every table its `tenant_id`. */
  readonly rowMigrations: MigrationFiles | null;
  readonly seed: { readonly file: At<string>; readonly variables: At<BlueprintVariable>[] } | null;
  readonly firstAdmin: { readonly file: At<string>; readonly role: string; readonly cost: number } | null;
  readonly metrics: { name: string; title: string; unit: string; sql: string }[];
}

const KEYS = [
  'name',
  'title',
  'prefix',
  'isolation',
  'extensions',
  'migrations',
  'row',
  'seed',
  'firstAdmin',
  'metrics',
];
const NAME = /^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/;
const NAME_LENGTH = 40;
/**
 * `{prefix}_{id}_owner` must stay within PostgreSQL's 63 bytes whatever the id: 19 digits, two underscores
 * and the longest ending leave this many.
 */
const PREFIX_BYTES = 63 - '_9223372036854775807_owner'.length;
const DEFAULT_COST = 12;

/** Notes every problem it finds; `name` and the rest are null only when there is nothing to go on with. */
export function readManifest(
  text: string,
  problems: BlueprintProblem[],
): { manifest: Manifest | null; name: string | null; yaml: YamlReader } {
  const before = problems.length;
  const yaml = readYaml(MANIFEST, text, problems);
  if (problems.length > before) return { manifest: null, name: null, yaml };
  if (yaml.root.node === null) {
    yaml.problem(1, `${MANIFEST} is empty; it needs at least a name and the folder of the migrations`);
    return { manifest: null, name: null, yaml };
  }
  const entries = yaml.keyed(yaml.root, MANIFEST, KEYS);
  if (!entries) return { manifest: null, name: null, yaml };
  const required = (key: string): YamlNode | null => {
    const found = entries.get(key);
    if (!found) yaml.problem(yaml.root.start, `The key ${key} is missing`);
    return found ?? null;
  };
  const optional = <T>(key: string, read: (at: YamlNode) => T, otherwise: T): T => {
    const found = entries.get(key);
    return found ? read(found) : otherwise;
  };

  const nameAt = required('name');
  const name = nameAt && readName(yaml, nameAt);
  const migrationsAt = required('migrations');
  const byCommand = migrationsAt ? hasCommand(yaml, migrationsAt) : false;
  const migrations =
    migrationsAt && (byCommand ? readByCommand(yaml, migrationsAt) : readMigrations(yaml, migrationsAt));
  const rest = {
    title: optional('title', (at) => yaml.text(at, 'title'), name),
    prefix: optional(
      'prefix',
      (at) => readPrefix(yaml, at),
      name && nameAt ? checkPrefix(yaml, nameAt, name.replaceAll('-', '_')) : null,
    ),
    isolation: optional('isolation', (at) => readIsolation(yaml, at), ['database' as const]),
    extensions: optional('extensions', (at) => readExtensions(yaml, at), []),
    rowMigrations: optional('row', (at) => readRow(yaml, at), null),
    seed: optional('seed', (at) => readSeed(yaml, at), null),
    firstAdmin: optional('firstAdmin', (at) => readFirstAdmin(yaml, at), null),
    metrics: optional('metrics', (at) => readMetrics(yaml, at), []),
  };
  const { title, prefix, isolation } = rest;
  const rowAt = entries.get('row') ?? (isolation?.includes('row') ? entries.get('isolation') : undefined);
  if (byCommand && rowAt) {
    yaml.problem(
      rowAt.start,
      'A command brings up one tenant at a time, and tenants by row share their tables: leave row out',
    );
  }
  if (!name || !migrations || title === null || prefix === null || isolation === null) {
    return { manifest: null, name, yaml };
  }
  return { manifest: { ...rest, name, title, prefix, isolation, migrations }, name, yaml };
}

function readName(yaml: YamlReader, at: YamlNode): string | null {
  const name = yaml.text(at, 'name');
  if (name === null) return null;
  if (NAME.test(name) && name.length <= NAME_LENGTH) return name;
  yaml.problem(
    at.start,
    `The name ${quoted(name)} is not usable: lower-case letters, digits, single hyphens or underscores, a letter first, at most ${NAME_LENGTH} characters`,
  );
  return null;
}

function readPrefix(yaml: YamlReader, at: YamlNode): string | null {
  const prefix = yaml.text(at, 'prefix');
  return prefix === null ? null : checkPrefix(yaml, at, prefix);
}

function checkPrefix(yaml: YamlReader, at: YamlNode, prefix: string): string | null {
  const refuse = (reason: string) => {
    yaml.problem(at.start, `The prefix ${quoted(prefix)} is not usable: ${reason}`);
    return null;
  };
  if (Buffer.byteLength(prefix) > PREFIX_BYTES) {
    return refuse(
      `with an id and an ending, names would pass PostgreSQL's 63 bytes; at most ${PREFIX_BYTES} bytes`,
    );
  }
  if (!/^[a-z][a-z0-9_]*$/.test(prefix)) {
    return refuse('lower-case letters, digits and underscores, a letter first');
  }
  if (prefix.startsWith('pg_')) return refuse('PostgreSQL keeps role names that start with pg_ for itself');
  if (/^cadastre(_|$)/.test(prefix)) return refuse("it would mix tenants with Cadastre's own databases");
  return prefix;
}

const hasCommand = (yaml: YamlReader, at: YamlNode): boolean =>
  yaml.isMap(at) && yaml.entries(at, 'migrations')?.has('command') === true;

function readByCommand(yaml: YamlReader, at: YamlNode): { command: ManifestCommand } | null {
  const command = readCommand(yaml, at);
  return command && { command };
}

function readMigrations(yaml: YamlReader, at: YamlNode): MigrationFiles | null {
  if (yaml.isList(at)) {
    const files: At<string>[] = [];
    for (const item of yaml.items(at, 'migrations') ?? []) {
      const value = yaml.text(item, 'A migration file');
      if (value !== null) files.push({ value, start: item.start });
    }
    if (files.length === 0) yaml.problem(at.start, 'migrations names no file');
    return { files };
  }
  if (yaml.isMap(at)) return readFormatted(yaml, at);
  const value = yaml.text(at, 'migrations');
  return value === null ? null : { folder: { value, start: at.start }, format: 'plain' };
}

/** A folder that another tool made. */
function readFormatted(yaml: YamlReader, at: YamlNode): MigrationFiles | null {
  const entries = yaml.keyed(at, 'migrations', ['folder', 'format']);
  const folderAt = entries?.get('folder');
  const formatAt = entries?.get('format');
  if (!folderAt) yaml.problem(at.start, 'migrations.folder is missing');
  const folder = folderAt ? yaml.text(folderAt, 'migrations.folder') : null;
  const given = formatAt ? yaml.text(formatAt, 'migrations.format') : 'plain';
  const format = MIGRATION_FORMATS.find((each) => each === given);
  if (formatAt && given !== null && format === undefined) {
    const hint = didYouMean(given, MIGRATION_FORMATS);
    yaml.problem(
      formatAt.start,
      `Unknown format ${quoted(given)}; known are ${MIGRATION_FORMATS.join(', ')}.${hint}`,
    );
  }
  if (!folderAt || folder === null || format === undefined) return null;
  return { folder: { value: folder, start: folderAt.start }, format };
}

function readRow(yaml: YamlReader, at: YamlNode): MigrationFiles | null {
  const found = yaml.keyed(at, 'row', ['migrations'])?.get('migrations');
  if (found) return readMigrations(yaml, found);
  if (yaml.isMap(at)) yaml.problem(at.start, 'row.migrations is missing');
  return null;
}

function readIsolation(yaml: YamlReader, at: YamlNode): IsolationModel[] | null {
  const found: IsolationModel[] = [];
  for (const item of yaml.items(at, 'isolation') ?? []) {
    const value = yaml.text(item, 'An isolation model');
    const model = ISOLATION_MODELS.find((each) => each === value);
    if (model) found.push(model);
    else if (value !== null) {
      const hint = didYouMean(value, ISOLATION_MODELS);
      yaml.problem(
        item.start,
        `Unknown isolation model ${quoted(value)}; known are ${ISOLATION_MODELS.join(', ')}.${hint}`,
      );
    }
  }
  return found.length > 0 ? [...new Set(found)] : null;
}

function readExtensions(yaml: YamlReader, at: YamlNode): string[] {
  const found: string[] = [];
  for (const item of yaml.items(at, 'extensions') ?? []) {
    const value = yaml.text(item, 'An extension');
    if (value === null) continue;
    if (/^[a-z][a-z0-9_-]{0,62}$/.test(value)) found.push(value);
    else yaml.problem(item.start, `${quoted(value)} is not the name of an extension`);
  }
  return [...new Set(found)];
}

function readSeed(yaml: YamlReader, at: YamlNode): Manifest['seed'] {
  const entries = yaml.keyed(at, 'seed', ['file', 'variables']);
  const file = readPath(yaml, at, entries?.get('file'), 'seed.file');
  const variables = entries?.get('variables');
  const read = variables?.node ? readVariables(yaml, variables) : [];
  return file && { file, variables: read };
}

function readFirstAdmin(yaml: YamlReader, at: YamlNode): Manifest['firstAdmin'] {
  const entries = yaml.keyed(at, 'firstAdmin', ['file', 'role', 'password']);
  const file = readPath(yaml, at, entries?.get('file'), 'firstAdmin.file');
  const roleAt = entries?.get('role');
  const role = roleAt ? yaml.text(roleAt, 'firstAdmin.role') : 'Administrateur';
  const passwordAt = entries?.get('password');
  const password = passwordAt && yaml.keyed(passwordAt, 'firstAdmin.password', ['hash', 'cost']);
  const hashAt = password?.get('hash');
  const hash = hashAt && yaml.text(hashAt, 'firstAdmin.password.hash');
  if (hashAt && typeof hash === 'string' && hash !== 'bcrypt') {
    yaml.problem(hashAt.start, `Unknown hash ${quoted(hash)}; bcrypt is the one there is`);
  }
  const costAt = password?.get('cost');
  const cost = costAt ? yaml.number(costAt, 'firstAdmin.password.cost') : DEFAULT_COST;
  if (costAt && cost !== null && (!Number.isInteger(cost) || cost < 10 || cost > 15)) {
    yaml.problem(costAt.start, 'The cost of bcrypt must be a whole number from 10 to 15');
  }
  return file && role !== null && cost !== null ? { file, role, cost } : null;
}

function readMetrics(yaml: YamlReader, at: YamlNode): Manifest['metrics'] {
  const found: Manifest['metrics'] = [];
  for (const [name, metric] of (at.node && yaml.entries(at, 'metrics')) || []) {
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) {
      yaml.problem(metric.keyStart, `The metric ${quoted(name)} needs a name of a-z, 0-9 and _`);
    }
    const entries = yaml.keyed(metric, `metrics.${name}`, ['title', 'unit', 'sql']);
    if (!entries) continue;
    const text = (key: string) => {
      const value = entries.get(key);
      if (!value) yaml.problem(metric.keyStart, `metrics.${name} has no ${key}`);
      return value ? yaml.text(value, `metrics.${name}.${key}`) : null;
    };
    const [title, unit, sql] = [text('title'), text('unit'), text('sql')];
    if (title === null || unit === null || sql === null) continue;
    const statements = splitStatements(sql);
    const start = entries.get('sql')?.start ?? metric.start;
    if (statements.length !== 1 || !/^(SELECT|WITH|VALUES|TABLE)$/.test(statements[0]?.words[0] ?? '')) {
      yaml.problem(start, `metrics.${name}.sql must be one SELECT`);
    } else if (parametersOf(sql).length > 0) {
      yaml.problem(start, `metrics.${name}.sql takes no variables`);
    }
    found.push({ name, title, unit, sql: statements[0]?.text ?? sql });
  }
  return found;
}

function readPath(
  yaml: YamlReader,
  parent: YamlNode,
  at: YamlNode | undefined,
  what: string,
): At<string> | null {
  if (!at) {
    if (yaml.isMap(parent)) yaml.problem(parent.start, `${what} is missing`);
    return null;
  }
  const value = yaml.text(at, what);
  return value === null ? null : { value, start: at.start };
}

const quoted = (value: string) => JSON.stringify(value.slice(0, 80));
