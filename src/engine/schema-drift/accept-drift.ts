import type { TenantDrift } from '../../shared/models/schema-drift.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { sql } from '../postgres/sql.ts';
import { type DriftTarget, driftTarget } from './drift-targets.ts';
import { countAgain, foundOf, keptItems, whose } from './keep-drift.ts';
import { showDrift } from './list-drift.ts';
import type { SchemaDriftContext } from './read-job.ts';

type Context = Pick<SchemaDriftContext, 'audit' | 'platform'>;

/** Keeps differences as they were last read, with a reason: each counts again when it changes. Errors: `NOT_FOUND`. */
export function acceptDrift(
  context: Context,
  actor: Actor,
  { tenant: place, keys, reason }: { tenant: string; keys: readonly string[]; reason: string },
): Promise<TenantDrift> {
  const intent = { actor, verb: 'accept schema drift', target: `tenant ${place}`, input: { keys }, reason };
  return performAct(context.audit, intent, async () => {
    const platform = await context.platform();
    const target = await driftTarget(platform, place);
    await platform.database.transaction(async (session) => {
      const items = new Map((await keptItems(session, target)).map((each) => [each.key, each]));
      for (const key of new Set(keys)) {
        const item = items.get(key);
        if (item === undefined) throw noSuch(target, key);
        await session.run(sql`DELETE FROM platform.accepted_drift WHERE key = ${key} AND ${whose(target)}`);
        await session.run(
          sql`INSERT INTO platform.accepted_drift (organization_id, shared_database_id, key, found, reason, accepted_by)
              VALUES (${target.organizationId}, ${target.sharedId}, ${key}, ${JSON.stringify(foundOf(item))}::jsonb, ${reason}, ${actor.name})`,
        );
      }
      await countAgain(session, target);
    });
    return known(await showDrift(platform, place));
  });
}

/** They count again. What was not accepted is passed over. */
export function unacceptDrift(
  context: Context,
  actor: Actor,
  { tenant: place, keys }: { tenant: string; keys: readonly string[] },
): Promise<TenantDrift> {
  const intent = { actor, verb: 'accept schema drift no more', target: `tenant ${place}`, input: { keys } };
  return performAct(context.audit, intent, async () => {
    const platform = await context.platform();
    const target = await driftTarget(platform, place);
    await platform.database.transaction(async (session) => {
      await session.run(
        sql`DELETE FROM platform.accepted_drift WHERE key = ANY (${keys}::text[]) AND ${whose(target)}`,
      );
      await countAgain(session, target);
    });
    return known(await showDrift(platform, place));
  });
}

const known = ({ items: _items, ...drift }: Awaited<ReturnType<typeof showDrift>>): TenantDrift => drift;

const noSuch = ({ place }: DriftTarget, key: string): CadastreError =>
  new CadastreError('NOT_FOUND', `${place} has no difference ${key}`, {
    fields: [{ field: 'keys', message: 'It is not among what was read last' }],
    wayOut: 'Look at what differs now.',
    command: `cadastre drift schema show ${place}`,
  });
