import type { TakeBackInput } from '../../../shared/models/migration-options.ts';
import { CadastreError, invalidInput } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { type FleetTarget, selectTargets } from '../plan/select-targets.ts';

/** Whose files are asked to be taken back. */
export interface BackSelection {
  readonly blueprint: string;
  readonly targets: readonly FleetTarget[];
}

/**
 * The places of the tenants that are named, or those that a run was for. Tenants of shared tables go together or not at
 * all. Errors: `INVALID_INPUT` naming the field, `NOT_FOUND`, `REFUSED` for a part of those who share tables.
 */
export async function selectBack(platform: OpenPlatform, input: TakeBackInput): Promise<BackSelection> {
  const { tenants, run, to } = input;
  if (run === undefined && tenants === undefined) {
    throw invalidInput([
      { field: 'tenants', message: 'Name tenants, or the run whose files are taken back' },
    ]);
  }
  if (run !== undefined && tenants !== undefined) {
    throw invalidInput([{ field: 'run', message: 'Name tenants or a run, not both' }]);
  }
  if (run !== undefined && to !== undefined) {
    throw invalidInput([
      { field: 'to', message: 'A run is taken back as a whole; a version belongs to tenants' },
    ]);
  }
  return run === undefined ? ofTenants(platform, tenants ?? []) : ofRun(platform, run);
}

async function ofRun(platform: OpenPlatform, run: number): Promise<BackSelection> {
  const { rows } = await platform.database.run<{ kind: string; blueprint: string; status: string }>(
    sql`SELECT kind, blueprint, status FROM platform.migration_runs WHERE id = ${run}`,
  );
  const [row] = rows;
  if (!row) {
    throw new CadastreError('NOT_FOUND', `There is no migration run ${run}`, {
      wayOut: 'The list of runs shows those there are.',
      command: 'cadastre migrate runs',
    });
  }
  if (row.kind === 'down') {
    throw new CadastreError('REFUSED', `Run ${run} took files back; it has applied none`, {
      wayOut: 'A migration applies them again.',
      command: 'cadastre migrate run',
    });
  }
  const { rows: known } = await platform.database.run<{ key: string }>(
    sql`SELECT CASE WHEN organization_id IS NULL THEN 's' || shared_database_id ELSE 'o' || organization_id END AS key
        FROM platform.migration_targets WHERE run_id = ${run}`,
  );
  const keys = new Set(known.map(({ key }) => key));
  const all = await selectTargets(platform, row.blueprint);
  return { blueprint: row.blueprint, targets: all.filter(({ key }) => keys.has(key)) };
}

async function ofTenants(platform: OpenPlatform, slugs: readonly string[]): Promise<BackSelection> {
  const wanted = [...new Set(slugs)];
  const { rows } = await platform.database.run<{ id: number; slug: string; blueprint: string | null }>(
    sql`SELECT organizations.id, slug, blueprint FROM platform.organizations
        JOIN platform.tenants ON organization_id = organizations.id
        WHERE slug = ANY (${wanted}::text[]) AND status NOT IN ('DELETED', 'PURGING', 'PURGED') ORDER BY slug`,
  );
  const known = new Set(rows.map(({ slug }) => slug));
  const missing = wanted.filter((slug) => !known.has(slug));
  if (missing.length > 0) throw notThere(missing);
  const [blueprint, ...others] = [...new Set(rows.map((row) => row.blueprint))].sort();
  if (blueprint === undefined || blueprint === null || others.length > 0) {
    const message =
      others.length > 0
        ? `They come from several blueprints: ${[blueprint, ...others].map((name) => name ?? 'none').join(', ')}`
        : 'It comes from no blueprint, so nobody knows its files';
    throw new CadastreError('INVALID_INPUT', message, {
      fields: [{ field: 'tenants', message }],
      wayOut: 'Name tenants of one blueprint.',
    });
  }
  const ids = new Set(rows.map(({ id }) => id));
  const targets = (await selectTargets(platform, blueprint)).filter(({ organizationIds }) =>
    organizationIds.some((id) => ids.has(id)),
  );
  const reached = new Set(targets.flatMap(({ organizationIds }) => organizationIds));
  const unready = rows.filter(({ id }) => !reached.has(id)).map(({ slug }) => slug);
  if (unready.length > 0) throw notReady(unready);
  for (const target of targets) {
    if (target.organizationIds.every((id) => ids.has(id))) continue;
    throw await sharedWithOthers(platform, target, ids);
  }
  return { blueprint, targets };
}

const listed = (names: readonly string[]) =>
  `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} others` : ''}`;

function notThere(missing: readonly string[]): CadastreError {
  const message = `There is no tenant ${listed(missing)}`;
  return new CadastreError('NOT_FOUND', message, {
    fields: [{ field: 'tenants', message }],
    wayOut: 'The list of migrations shows which tenants there are and where they stand.',
    command: 'cadastre migrate status',
  });
}

function notReady(slugs: readonly string[]): CadastreError {
  const message = `Not ready to be migrated: ${listed(slugs)}`;
  return new CadastreError('CONFLICT', message, {
    fields: [{ field: 'tenants', message }],
    wayOut: 'Wait until it is made or restored, or leave it out.',
  });
}

async function sharedWithOthers(
  platform: OpenPlatform,
  { organizationIds, database }: FleetTarget,
  named: ReadonlySet<number>,
): Promise<CadastreError> {
  const { rows } = await platform.database.run<{ slug: string }>(
    sql`SELECT slug FROM platform.organizations
        WHERE id = ANY (${organizationIds.filter((id) => !named.has(id))}::int[]) ORDER BY slug`,
  );
  const message = `The tables in ${database} are shared with ${listed(rows.map(({ slug }) => slug))}: they go back together`;
  return new CadastreError('REFUSED', message, {
    fields: [{ field: 'tenants', message }],
    wayOut: 'Name all of them, or take the run back that migrated them.',
  });
}
