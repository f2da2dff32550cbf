import type { Mend, MendPlan } from '../../../shared/models/isolation.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import type { Actor } from '../../acts/actor.ts';
import { performAct } from '../../acts/perform-act.ts';
import { CadastreError } from '../../errors.ts';
import type { StartedJob } from '../../jobs/job-runner.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { recorded, type Session } from '../../postgres/session.ts';
import { sql, trusted } from '../../postgres/sql.ts';
import { listTenants } from '../../tenants/select-tenants.ts';
import { mendsOf } from '../attack-tenant.ts';
import { describeAttacks } from '../attacks/index.ts';
import { distinctMends } from '../build-report.ts';
import { chooseNeighbours } from '../choose-neighbours.ts';
import { inService } from '../isolation-job.ts';
import { readOpenFindings } from '../read-open-findings.ts';
import { type TestIsolationContext, testIsolation } from '../test-isolation.ts';

/** Tenants whose catalogs are read for one mend; mending again takes the next ones. */
const AT_MOST = 100;

export interface MendContext extends TestIsolationContext {
  connectTo(serverId: string, database: string): Promise<Session>;
}

interface MendInput {
  readonly attack: string;
  /** Those of the open findings when left out. */
  readonly tenants?: readonly string[];
}

interface Found extends MendPlan {
  readonly serverIds: ReadonlyMap<string, string>;
}

/** What would be run now, read from the catalogs and not from a report. Changes nothing. */
export async function planMend(context: MendContext, input: MendInput): Promise<MendPlan> {
  const { serverIds: _, ...plan } = await findPlan(context, await context.platform(), input);
  return plan;
}

/**
 * Runs what `planMend` has shown and is exactly known, and begins the short test of the tenants concerned, with this attack.
 * Errors: `NOT_FOUND`, `CONFLICT` where nothing is left to mend or the catalogs say something else than was shown,
 * `CONFIRMATION_REQUIRED` on a production platform.
 */
export async function mendAttack(
  context: MendContext,
  actor: Actor,
  input: MendInput & { shown: readonly Mend[]; confirm?: string; reason?: string },
): Promise<StartedJob> {
  const { attack, shown, confirm, reason } = input;
  const intent = {
    actor,
    verb: 'mend isolation',
    target: `attack ${attack}`,
    input: { tenants: input.tenants ?? null },
    reason,
  };
  const tenants = await performAct(context.audit, intent, async (record) => {
    const plan = await findPlan(context, await context.platform(), input);
    const exact = plan.mends.filter((each) => each.exact);
    if (exact.length === 0) {
      throw new CadastreError('CONFLICT', 'Nothing is left that Cadastre knows how to mend', {
        wayOut: 'Test again to see what is still open, and look at what the report says.',
      });
    }
    if (
      !sameMends(
        exact,
        shown.filter((each) => each.exact),
      )
    ) {
      throw new CadastreError('CONFLICT', 'The server has changed since these statements were shown', {
        wayOut: 'Look at the plan as it is now, then mend.',
      });
    }
    if (plan.confirm !== null && confirm !== plan.confirm) {
      throw new CadastreError('CONFIRMATION_REQUIRED', `Type ${plan.confirm} to change rights on it`, {
        fields: [{ field: 'confirm', message: `Type ${plan.confirm}` }],
      });
    }
    for (const { server, database, sql: text } of exact) {
      const session = await context.connectTo(plan.serverIds.get(server) ?? server, database);
      try {
        const watched = recorded(session, (line) => record.statement(`${line.shown} -- in ${line.database}`));
        await watched.run(sql`${trusted(text)}`);
      } finally {
        await session.close();
      }
    }
    return plan.tenants;
  });
  return testIsolation(context, actor, { tenants, extent: 'short', cause: 'mend', also: [attack] });
}

async function findPlan(context: MendContext, platform: OpenPlatform, input: MendInput): Promise<Found> {
  const { attack } = input;
  if (!describeAttacks().some((each) => each.id === attack)) {
    throw new CadastreError('NOT_FOUND', `There is no attack ${attack}`, {
      fields: [{ field: 'attack', message: 'Not known' }],
      wayOut: 'The report of isolation names what is open.',
      command: 'cadastre isolation report',
    });
  }
  const all = await inService(platform);
  const tenants = (await concerned(platform, all, input)).slice(0, AT_MOST);
  const mends: Mend[] = [];
  for (const tenant of tenants) {
    const found = await mendsOf(context, platform, tenant, chooseNeighbours(tenant, all), [attack]);
    mends.push(...(found.get(attack) ?? []));
  }
  const distinct = distinctMends(mends);
  const servers = [...new Set(distinct.map((each) => each.server))].sort();
  return {
    attack,
    tenants: tenants.map(({ slug }) => slug),
    mends: distinct,
    confirm:
      platform.environment === 'production' && distinct.some((each) => each.exact)
        ? servers.join(', ')
        : null,
    serverIds: new Map(tenants.map((tenant) => [tenant.server, tenant.serverId])),
  };
}

async function concerned(
  platform: OpenPlatform,
  all: readonly Tenant[],
  { attack, tenants }: MendInput,
): Promise<Tenant[]> {
  const slugs =
    tenants ??
    (await readOpenFindings(platform)).filter((each) => each.attack === attack).map((each) => each.tenant);
  const found = all.filter(({ slug }) => slugs.includes(slug));
  const missing = tenants?.find((slug) => !found.some((tenant) => tenant.slug === slug));
  if (missing === undefined) return found;
  // Throws where there is none; one that is out of service is told as such.
  const { tenants: known } = await listTenants(platform);
  const outside = known.find(({ slug }) => slug === missing);
  throw outside
    ? new CadastreError('REFUSED', `Tenant ${missing} is ${outside.status.toLowerCase()}`, {
        fields: [{ field: 'tenants', message: `${missing}: nobody can sign in as it now` }],
        wayOut: 'Reactivate it first: what was mended is proven by trying.',
      })
    : new CadastreError('NOT_FOUND', `There is no tenant ${missing}`, {
        fields: [{ field: 'tenants', message: `${missing}: not known` }],
      });
}

function sameMends(one: readonly Mend[], two: readonly Mend[]): boolean {
  const key = (each: Mend) => JSON.stringify([each.server, each.database, each.sql]);
  const keys = new Set(two.map(key));
  return one.length === keys.size && one.every((each) => keys.has(key(each)));
}
