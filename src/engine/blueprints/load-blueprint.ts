import { resolve } from 'node:path';
import type { BlueprintProblem } from '../../shared/models/blueprint.ts';
import { type BlueprintFolder, isFolder, openBlueprintFolder } from '../adapters/blueprint-files.ts';
import { type Blueprint, contentHash, filesOf, MANIFEST, sha256 } from './blueprint.ts';
import { checkSql } from './check-sql.ts';
import { needsNoTransaction } from './in-new-place.ts';
import { loadCommand, migrationOf } from './load-command.ts';
import { cleanPath, type Loading, loadFile, loadMigrations } from './load-migrations.ts';
import { namesPublic } from './names-public.ts';
import { type Manifest, readManifest } from './read-manifest.ts';
import { parametersOf } from './sql-text.ts';

export interface LoadedBlueprint {
  /** null when there is any problem. */
  readonly blueprint: Blueprint | null;
  readonly problems: BlueprintProblem[];
  /** The name, where at least that could be read. */
  readonly name: string | null;
  /** Absolute paths that were looked at. */
  readonly touched: ReadonlySet<string>;
}

/** What the first-admin statement is given. */
const ADMIN_PARAMETERS = ['email', 'password_hash', 'first_name', 'last_name', 'role'];

/** Reads a blueprint's folder and says everything that is wrong with it. Never throws for bad content. */
export function loadBlueprint(directory: string): Promise<LoadedBlueprint> {
  return readBlueprint(openBlueprintFolder(directory), directory);
}

/** As `loadBlueprint`, wherever the files lie. `directory` null: nowhere on this workstation. */
export async function readBlueprint(
  folder: BlueprintFolder,
  directory: string | null = null,
): Promise<LoadedBlueprint> {
  const problems: BlueprintProblem[] = [];
  const beside: string[] = [];
  const answer = (name: string | null, blueprint: Blueprint | null = null): LoadedBlueprint => ({
    blueprint: problems.length === 0 ? blueprint : null,
    problems: inOrder(problems),
    name,
    touched: new Set([...folder.touched, ...beside]),
  });

  const read = await folder.read(MANIFEST);
  if ('refused' in read) {
    const root = await folder.list('.');
    const [file, message] =
      'refused' in root ? ['.', `The folder ${root.refused}`] : [MANIFEST, `The file ${read.refused}`];
    problems.push({ file, line: null, column: null, message });
    return answer(null);
  }
  const { manifest, name, yaml } = readManifest(read.content, problems);
  if (!manifest) return answer(name);

  const loading: Loading = { folder, yaml, problems };
  const others = [manifest.seed?.file, manifest.firstAdmin?.file].flatMap((file) =>
    file ? [cleanPath(file.value)] : [],
  );
  const command =
    'command' in manifest.migrations ? await loadCommand(loading, manifest.migrations.command) : null;
  if ('command' in manifest.migrations && directory !== null) {
    const { value, start } = manifest.migrations.command.folder;
    const place = resolve(directory, value);
    beside.push(place);
    if (!(await isFolder(place)))
      yaml.problem(start, `The folder ${JSON.stringify(value)} of the command is not there`);
  }
  const migrations = command
    ? [migrationOf(command)]
    : 'command' in manifest.migrations
      ? []
      : await loadMigrations(loading, manifest.migrations, others);
  const rowMigrations = manifest.rowMigrations
    ? await loadMigrations(loading, manifest.rowMigrations, others)
    : [];
  const seed = await loadSeed(loading, manifest.seed);
  const firstAdmin = await loadFirstAdmin(loading, manifest.firstAdmin);
  if (manifest.isolation.includes('schema')) {
    const files = [...migrations, ...[seed?.file, firstAdmin?.file].flatMap((file) => (file ? [file] : []))];
    problems.push(...files.flatMap(namesPublic), ...(command ? [] : migrations.flatMap(needsNoTransaction)));
  }
  const last = migrations.findLast(({ repeatable }) => !repeatable);
  if (!last) return answer(name);
  const parts = {
    manifest: { path: MANIFEST, content: read.content, checksum: sha256(read.content) },
    migrations,
    rowMigrations,
    seed,
    firstAdmin,
    ...(command && { command }),
  };
  return answer(name, {
    name: manifest.name,
    title: manifest.title,
    prefix: manifest.prefix,
    isolation: manifest.isolation,
    extensions: manifest.extensions,
    metrics: manifest.metrics,
    hash: contentHash(filesOf(parts)),
    version: last.version,
    ...('format' in manifest.migrations &&
      manifest.migrations.format !== 'plain' && { format: manifest.migrations.format }),
    ...parts,
  });
}

async function loadSeed(loading: Loading, seed: Manifest['seed']): Promise<Blueprint['seed']> {
  const file = seed && (await loadFile(loading, cleanPath(seed.file.value), seed.file.start));
  if (!file) return null;
  const names = seed.variables.map((each) => each.value.name);
  loading.problems.push(...checkSql(file, { parameters: names, transactional: true, oneStatement: false }));
  const used = new Set(parametersOf(file.content).map((each) => each.name));
  for (const { value, start } of seed.variables) {
    if (!used.has(value.name)) {
      loading.yaml.problem(start, `The variable ${value.name} is declared but ${file.path} never uses it`);
    }
  }
  return { file, variables: seed.variables.map((each) => each.value) };
}

async function loadFirstAdmin(
  loading: Loading,
  admin: Manifest['firstAdmin'],
): Promise<Blueprint['firstAdmin']> {
  const file = admin && (await loadFile(loading, cleanPath(admin.file.value), admin.file.start));
  if (!file) return null;
  const rules = { parameters: ADMIN_PARAMETERS, transactional: true, oneStatement: true };
  loading.problems.push(...checkSql(file, rules));
  const used = new Set(parametersOf(file.content).map((each) => each.name));
  for (const name of ['email', 'password_hash']) {
    if (!used.has(name)) {
      const message = `The statement never uses :${name}, so nobody could sign in`;
      loading.problems.push({ file: file.path, line: null, column: null, message });
    }
  }
  return { file, role: admin.role, password: { hash: 'bcrypt', cost: admin.cost } };
}

/** By file as first named, then by place. */
function inOrder(problems: readonly BlueprintProblem[]): BlueprintProblem[] {
  const files = [...new Set(problems.map((each) => each.file))];
  return problems.toSorted(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}
