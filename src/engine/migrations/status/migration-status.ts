import type { MigrationStatus, StatusRow, VersionState } from '../../../shared/models/migration-status.ts';
import type { Blueprint, Migration } from '../../blueprints/blueprint.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { withKnownTarget } from '../external/known-target.ts';
import { compareHistory, type History } from '../plan/compare-history.ts';
import { fileOf } from '../plan/file-of.ts';
import type { MigrationPlanContext } from '../plan/plan-migration.ts';
import { type PlaceReading, readPlaces } from '../plan/read-places.ts';
import { type FleetTarget, onlyBlueprint, selectTargets } from '../plan/select-targets.ts';

interface Known {
  readonly history: History | null;
  readonly unfinished: string | null;
  readonly problem: string | null;
  readonly readAt: string | null;
}

/** What the last run says of a target while its history does not tell. */
interface InRun {
  readonly status: string;
  readonly files: readonly string[];
}

/**
 * Where every tenant stands, behind first. `read`: each is asked now; else it is what was seen last, and who was never
 * seen is told as not read. Suspended tenants are among them; deleted ones are not.
 */
export async function migrationStatus(
  context: MigrationPlanContext,
  input: { readonly blueprint?: string; readonly read: boolean },
  signal?: AbortSignal,
): Promise<MigrationStatus> {
  const platform = await context.platform();
  const found = await context.findBlueprint(input.blueprint ?? (await onlyBlueprint(platform)));
  const targets = await selectTargets(platform, found.name);
  const blueprint = await withKnownTarget(
    context,
    found,
    targets.map(({ serverId }) => serverId),
  );
  const now = new Date().toISOString();
  const known = input.read
    ? fresh(await readPlaces(context, targets, { blueprint, signal }), now)
    : await lastSeen(platform, targets);
  const inRuns = await standingInRuns(platform, blueprint.name);
  const rows = targets.map((target) =>
    rowOf(context, blueprint, target, known.get(target.key) ?? NEVER, inRuns.get(target.key) ?? null),
  );
  return {
    blueprint: blueprint.name,
    versions: blueprint.migrations.map((migration, index) => ({
      ...fileOf(migration),
      appliedBy: rows.filter(({ cells }) => cells[index] === 'applied').length,
    })),
    rows: rows.sort((a, b) => needs(b) - needs(a) || (a.name < b.name ? -1 : 1)),
    upToDate: rows.every(({ behind, problem, version, ahead }) => {
      return version !== null && behind === 0 && problem === null && ahead.length === 0;
    }),
    readAt: now,
  };
}

const NEVER: Known = { history: null, unfinished: null, problem: 'It was never read', readAt: null };

/** Problems first, then by how far behind. */
const needs = ({ behind, problem }: StatusRow) => (problem === null ? 0 : 100_000) + behind;

function fresh(readings: ReadonlyMap<string, PlaceReading>, readAt: string): Map<string, Known> {
  return new Map(
    [...readings].map(([key, { history, unfinished, problem }]) => [
      key,
      { history, unfinished, problem, readAt },
    ]),
  );
}

async function lastSeen(
  platform: OpenPlatform,
  targets: readonly FleetTarget[],
): Promise<Map<string, Known>> {
  const { rows } = await platform.database.run<{
    organization_id: number;
    history: Record<string, string> | null;
    unfinished: string | null;
    problem: string | null;
    read_at: Date;
  }>(sql`SELECT organization_id, history, unfinished, problem, read_at FROM platform.tenant_schemas`);
  const seen = new Map(rows.map((row) => [row.organization_id, row]));
  return new Map(
    targets.flatMap(({ key, organizationIds }) => {
      const row = seen.get(organizationIds[0] ?? 0);
      if (!row) return [];
      const history = row.history === null ? null : new Map(Object.entries(row.history));
      return [
        [
          key,
          { history, unfinished: row.unfinished, problem: row.problem, readAt: row.read_at.toISOString() },
        ] as const,
      ];
    }),
  );
}

/** Of the newest run of the blueprint: who is at work, failed or left out there. */
async function standingInRuns(platform: OpenPlatform, blueprint: string): Promise<Map<string, InRun>> {
  const { rows } = await platform.database.run<{
    organization_id: number | null;
    shared_database_id: string | null;
    status: string;
    files: string[];
  }>(
    sql`SELECT organization_id, shared_database_id, migration_targets.status, files
        FROM platform.migration_targets JOIN platform.migration_runs ON migration_runs.id = run_id
        WHERE run_id = (SELECT max(id) FROM platform.migration_runs WHERE blueprint = ${blueprint} AND kind = 'up')
          AND migration_targets.status IN ('at-work', 'failed', 'skipped')`,
  );
  return new Map(
    rows.map(({ organization_id, shared_database_id, status, files }) => [
      organization_id === null ? `s${shared_database_id}` : `o${organization_id}`,
      { status, files },
    ]),
  );
}

function rowOf(
  context: Pick<MigrationPlanContext, 'server'>,
  blueprint: Blueprint,
  target: FleetTarget,
  { history, unfinished, problem, readAt }: Known,
  inRun: InRun | null,
): StatusRow {
  const standing = history === null ? null : compareHistory(blueprint.migrations, history);
  const cells = blueprint.migrations.map((file) => cellOf(file, history, unfinished, inRun));
  return {
    tenant: target.slug,
    name: target.name,
    server: context.server(target.serverId).name,
    database: target.database,
    status: target.status,
    version: standing?.version ?? null,
    cells,
    behind: history === null ? 0 : cells.filter((cell) => cell !== 'applied' && cell !== 'edited').length,
    ahead: [...(standing?.ahead ?? [])],
    problem: problem ?? standing?.problem ?? null,
    readAt,
  };
}

function cellOf(
  { version, checksum, repeatable, command }: Migration,
  history: History | null,
  unfinished: string | null,
  inRun: InRun | null,
): VersionState {
  const applied = history?.get(version);
  // Also where it is being taken back: then its history has it still.
  if (unfinished === version) return 'unfinished';
  if (applied === checksum || (applied !== undefined && command)) return 'applied';
  if (applied !== undefined && !repeatable) return 'edited';
  if (inRun?.files.includes(version)) {
    if (inRun.status === 'at-work') return 'at-work';
    if (inRun.status === 'failed') return 'failed';
    if (inRun.status === 'skipped') return 'skipped';
  }
  return 'pending';
}
