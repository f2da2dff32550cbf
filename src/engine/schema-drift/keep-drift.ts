import { z } from 'zod';
import { type SchemaDifference, schemaDifferenceSchema } from '../../shared/models/schema-drift.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Session } from '../postgres/session.ts';
import { sql, trusted } from '../postgres/sql.ts';
import type { DriftTarget } from './drift-targets.ts';
import type { DriftReading } from './read-target.ts';

/** As it is kept: what was accepted stands beside it. */
const keptItemSchema = schemaDifferenceSchema.omit({ accepted: true });
export const keptItemsSchema = z.array(keptItemSchema);
type KeptItem = z.infer<typeof keptItemSchema>;

/** Numbers of ours, in a condition. */
export function whose({ organizationId, sharedId }: DriftTarget) {
  return trusted(
    sharedId === null
      ? `organization_id = ${Number(organizationId)}`
      : `shared_database_id = ${Number(sharedId)}`,
  );
}

type Runs = Pick<OpenPlatform['database'], 'run'> | Pick<Session, 'run'>;

export interface Acceptance {
  readonly key: string;
  readonly found: unknown;
  readonly reason: string;
  readonly accepted_by: string;
  readonly accepted_at: Date;
}

/** Keeps what was read last, in place of what was read before; a difference that stood before keeps its day. */
export async function keepReading(
  platform: Pick<OpenPlatform, 'database'>,
  target: DriftTarget,
  reading: DriftReading,
): Promise<SchemaDifference[]> {
  return platform.database.transaction(async (session) => {
    const before = new Map((await keptItems(session, target)).map((each) => [each.key, each]));
    const now = new Date().toISOString();
    const items: KeptItem[] = reading.differences.map((each) => ({
      ...each,
      since: before.get(each.key)?.since ?? now,
    }));
    const differences = withAccepted(items, await acceptancesOf(session, target));
    const { state, fact, count } = summary(reading, differences);
    await session.run(
      sql`INSERT INTO platform.schema_drift AS kept (organization_id, shared_database_id, state, version, fact, tables, differences, items)
          SELECT ${target.organizationId}::int, ${target.sharedId}::int, ${state}, ${reading.version}, ${fact}, ${reading.tables}::int, ${count}, ${JSON.stringify(items)}::jsonb
          WHERE EXISTS (SELECT FROM platform.organizations WHERE id = ANY (${target.tenants}::int[]))
          ON CONFLICT (${trusted(target.sharedId === null ? 'organization_id' : 'shared_database_id')}) DO UPDATE SET state = excluded.state, version = excluded.version,
            fact = excluded.fact, tables = excluded.tables, differences = excluded.differences, items = excluded.items, read_at = now()`,
    );
    return differences;
  });
}

/** After something was accepted, or no more: counts again what was read last. */
export async function countAgain(session: Pick<Session, 'run'>, target: DriftTarget): Promise<void> {
  const { rows } = await session.run<{
    state: DriftReading['state'];
    version: string | null;
    tables: number | null;
    fact: string;
  }>(sql`SELECT state, version, tables, fact FROM platform.schema_drift WHERE ${whose(target)}`);
  const [row] = rows;
  if (!row || row.state === 'unknown') return;
  const differences = withAccepted(await keptItems(session, target), await acceptancesOf(session, target));
  const { state, fact, count } = summary({ ...row, reason: '' }, differences);
  await session.run(
    sql`UPDATE platform.schema_drift SET state = ${state}, fact = ${fact}, differences = ${count} WHERE ${whose(target)}`,
  );
}

export async function keptItems(runs: Runs, target: DriftTarget): Promise<KeptItem[]> {
  const { rows } = await runs.run<{ items: unknown }>(
    sql`SELECT items FROM platform.schema_drift WHERE ${whose(target)}`,
  );
  return rows[0] ? keptItemsSchema.parse(rows[0].items) : [];
}

export async function acceptancesOf(runs: Runs, target: DriftTarget): Promise<Acceptance[]> {
  const { rows } = await runs.run<Acceptance & Record<string, unknown>>(
    sql`SELECT key, found, reason, accepted_by, accepted_at FROM platform.accepted_drift WHERE ${whose(target)}`,
  );
  return rows;
}

/** What was accepted is that what was found then: when it changes, it counts again. */
export function withAccepted(
  items: readonly KeptItem[],
  acceptances: readonly Acceptance[],
): SchemaDifference[] {
  const accepted = new Map(acceptances.map((each) => [each.key, each]));
  return items.map((item) => {
    const known = accepted.get(item.key);
    const same = known !== undefined && JSON.stringify(known.found) === JSON.stringify(foundOf(item));
    return {
      ...item,
      accepted: same
        ? { reason: known.reason, by: known.accepted_by, at: known.accepted_at.toISOString() }
        : null,
    };
  });
}

/** What an acceptance is of, in a form that a jsonb gives back as it was. */
export const foundOf = ({
  change,
  found,
  wanted,
}: Pick<KeptItem, 'change' | 'found' | 'wanted'>): unknown => [change, found, wanted];

const ONE_AND_MANY: Readonly<Record<string, [string, string]>> = {
  index: ['index', 'indexes'],
  policy: ['policy', 'policies'],
  'default-privilege': ['default privilege', 'default privileges'],
};

function summary(
  reading: Pick<DriftReading, 'state' | 'reason' | 'tables' | 'version'>,
  differences: readonly SchemaDifference[],
): { state: DriftReading['state']; fact: string; count: number } {
  if (reading.state === 'unknown') return { state: 'unknown', fact: reading.reason, count: 0 };
  const open = differences.filter(({ accepted }) => accepted === null);
  const accepted = differences.length - open.length;
  if (open.length === 0) {
    return {
      state: 'in-sync',
      fact: `${reading.tables ?? 0} tables as in ${reading.version ?? ''}${accepted === 0 ? '' : `, ${accepted} accepted`}`,
      count: 0,
    };
  }
  const kinds = [...Map.groupBy(open, ({ kind }) => kind)].map(([kind, some]) => {
    const [one, many] = ONE_AND_MANY[kind] ?? [kind, `${kind}s`];
    return `${some.length} ${some.length === 1 ? one : many}`;
  });
  return { state: 'drifted', fact: kinds.join(', '), count: open.length };
}
