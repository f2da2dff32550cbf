import type { BlueprintFolder } from '../adapters/blueprint-files.ts';
import { CadastreError } from '../errors.ts';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { type Blueprint, type BlueprintFile, blueprintSchema, filesOf } from './blueprint.ts';
import { describeProblem } from './describe-problem.ts';
import { readBlueprint } from './load-blueprint.ts';

type Runs = Pick<Database, 'run'>;

/** What this process has published already, by platform database. */
const published = new WeakMap<Runs, Set<string>>();

/**
 * Keeps the blueprint with all its files in the platform database, so that another workstation can resume a
 * job without the folder. Costs nothing the second time.
 */
export async function publishBlueprint(database: Runs, blueprint: Blueprint): Promise<void> {
  const known = published.get(database) ?? new Set();
  published.set(database, known);
  if (known.has(blueprint.hash)) return;
  await database.run(sql`
    INSERT INTO platform.blueprints (hash, name, content, published_at)
    VALUES (${blueprint.hash}, ${blueprint.name}, ${JSON.stringify(blueprint)}::jsonb, now())
    ON CONFLICT (hash) DO NOTHING`);
  known.add(blueprint.hash);
}

/**
 * Read again from its files, so that only what the hash vouches for is believed. Throws `NOT_FOUND`, or
 * `BLUEPRINT_INVALID` when what is kept no longer matches its hash.
 */
export async function readPublishedBlueprint(database: Runs, hash: string): Promise<Blueprint> {
  const { rows } = await database.run<{ content: unknown }>(
    sql`SELECT content FROM platform.blueprints WHERE hash = ${hash}`,
  );
  const [row] = rows;
  if (!row) {
    throw new CadastreError('NOT_FOUND', `The platform database holds no blueprint ${hash.slice(0, 12)}`, {
      wayOut: 'Add the folder of the blueprint on this workstation.',
    });
  }
  const parsed = blueprintSchema.safeParse(row.content);
  const read = parsed.success ? await readBlueprint(folderOf(filesOf(parsed.data))) : null;
  if (read?.blueprint?.hash !== hash) {
    const why = read?.problems[0] ? `: ${describeProblem(read.problems[0])}` : '';
    throw new CadastreError(
      'BLUEPRINT_INVALID',
      `The blueprint ${hash.slice(0, 12)} in the platform database is not what was published${why}`,
      {
        target: `platform.blueprints ${hash}`,
        wayOut: 'Find out who changed platform.blueprints; delete the row and publish the folder again.',
      },
    );
  }
  return read.blueprint;
}

/** The kept files as a folder. */
function folderOf(files: readonly BlueprintFile[]): BlueprintFolder {
  return {
    touched: new Set(),
    read: async (path) => {
      const file = files.find((each) => each.path === path);
      return file ? { content: file.content } : { refused: 'is not there' };
    },
    list: async (path) => {
      const start = path === '.' || path === '' ? '' : `${path}/`;
      const names = files
        .filter((each) => each.path.startsWith(start))
        .map((each) => each.path.slice(start.length));
      const below = names.flatMap((name) => (name.includes('/') ? [name.slice(0, name.indexOf('/'))] : []));
      return {
        files: names.filter((name) => !name.includes('/')).sort(),
        // Of a folder whose subfolders are not read, none is kept either.
        folders: [...new Set(below)].sort(),
      };
    },
  };
}
