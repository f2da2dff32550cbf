import { type SettledStatus, TRANSITIONS } from '../../shared/models/lifecycle.ts';
import type { ActPlans } from '../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { readSnapshot } from './access-snapshots.ts';
import type { LifecycleContext } from './lifecycle-run.ts';
import type { Place } from './place.ts';
import { placeKeeper } from './places/index.ts';
import { type PlannedAct, planEach } from './plan-each.ts';
import { sessionsEnd, statusStep, step } from './plan-steps.ts';
import { planningTools } from './planning-tools.ts';
import { statusAfterReactivation } from './reactivate-tenant.ts';

type Act = 'suspend' | 'reactivate' | 'cancel';

/** What an act would do to each tenant, with the statements that its server would be sent as it stands now. */
export function planActs(context: LifecycleContext, act: Act, slugs: readonly string[]): Promise<ActPlans> {
  return planEach(context, act, slugs, (platform, tenant, place) =>
    planAct(context, platform, act, tenant, place),
  );
}

async function planAct(
  context: LifecycleContext,
  platform: OpenPlatform,
  act: Act,
  tenant: Tenant,
  place: Place,
): Promise<PlannedAct> {
  const { tools, said } = await planningTools(context, place);
  const keeper = placeKeeper(place.model);
  const sessions = await keeper.countSessions(tools, place);
  const opens = act === 'reactivate';
  const fact = opens
    ? await keeper.unblock(tools, place, (await readSnapshot(platform, tenant.id)) ?? {})
    : await keeper.block(tools, place);
  const to = opens
    ? await statusAfterReactivation(platform, tenant.id)
    : act === 'cancel'
      ? 'CANCELLED'
      : 'SUSPENDED';
  const still = `${sessions} sessions at this moment; superusers, backups and migrations go on`;
  const signsIn = `signs in as ${tenant.role}; reads and writes its own, is refused elsewhere`;
  return {
    to,
    effect: effectOf(act, tenant, to, sessions),
    sessions,
    steps: [
      statusStep(TRANSITIONS[act].via ?? '', tenant),
      opens
        ? step('unblock', 'Give back the access', tenant.server, fact, said, 'shut the tenant out again')
        : step('block', 'Shut the tenant out', tenant.server, still, said, 'give back the access'),
      ...(opens ? [step('verify', 'Verify as the tenant', tenant.server, signsIn, [])] : []),
      statusStep(to, tenant),
    ],
    undo: opens ? 'Suspend it again.' : 'Reactivate it: it gets back exactly the access it had.',
  };
}

function effectOf(act: Act, tenant: Tenant, to: SettledStatus, sessions: number): string[] {
  if (act === 'reactivate') {
    return [
      'Its application can sign in again, with exactly the privileges it had.',
      to === 'TRIAL' ? 'It is back in its trial.' : 'It is active.',
    ];
  }
  const keeps = 'Its data is kept; backups and migrations go on.';
  const ends = act === 'cancel' ? ['Its subscription ends.'] : [];
  if (tenant.status === 'SUSPENDED') return ['It is shut out already and stays so.', ...ends, keeps];
  return [sessionsEnd(sessions), ...ends, keeps];
}
