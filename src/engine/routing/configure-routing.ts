import type { RoutingSettings } from '../../shared/models/routing-settings.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { sql } from '../postgres/sql.ts';
import { checkBaseDomain, checkRoutingChanges, type RoutingChanges } from './check-routing-changes.ts';
import type { RoutingContext } from './routing-context.ts';
import { agree, readRoutingSettings } from './routing-settings.ts';

/**
 * Changes what is given, for all admins. The platform database makes the primary domains of a new base domain in the
 * same transaction. Throws `INVALID_INPUT`, and `CONFLICT` where custom domains stand under the new base domain.
 */
export function configureRouting(
  context: RoutingContext,
  actor: Actor,
  given: RoutingChanges,
): Promise<RoutingSettings> {
  const intent = { actor, verb: 'change settings', target: 'platform routing', input: { ...given } };
  return performAct(context.audit, intent, async () => {
    const changes = checkRoutingChanges(given);
    const platform = await context.platform();
    const { baseDomain, ...routing } = { ...(await readRoutingSettings(platform)), ...changes };
    if (changes.baseDomain) await checkBaseDomain(platform, changes.baseDomain);
    await platform.database.transaction(async (session) => {
      await session.run(
        sql`INSERT INTO platform.settings (key, value, changed_by)
            VALUES ('routing', ${JSON.stringify(routing)}::jsonb, ${actor.name})
            ON CONFLICT (key) DO UPDATE
            SET value = excluded.value, changed_at = now(), changed_by = excluded.changed_by`,
      );
      if (changes.baseDomain === undefined) return;
      // The other values of `access` stay as they are.
      await session.run(
        sql`INSERT INTO platform.settings (key, value, changed_by)
            VALUES ('access', jsonb_build_object('baseDomain', ${baseDomain}::text), ${actor.name})
            ON CONFLICT (key) DO UPDATE
            SET value = settings.value || excluded.value, changed_at = now(), changed_by = excluded.changed_by`,
      );
    });
    if (given.folder !== undefined || given.commands !== undefined) agree(context.local, routing);
    platform.locks.say('platform');
    context.announcer.announce('routing');
    return readRoutingSettings(platform);
  });
}
