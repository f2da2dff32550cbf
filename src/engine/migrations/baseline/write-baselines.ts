import type { ActResults } from '../../../shared/models/lifecycle-acts.ts';
import type { BaselineInput } from '../../../shared/models/migration-status.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import type { Actor } from '../../acts/actor.ts';
import { type ActRecord, performAct } from '../../acts/perform-act.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { Blueprint, Migration } from '../../blueprints/blueprint.ts';
import { publishBlueprint } from '../../blueprints/index.ts';
import { compareVersions } from '../../blueprints/load-migrations.ts';
import { readHistory, writeBaseline } from '../../blueprints/schema-history.ts';
import { tablesAfter } from '../../blueprints/table-statements.ts';
import { CadastreError, invalidInput } from '../../errors.ts';
import { actOnMany } from '../../lifecycle/act-on-many.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { onlyBuiltIn } from '../../postgres/only-built-in.ts';
import { recorded, type Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';
import { getTenant } from '../../tenants/select-tenants.ts';
import type { MigrationPlanContext } from '../plan/plan-migration.ts';
import { upTo, upToVersion } from '../run/up-to-version.ts';

export interface BaselineContext extends MigrationPlanContext {
  readonly audit: AuditLog;
}

const NAMED = 5;

/**
 * Says of tenants without a history that they have the files up to a version, so that a run brings them the next ones.
 * Nothing of their schema changes. Each is refused alone: when it has a history, when somebody is at work on it, and when
 * tables are missing that those files make.
 */
export const writeBaselines = (
  context: BaselineContext,
  actor: Actor,
  input: BaselineInput,
  signal?: AbortSignal,
): Promise<ActResults> =>
  actOnMany(context.platform, {
    slugs: input.tenants,
    wait: true,
    signal,
    begin: async (slug) => ({ done: await writeOne(context, actor, input, slug) }),
  });

function writeOne(
  context: BaselineContext,
  actor: Actor,
  { version, blueprint, anyway, reason }: BaselineInput,
  slug: string,
): Promise<string> {
  const target = `tenant ${slug}`;
  const intent = { actor, verb: 'write baseline', target, input: { version, blueprint, anyway }, reason };
  return performAct(context.audit, intent, async (record) => {
    const platform = await context.platform();
    const tenant = await getTenant(platform, slug);
    const own = await blueprintOf(context, tenant, blueprint);
    const files = filesUpTo(own, version);
    await whileLocked(platform, tenant, async () => {
      const session = await context.connectTo(tenant.serverId, tenant.database);
      try {
        await onlyBuiltIn(session);
        await refuseHistory(session, slug);
        if (!anyway) await refuseMissingTables(session, slug, files);
        const told = recorded(session, ({ shown }) => record.statement(shown));
        await writeBaseline(told, files, `baseline, ${actor.name}`);
      } finally {
        await session.close();
      }
      await note(platform, tenant, own, version, record);
    });
    return `stands at ${version}: ${files.length} files written into its history`;
  });
}

/** What it came from; another one is no matter of a baseline. */
async function blueprintOf(
  context: BaselineContext,
  tenant: Tenant,
  named: string | undefined,
): Promise<Blueprint> {
  if (tenant.isolation !== 'database')
    throw new CadastreError(
      'NOT_SUPPORTED',
      `${tenant.slug} shares its database, where Cadastre keeps the history`,
    );
  const wanted = named ?? tenant.blueprint;
  if (wanted === null || wanted === undefined)
    throw invalidInput([{ field: 'blueprint', message: `${tenant.slug} has no blueprint yet; name one` }]);
  if (tenant.blueprint !== null && tenant.blueprint !== wanted)
    throw invalidInput([
      { field: 'blueprint', message: `${tenant.slug} is of the blueprint ${tenant.blueprint}` },
    ]);
  return context.findBlueprint(wanted);
}

function filesUpTo({ name, migrations }: Blueprint, version: string): readonly Migration[] {
  if (!migrations.some((file) => !file.repeatable && compareVersions(file.version, version) === 0))
    throw invalidInput([{ field: 'version', message: `${name} has no file with the version ${version}` }]);
  return upTo(migrations, version).filter(({ repeatable }) => !repeatable);
}

async function whileLocked<T>(
  platform: OpenPlatform,
  { id, slug }: Tenant,
  work: () => Promise<T>,
): Promise<T> {
  if (!(await platform.locks.tryLock('tenant', id)))
    throw new CadastreError('CONFLICT', `Another job is at work on tenant ${slug}`, {
      wayOut: 'Say it again when that job is over.',
    });
  try {
    return await work();
  } finally {
    await platform.locks.unlock('tenant', id);
  }
}

async function refuseHistory(session: Session, slug: string): Promise<void> {
  const history = await readHistory(session);
  if (history === null || history.size === 0) return;
  throw new CadastreError('CONFLICT', `${slug} has a history already: ${history.size} files`, {
    wayOut: 'A baseline is for tenants that have none.',
    command: `cadastre migrate history ${slug}`,
  });
}

/** By the texts of the files: a guess that finds the wrong version, not one that proves the right one. */
async function refuseMissingTables(
  session: Session,
  slug: string,
  files: readonly Migration[],
): Promise<void> {
  const { rows } = await session.run<{ name: string }>(
    sql`SELECT CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END || relname AS name
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE relkind IN ('r', 'p')`,
  );
  const there = new Set(rows.map(({ name }) => name));
  const missing = [...tablesAfter(files.map(({ content }) => content))].filter((table) => !there.has(table));
  if (missing.length === 0) return;
  const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : '';
  throw new CadastreError(
    'CONFLICT',
    `${slug} lacks tables that these files make: ${missing.slice(0, NAMED).join(', ')}${more}`,
    {
      wayOut: 'Name an older version, or do it all the same when they were dropped on purpose.',
      command: `cadastre migrate baseline … --anyway`,
    },
  );
}

async function note(
  platform: OpenPlatform,
  tenant: Tenant,
  blueprint: Blueprint,
  version: string,
  record: ActRecord,
): Promise<void> {
  const standing = upToVersion(blueprint, version);
  await publishBlueprint(platform.database, standing);
  const update = sql`UPDATE platform.tenants SET blueprint = ${standing.name}, blueprint_hash = ${standing.hash},
      schema_version = ${standing.version} WHERE organization_id = ${tenant.id}`;
  await platform.database.run(update);
  record.statement(update.shown);
  platform.locks.say('tenants', tenant.id);
}
