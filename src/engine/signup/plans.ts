import type { Plan } from '../../shared/models/plan.ts';
import { invalidInput } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';

/** All plans in their order, with how many tenants subscribe to each. */
export async function listPlans(platform: OpenPlatform): Promise<Plan[]> {
  const { rows } = await platform.database.run<{
    id: string;
    name: string;
    position: number;
    price: number;
    currency: string;
    max_users: number | null;
    storage_bytes: string | null;
    modules: string[];
    subscribers: number;
  }>(
    sql`SELECT plans.*, (SELECT count(*)::int FROM platform.subscriptions
                         JOIN platform.organizations ON organizations.id = organization_id
                         WHERE plan = plans.id AND organizations.status <> 'PURGED') AS subscribers
        FROM platform.plans ORDER BY position, id`,
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    position: row.position,
    price: row.price,
    currency: row.currency,
    maxUsers: row.max_users,
    storageBytes: row.storage_bytes === null ? null : Number(row.storage_bytes),
    modules: row.modules,
    subscribers: row.subscribers,
  }));
}

/** The id of the wanted plan; without a wish, the entry plan. Throws `INVALID_INPUT` with those there are. */
export async function resolvePlan(platform: OpenPlatform, wanted: string | undefined): Promise<string> {
  const { rows } = await platform.database.run<{ id: string }>(
    sql`SELECT id FROM platform.plans ORDER BY position, id`,
  );
  const known = rows.map((row) => row.id);
  const id = wanted === undefined ? known[0] : known.find((each) => each === wanted.toLowerCase());
  if (id !== undefined) return id;
  const message =
    known.length === 0 ? 'There are no plans' : `No plan ${wanted}; there are ${known.join(', ')}`;
  throw invalidInput([{ field: 'subscription', message }]);
}
