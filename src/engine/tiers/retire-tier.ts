import type { Tier } from '../../shared/models/tier.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { getTier } from './list-tiers.ts';
import { publishedTier } from './published-tier.ts';
import { lockTiers } from './tier-records.ts';
import type { TiersContext } from './tiers-context.ts';

/**
 * No new tenant gets it; who has it keeps it. Throws `CONFLICT` when new tenants would still be given it: it is the
 * default of the settings, a plan points at it, or a change to it is under way.
 */
export function retireTier(context: TiersContext, name: string): Promise<Tier> {
  return act(context, 'retire tier', name, async (session) => {
    const why = await whyNeeded(session, name);
    if (why !== null) {
      throw new CadastreError('CONFLICT', `The tier ${name} cannot be retired: ${why.fact}`, {
        target: `tier ${name}`,
        wayOut: why.wayOut,
        command: why.command,
      });
    }
    await session.run(
      sql`INSERT INTO platform.retired_tiers (name, retired_by) VALUES (${name}, ${context.actor.name})
          ON CONFLICT (name) DO NOTHING`,
    );
  });
}

/** Back in service. */
export function reinstateTier(context: TiersContext, name: string): Promise<Tier> {
  return act(context, 'reinstate tier', name, async (session) => {
    await session.run(sql`DELETE FROM platform.retired_tiers WHERE name = ${name}`);
  });
}

function act(
  { audit, actor, platform, directory }: TiersContext,
  verb: string,
  name: string,
  work: (session: Session) => Promise<void>,
): Promise<Tier> {
  return performAct(audit, { actor, verb, target: `tier ${name}`, input: {} }, async () => {
    const open = await platform();
    await publishedTier(open, name);
    await open.database.transaction(async (session) => {
      await lockTiers(session);
      await work(session);
    });
    return getTier({ database: open.database, directory }, name);
  });
}

async function whyNeeded(
  session: Session,
  name: string,
): Promise<{ fact: string; wayOut: string; command?: string } | null> {
  const { rows } = await session.run<{ is_default: boolean; plans: string[]; open_changes: number }>(
    sql`SELECT EXISTS (SELECT FROM platform.settings WHERE key = 'tiers' AND value->>'defaultTier' = ${name}) AS is_default,
               ARRAY(SELECT id FROM platform.plans WHERE tier = ${name} ORDER BY position, id) AS plans,
               (SELECT count(*)::int FROM platform.tier_changes
                WHERE tier = ${name} AND state IN ('scheduled', 'waiting')) AS open_changes`,
  );
  const [row] = rows;
  if (row?.is_default) {
    return {
      fact: 'it is the default of new tenants',
      wayOut: 'Name another in the settings.',
      command: 'cadastre settings set tiers.defaultTier=NAME',
    };
  }
  if (row && row.plans.length > 0) {
    return {
      fact:
        row.plans.length === 1
          ? `the plan points at it: ${row.plans[0]}`
          : `the plans point at it: ${row.plans.join(', ')}`,
      wayOut: 'Subscribers of a plan get its tier. Publish a new version of this one instead.',
    };
  }
  if (row && row.open_changes > 0) {
    return {
      fact: `${row.open_changes} open changes move tenants to it`,
      wayOut: 'Cancel them first, or wait until they are done.',
    };
  }
  return null;
}
