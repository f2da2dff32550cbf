import { writeBytes } from '../../shared/models/quantity.ts';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { WrittenPlan } from './plan-document.ts';
import type { FileProblem, PlanPart } from './read-files.ts';
import { recomputeEffective } from './recompute.ts';

/** A plan as it will be; `position` says which is the entry plan. */
export interface PlannedPlan extends WrittenPlan {
  readonly position: number;
}

interface PlanRow extends Record<string, unknown> {
  readonly id: string;
  readonly name: string;
  readonly position: number;
  readonly price: number;
  readonly currency: string;
  readonly max_users: number | null;
  readonly storage_bytes: string | null;
  readonly modules: string[];
  readonly tier: string | null;
}

/**
 * What plans in files would change. Those of the files come first, in their order; one that no file names stays as it
 * is, after them: somebody may subscribe to it. `comes`: tiers that the same files publish.
 */
export async function planPlans(
  database: Pick<Database, 'run'>,
  parts: readonly PlanPart[],
  comes: (tier: string) => boolean,
  problems: FileProblem[],
): Promise<{ plans: PlannedPlan[]; changes: { kind: 'set-plan'; target: string; fact: string }[] }> {
  if (parts.length === 0) return { plans: [], changes: [] };
  const { rows } = await database.run<PlanRow>(sql`SELECT * FROM platform.plans ORDER BY position, id`);
  const { rows: tiers } = await database.run<{ name: string; retired: boolean }>(
    sql`SELECT DISTINCT tiers.name, retired_tiers.name IS NOT NULL AS retired
        FROM platform.tiers LEFT JOIN platform.retired_tiers USING (name)`,
  );
  const known = new Map(tiers.map(({ name, retired }) => [name, retired]));
  const seen = new Map<string, string>();
  for (const { plan, place } of parts) {
    const before = seen.get(plan.id);
    const at = place('plan', `The plan ${plan.id} stands in ${before} already`);
    if (before !== undefined) problems.push(at);
    seen.set(plan.id, before ?? at.file);
    const retired = known.get(plan.tier);
    if (retired === undefined && !comes(plan.tier))
      problems.push(place('tier', `There is no tier ${plan.tier}`));
    else if (retired === true)
      problems.push(place('tier', `The tier ${plan.tier} is retired: who signs up would get none`));
  }
  const named = parts.map(({ plan }, index) => ({ ...plan, position: index + 1 }));
  const others = rows
    .filter(({ id }) => !seen.has(id))
    .map((row, index) => ({ ...writtenOf(row), position: named.length + index + 1 }));
  const before = new Map(rows.map((row) => [row.id, { ...writtenOf(row), position: row.position }]));
  const changed = [...named, ...others].flatMap((plan) => {
    const fact = factOf(before.get(plan.id), plan);
    return fact === null ? [] : [{ plan, fact }];
  });
  return {
    plans: changed.map(({ plan }) => plan),
    changes: changed.map(({ plan, fact }) => ({ kind: 'set-plan' as const, target: plan.id, fact })),
  };
}

const writtenOf = (row: PlanRow): WrittenPlan => ({
  id: row.id,
  name: row.name,
  price: row.price,
  currency: row.currency,
  maxUsers: row.max_users,
  storageBytes: row.storage_bytes === null ? null : Number(row.storage_bytes),
  modules: row.modules,
  tier: row.tier ?? '',
});

/** null: nothing is another. */
function factOf(before: PlannedPlan | undefined, plan: PlannedPlan): string | null {
  if (before === undefined) return `A new plan, ${money(plan)}, on ${plan.tier}`;
  const limit = (value: number | null, write: (value: number) => string = String) =>
    value === null ? 'unlimited' : write(value);
  const facts = [
    ['title', before.name, plan.name],
    ['price', money(before), money(plan)],
    ['users', limit(before.maxUsers), limit(plan.maxUsers)],
    ['storage', limit(before.storageBytes, writeBytes), limit(plan.storageBytes, writeBytes)],
    ['modules', before.modules.join(' '), plan.modules.join(' ')],
    ['tier', before.tier, plan.tier],
    ['place', String(before.position), String(plan.position)],
  ].flatMap(([what, was, is]) => (was === is ? [] : [`${what} ${was} → ${is}`]));
  return facts.length === 0 ? null : facts.join('; ');
}

const money = ({ price, currency }: WrittenPlan) => `${(price / 100).toFixed(2)} ${currency} a month`;

/**
 * Writes them, and what their subscribers' configurations come to by that, in one transaction: nobody is held to a plan
 * that is no more. A tenant's tier stays the one it has.
 */
export async function writePlans(
  database: Pick<Database, 'transaction'>,
  plans: readonly PlannedPlan[],
): Promise<void> {
  if (plans.length === 0) return;
  await database.transaction(async (session) => {
    for (const { id, name, position, price, currency, maxUsers, storageBytes, modules, tier } of plans) {
      await session.run(
        sql`INSERT INTO platform.plans (id, name, position, price, currency, max_users, storage_bytes, modules, tier)
            VALUES (${id}, ${name}, ${position}, ${price}, ${currency}, ${maxUsers}, ${storageBytes}, ${modules}, ${tier === '' ? null : tier})
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, position = excluded.position, price = excluded.price,
              currency = excluded.currency, max_users = excluded.max_users, storage_bytes = excluded.storage_bytes,
              modules = excluded.modules, tier = excluded.tier`,
      );
    }
    const { rows } = await session.run<{ id: number }>(
      sql`SELECT organization_id AS id FROM platform.subscriptions WHERE plan = ANY (${plans.map(({ id }) => id)}::text[])`,
    );
    await recomputeEffective(session, { tenantIds: rows.map(({ id }) => id) });
  });
}
