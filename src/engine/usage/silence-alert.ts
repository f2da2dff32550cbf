import type { UsageAlert } from '../../shared/models/usage.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError, invalidInput } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { platformTime } from './due-tenants.ts';
import { readAlerts } from './list-alerts.ts';
import { sayUsage, type UsageContext } from './usage-context.ts';

/** A silence is no way to forget: at most this long, in milliseconds. */
const LONGEST_MS = 90 * 24 * 3600 * 1000;

export interface Silence {
  readonly id: number;
  readonly until: string;
  readonly reason: string;
}

/**
 * Nobody is told of an alert until then, nor of the same that is raised again meanwhile. Errors: `NOT_FOUND`, `REFUSED` for
 * one that has ended, `INVALID_INPUT` for a time that is past or too far.
 */
export function silenceAlert(
  context: UsageContext,
  actor: Actor,
  { id, until, reason }: Silence,
): Promise<UsageAlert> {
  return change(context, actor, id, 'silence alert', { until }, reason, async (platform, now) => {
    const end = Date.parse(until) - now.getTime();
    if (end <= 0) throw invalidInput([{ field: 'until', message: 'A time that is still to come' }]);
    if (end > LONGEST_MS) throw invalidInput([{ field: 'until', message: 'At most 90 days from now' }]);
    await platform.database.run(
      sql`UPDATE platform.alerts SET silenced_until = ${until}::timestamptz, silenced_by = ${actor.name},
            silence_reason = ${reason} WHERE id = ${id}`,
    );
  });
}

/** It is told of again, in the list at once and to its owner with the next look where that was due. Errors: as above. */
export function unsilenceAlert(
  context: UsageContext,
  actor: Actor,
  { id, reason }: { readonly id: number; readonly reason?: string | undefined },
): Promise<UsageAlert> {
  return change(context, actor, id, 'end silence', {}, reason, async (platform) => {
    await platform.database.run(
      // Of those before it too, which the next one would be silent after.
      sql`UPDATE platform.alerts SET silenced_until = NULL, silenced_by = NULL, silence_reason = NULL
          FROM platform.alerts AS this WHERE this.id = ${id} AND alerts.organization_id = this.organization_id
            AND alerts.name = this.name AND alerts.threshold = this.threshold`,
    );
  });
}

async function change(
  context: UsageContext,
  actor: Actor,
  id: number,
  verb: string,
  input: Readonly<Record<string, string>>,
  reason: string | undefined,
  work: (platform: OpenPlatform, now: Date) => Promise<void>,
): Promise<UsageAlert> {
  const platform = await context.platform();
  const found = await readAlert(platform, id);
  const intent = {
    actor,
    verb,
    target: `tenant ${found.tenant}`,
    input: { alert: found.alert, id, ...input },
    reason,
  };
  return performAct(context.audit, intent, async () => {
    if (found.endedAt !== null) {
      throw new CadastreError('REFUSED', `Alert ${id} has ended`, {
        fields: [{ field: 'id', message: 'Nobody is told of it any more' }],
      });
    }
    await work(platform, context.clock?.() ?? (await platformTime(platform)));
    sayUsage(context, platform);
    return readAlert(platform, id);
  });
}

async function readAlert(platform: OpenPlatform, id: number): Promise<UsageAlert> {
  const [alert] = await readAlerts(platform, { all: true, id });
  if (alert) return alert;
  throw new CadastreError('NOT_FOUND', `There is no alert ${id}`, {
    fields: [{ field: 'id', message: 'No alert has this number' }],
    wayOut: 'The list of alerts shows those there are.',
    command: 'cadastre alert list',
  });
}
