import { TRANSITIONS } from '../../shared/models/lifecycle.ts';
import type { ActPlans } from '../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import { quoteIdentifier } from '../postgres/sql.ts';
import { readSnapshot } from './access-snapshots.ts';
import { isOpen } from './access-steps.ts';
import type { LifecycleContext } from './lifecycle-run.ts';
import { parkedName } from './parking.ts';
import type { Place } from './place.ts';
import { placeKeeper } from './places/index.ts';
import { type PlannedAct, planEach } from './plan-each.ts';
import { sessionsEnd, statusStep, step } from './plan-steps.ts';
import { planningTools } from './planning-tools.ts';
import { statusBeforeDeletion } from './restore-tenant.ts';

/** What deleting or restoring would do to each tenant, with the statements as they would be sent now. */
export function planEndings(
  context: LifecycleContext,
  act: 'delete' | 'restore',
  slugs: readonly string[],
): Promise<ActPlans> {
  const plan = act === 'delete' ? planDelete : planRestore;
  return planEach(context, act, slugs, (platform, tenant, place) => plan(context, platform, tenant, place));
}

async function planDelete(
  context: LifecycleContext,
  platform: OpenPlatform,
  tenant: Tenant,
  place: Place,
): Promise<PlannedAct> {
  const { retentionDays } = (await readSharedSettings(platform)).lifecycle;
  const { tools, said } = await planningTools(context, place);
  const keeper = placeKeeper(place.model);
  const sessions = await keeper.countSessions(tools, place);
  await keeper.block(tools, place);
  const blocking = said.splice(0);
  const parkedAs = parkedName(place, new Date());
  const fact = await keeper.park(tools, { ...place, parkedAs }, parkedAs);
  return {
    to: 'DELETED',
    sessions,
    effect: [
      sessionsEnd(sessions),
      `It is kept whole as ${parkedAs} for ${retentionDays} days; its slug and its domains stay its own.`,
      'Then the schedule purges it, if that is set up; nothing is dropped before.',
    ],
    steps: [
      statusStep(TRANSITIONS.delete.via ?? '', tenant),
      step('block', 'Shut the tenant out', tenant.server, `${sessions} sessions at this moment`, blocking),
      step('park', 'Rename out of the way', tenant.server, fact, said),
      statusStep('DELETED', tenant),
    ],
    undo: `Restore it within ${retentionDays} days.`,
  };
}

async function planRestore(
  context: LifecycleContext,
  platform: OpenPlatform,
  tenant: Tenant,
  place: Place,
): Promise<PlannedAct> {
  const to = await statusBeforeDeletion(platform, tenant.id);
  const { tools, said } = await planningTools(context, place);
  const keeper = placeKeeper(place.model);
  const fact = await keeper.unpark(tools, place);
  const renaming = said.splice(0);
  const opens = isOpen(to);
  if (opens) await keeper.unblock(tools, place, (await readSnapshot(platform, tenant.id)) ?? {});
  // It has its own name again by then.
  const parked = place.parkedAs;
  const opening =
    parked === null
      ? said
      : said.map((each) => each.replaceAll(quoteIdentifier(parked), quoteIdentifier(place.database)));
  return {
    to,
    sessions: 0,
    effect: [
      'It has its name, its slug and its domains again.',
      opens
        ? 'Its application can sign in again, with exactly the privileges it had.'
        : `It was ${to.toLowerCase()} before, and stays shut.`,
    ],
    steps: [
      statusStep(TRANSITIONS.restore.via ?? '', tenant),
      step('unpark', 'Give it its name again', tenant.server, fact, renaming),
      ...(opens
        ? [
            step('unblock', 'Give back the access', tenant.server, '', opening),
            step('verify', 'Verify as the tenant', tenant.server, `signs in as ${tenant.login}`, []),
          ]
        : []),
      statusStep(to, tenant),
    ],
    undo: 'Delete it again.',
  };
}
