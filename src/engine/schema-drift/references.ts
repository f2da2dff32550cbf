import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { IsolationModel } from '../../shared/models/tenant.ts';
import type { Blueprint } from '../blueprints/index.ts';
import { newestVersion } from '../blueprints/load-migrations.ts';
import type { SchemaHistory } from '../blueprints/schema-history.ts';
import { withTemplateLock } from '../blueprints/template-lock.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import type { ProvisioningContext } from '../provisioning/provision-run.ts';
import { buildReference, dropLeftovers, REFERENCE_NAMES, SCRATCH_PREFIX } from './build-reference.ts';
import { type SchemaObject, schemaObjectSchema } from './schema-object.ts';
import { toObjects } from './to-objects.ts';

/** To be raised whenever the objects of one and the same database come out otherwise. */
const FORMAT = 1;

export type ReferenceContext = Pick<
  ProvisioningContext,
  'platform' | 'server' | 'connectTo' | 'connectBeside' | 'blueprintByHash'
>;

/** A blueprint cut to what a tenant has of it. */
export interface Standing {
  /** The hash of the whole one. */
  readonly hash: string;
  /** Of its files those that the tenant has. */
  readonly blueprint: Blueprint;
  /** The last of them, as it is told. */
  readonly version: string;
}

/**
 * The blueprint that a history comes from: the tenant's own, or another version of it where a run stopped on the way.
 * null: none that is known has exactly these files.
 */
export async function standingOf(
  context: Pick<ReferenceContext, 'blueprintByHash'>,
  platform: Pick<OpenPlatform, 'database'>,
  target: { readonly blueprint: string; readonly hash: string | null },
  history: SchemaHistory,
): Promise<Standing | null> {
  let cut: Standing | null = null;
  for await (const blueprint of candidates(context, platform, target)) {
    // What a command makes is in no file of ours.
    if (blueprint.command) continue;
    const has = blueprint.migrations.filter((each) => history.get(each.version) === each.checksum);
    if (has.length !== history.size || has.length === 0) continue;
    const standing = {
      hash: blueprint.hash,
      blueprint: { ...blueprint, migrations: has },
      version: newestVersion(has.map(({ version }) => version)) ?? '',
    };
    // One whose files are all there knows better what else belongs to it, such as what shared tables need.
    if (has.length === blueprint.migrations.length) return standing;
    cut ??= standing;
  }
  return cut;
}

async function* candidates(
  { blueprintByHash }: Pick<ReferenceContext, 'blueprintByHash'>,
  platform: Pick<OpenPlatform, 'database'>,
  { blueprint, hash }: { readonly blueprint: string; readonly hash: string | null },
): AsyncGenerator<Blueprint> {
  if (hash !== null) yield await blueprintByHash(hash);
  const { rows } = await platform.database.run<{ hash: string }>(
    sql`SELECT hash FROM platform.blueprints WHERE name = ${blueprint} AND hash IS DISTINCT FROM ${hash}
        ORDER BY published_at DESC LIMIT 50`,
  );
  for (const row of rows) yield await blueprintByHash(row.hash);
}

/** What was read in this process, by what it is of. */
const known = new WeakMap<OpenPlatform['database'], Map<string, Promise<SchemaObject[]>>>();

/**
 * What a version looks like on a major of PostgreSQL. Read once for all tenants, from a database that is made of exactly
 * its files on `serverId` and dropped again; kept in the platform database.
 */
export async function referenceFor(
  context: ReferenceContext,
  platform: OpenPlatform,
  wanted: {
    readonly standing: Standing;
    readonly isolation: IsolationModel;
    readonly major: number;
    readonly serverId: string;
  },
): Promise<SchemaObject[]> {
  const { standing, isolation, major } = wanted;
  const version = versionKey(standing);
  const key = [standing.hash, version, isolation, major].join(' ');
  const mine = known.get(platform.database) ?? new Map<string, Promise<SchemaObject[]>>();
  known.set(platform.database, mine);
  const work = mine.get(key) ?? readOrBuild(context, platform, { ...wanted, version, key });
  mine.set(key, work);
  try {
    return await work;
  } catch (error) {
    if (mine.get(key) === work) mine.delete(key);
    throw error;
  }
}

type Wanted = Parameters<typeof referenceFor>[2] & { readonly version: string; readonly key: string };

async function readOrBuild(
  context: ReferenceContext,
  platform: OpenPlatform,
  wanted: Wanted,
): Promise<SchemaObject[]> {
  const kept = await readReference(platform, wanted);
  if (kept) return kept;
  const { serverId, standing, isolation, major, key, version } = wanted;
  const maintenance = await context.connectTo(serverId, context.server(serverId).database);
  try {
    const name = `${SCRATCH_PREFIX}${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
    await dropLeftovers(maintenance);
    return await withTemplateLock(
      maintenance,
      name,
      () => undefined,
      async () => {
        // Another app may have read it while we waited.
        const meanwhile = await readReference(platform, wanted);
        if (meanwhile) return meanwhile;
        const raw = await buildReference(
          maintenance,
          (database) => context.connectBeside(serverId, database),
          {
            name,
            blueprint: standing.blueprint,
            isolation,
          },
        );
        if (raw === null) throw new CadastreError('INTERNAL', 'The catalogs did not answer');
        const objects = toObjects(raw, REFERENCE_NAMES[isolation]);
        await platform.database.run(
          sql`INSERT INTO platform.schema_references (blueprint_hash, version, isolation, major, format, objects)
            VALUES (${standing.hash}, ${version}, ${isolation}, ${major}, ${FORMAT}, ${JSON.stringify(objects)}::jsonb)
            ON CONFLICT DO NOTHING`,
        );
        return objects;
      },
    );
  } finally {
    await maintenance.close();
  }
}

async function readReference(
  platform: Pick<OpenPlatform, 'database'>,
  { standing, version, isolation, major }: Wanted,
): Promise<SchemaObject[] | null> {
  const { rows } = await platform.database.run<{ objects: unknown }>(
    sql`SELECT objects FROM platform.schema_references WHERE blueprint_hash = ${standing.hash} AND version = ${version}
        AND isolation = ${isolation} AND major = ${major} AND format = ${FORMAT}`,
  );
  return rows[0] ? z.array(schemaObjectSchema).parse(rows[0].objects) : null;
}

/** Its last file, and a hash of all where some before it are missing. */
function versionKey({ blueprint, version }: Standing): string {
  const list = blueprint.migrations.map((each) => each.version).join(' ');
  return `${version} of ${createHash('sha256').update(list).digest('hex').slice(0, 12)}`;
}
