import { type SettledStatus, TRANSITIONS } from '../../shared/models/lifecycle.ts';
import type { ActPlan, ActPlans } from '../../shared/models/lifecycle-acts.ts';
import type { PlanStep, Tenant } from '../../shared/models/tenant.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Session } from '../postgres/session.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { readSnapshot } from './access-snapshots.ts';
import { whyNotBegin } from './change-status.ts';
import { type LifecycleContext, placeOf } from './lifecycle-run.ts';
import type { Place, PlaceTools } from './place.ts';
import { placeKeeper } from './places/index.ts';
import { statusAfterReactivation } from './reactivate-tenant.ts';

type PlannedAct = 'suspend' | 'reactivate' | 'cancel';

/** What an act would do to each tenant, with the statements that its server would be sent as it stands now. */
export async function planActs(
  context: LifecycleContext,
  act: PlannedAct,
  slugs: readonly string[],
): Promise<ActPlans> {
  const platform = await context.platform();
  const plans: ActPlan[] = [];
  for (const slug of new Set(slugs)) {
    plans.push(await planAct(context, platform, act, await getTenant(platform, slug)));
  }
  return {
    plans,
    statementCount: plans.flatMap((plan) => plan.steps.flatMap((step) => step.statements)).length,
    command: `cadastre tenant ${act} ${slugs.join(' ')}${act === 'reactivate' ? '' : ' --reason …'}`,
  };
}

async function planAct(
  context: LifecycleContext,
  platform: OpenPlatform,
  act: PlannedAct,
  tenant: Tenant,
): Promise<ActPlan> {
  const base = { tenant: tenant.slug, name: tenant.name, from: tenant.status };
  const whyNot = whyNotBegin(act, tenant);
  if (whyNot !== null)
    return { ...base, to: null, whyNot, effect: [], sessions: null, steps: [], undo: null };
  const place = await placeOf(platform, tenant);
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
  return {
    ...base,
    to,
    whyNot: null,
    effect: effectOf(act, tenant, to, sessions),
    sessions,
    steps: [
      statusStep(TRANSITIONS[act].via ?? '', tenant),
      {
        name: opens ? 'unblock' : 'block',
        title: opens ? 'Give back the access' : 'Shut the tenant out',
        where: tenant.server,
        fact: opens ? fact : `${sessions} sessions at this moment; superusers, backups and migrations go on`,
        statements: said,
        undo: opens ? 'shut the tenant out again' : 'give back the access',
      },
      ...(opens ? [verifyStep(tenant)] : []),
      statusStep(to, tenant),
    ],
    undo: opens ? 'Suspend it again.' : 'Reactivate it: it gets back exactly the access it had.',
  };
}

/** The keeper's own work, with every statement that is no question said instead of sent. */
export async function planningTools(
  context: Pick<LifecycleContext, 'maintenance' | 'connectTo'>,
  place: Pick<Place, 'serverId'>,
): Promise<{ tools: PlaceTools; said: string[] }> {
  const said: string[] = [];
  const maintenance = await context.maintenance(place.serverId);
  const asking = (session: Session): Session => ({
    ...session,
    async run(statement) {
      if (/^(SELECT|SHOW)\b/.test(statement.text)) return session.run(statement);
      said.push(statement.shown);
      return { rows: [], rowCount: 0 };
    },
    async batch(statements) {
      for (const statement of statements) said.push(statement.shown);
    },
    async script(text) {
      said.push(text);
    },
    transaction: (work) => work(),
  });
  return {
    said,
    tools: {
      maintenance,
      planning: true,
      signal: new AbortController().signal,
      remark: () => undefined,
      onServer: (work) => maintenance.withSession((session) => work(asking(session))),
      async inDatabase(database, work) {
        const session = await context.connectTo(place.serverId, database);
        try {
          return await work(asking(session));
        } finally {
          await session.close();
        }
      },
    },
  };
}

function effectOf(act: PlannedAct, tenant: Tenant, to: SettledStatus, sessions: number): string[] {
  if (act === 'reactivate') {
    return [
      'Its application can sign in again, with exactly the privileges it had.',
      to === 'TRIAL' ? 'It is back in its trial.' : 'It is active.',
    ];
  }
  const keeps = 'Its data is kept; backups and migrations go on.';
  const ends = act === 'cancel' ? ['Its subscription ends.'] : [];
  if (tenant.status === 'SUSPENDED') return ['It is shut out already and stays so.', ...ends, keeps];
  return [
    sessions === 0
      ? 'Nobody is signed in; nobody can sign in afterwards.'
      : sessions === 1
        ? 'One session is ended at once, with what it has not committed; nobody can sign in afterwards.'
        : `${sessions} sessions are ended at once, with what they have not committed; nobody can sign in afterwards.`,
    ...ends,
    keeps,
  ];
}

const statusStep = (status: string, tenant: Tenant): PlanStep => ({
  name: 'status',
  title: 'Set the status',
  where: 'platform database',
  fact: `${tenant.slug} is ${status.toLowerCase()}`,
  statements: [],
  undo: null,
});

const verifyStep = (tenant: Tenant): PlanStep => ({
  name: 'verify',
  title: 'Verify as the tenant',
  where: tenant.server,
  fact: `signs in as ${tenant.role}; reads and writes its own, is refused elsewhere`,
  statements: [],
  undo: null,
});
