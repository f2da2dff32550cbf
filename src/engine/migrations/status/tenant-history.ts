import type { HistoryEntry, TakenBack } from '../../../shared/models/migration-status.ts';
import type { Migration } from '../../blueprints/blueprint.ts';
import { compareVersions } from '../../blueprints/load-migrations.ts';
import { readHistory } from '../../blueprints/schema-history.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import type { Session } from '../../postgres/session.ts';
import { type Statement, sql } from '../../postgres/sql.ts';
import { getTenant } from '../../tenants/select-tenants.ts';
import type { MigrationPlanContext } from '../plan/plan-migration.ts';

interface HistoryRow extends Record<string, unknown> {
  readonly version: string;
  readonly name: string;
  readonly checksum: string;
  readonly applied_at: Date;
  readonly duration_ms: number | null;
  readonly applied_by: string;
}

/** Who applied it in a run, as the run writes it into the history: `run 12, Claire Aubry`. */
const RUN = /^run (\d+)\b/;

/** What was applied to a tenant, when, for how long and by whom, newest first; as its own database has it. */
export async function tenantHistory(
  context: MigrationPlanContext,
  slug: string,
): Promise<{ tenant: string; blueprint: string | null; entries: HistoryEntry[]; takenBack: TakenBack[] }> {
  const platform = await context.platform();
  const tenant = await getTenant(platform, slug);
  const files = await filesOf(context, tenant.blueprint);
  const session = await context.connectTo(tenant.serverId, tenant.database);
  try {
    const rows = tenant.schema === null ? await ofDatabase(session) : await ofSchema(session, tenant.id);
    return {
      tenant: slug,
      blueprint: tenant.blueprint,
      entries: rows.map((row) => entryOf(row, files)),
      takenBack: await takenBackOf(platform, tenant.id),
    };
  } finally {
    await session.close();
  }
}

/** Its own history does not know what it has no more; the runs do. */
async function takenBackOf({ database }: OpenPlatform, tenantId: number): Promise<TakenBack[]> {
  const { rows } = await database.run<{ versions: string[]; run: number; at: Date; by: string }>(
    sql`SELECT applied AS versions, run_id::int AS run, coalesce(target.finished_at, runs.created_at) AS at, actor AS by
        FROM platform.migration_targets AS target JOIN platform.migration_runs AS runs ON runs.id = run_id
        LEFT JOIN platform.tenants ON tenants.organization_id = ${tenantId}::int AND tenants.isolation = 'row'
          AND tenants.server_id = target.server_id AND tenants.database_name = target.database_name
        WHERE kind = 'down' AND cardinality(applied) > 0 AND (target.organization_id = ${tenantId}::int
          OR target.organization_id IS NULL AND tenants.organization_id IS NOT NULL)
        ORDER BY run_id DESC LIMIT 100`,
  );
  return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
}

/** Without its folder on this workstation, nothing can be said of the files. */
async function filesOf(
  context: MigrationPlanContext,
  blueprint: string | null,
): Promise<readonly Migration[] | null> {
  if (blueprint === null) return null;
  const known = await context.findBlueprint(blueprint).catch(() => null);
  return known?.migrations ?? null;
}

async function ofDatabase(session: Session): Promise<HistoryRow[]> {
  // Refuses a table that a tenant could have put in its place.
  if ((await readHistory(session)) === null) return [];
  return read(
    session,
    sql`SELECT version, name, checksum, applied_at, duration_ms, applied_by FROM ONLY cadastre.schema_history`,
  );
}

const ofSchema = (session: Session, tenantId: number): Promise<HistoryRow[]> =>
  read(
    session,
    // As JSON: a shared database from before the column was there has none until the next file is applied.
    sql`SELECT version, name, checksum, applied_at, (to_jsonb(history) ->> 'duration_ms')::integer AS duration_ms, applied_by
        FROM ONLY cadastre.place_history AS history WHERE tenant_id = ${tenantId}`,
  );

async function read(session: Session, statement: Statement): Promise<HistoryRow[]> {
  const { rows } = await session.run<HistoryRow>(statement);
  return rows.sort((a, b) => compareVersions(b.version, a.version));
}

function entryOf(row: HistoryRow, files: readonly Migration[] | null): HistoryEntry {
  const file = files?.find(({ version }) => version === row.version);
  const run = RUN.exec(row.applied_by)?.[1];
  return {
    version: row.version,
    name: row.name,
    checksum: row.checksum,
    appliedAt: row.applied_at.toISOString(),
    durationMs: row.duration_ms ?? 0,
    appliedBy: row.applied_by,
    run: run === undefined ? null : Number(run),
    // What a command has reached is in no file.
    state: files?.some(({ command }) => command)
      ? 'applied'
      : file === undefined
        ? 'unknown'
        : file.checksum === row.checksum
          ? 'applied'
          : 'edited',
  };
}
