import { z } from 'zod';
import type { SettledStatus } from '../../shared/models/lifecycle.ts';
import { CadastreError } from '../errors.ts';
import type { JobDefinition } from '../jobs/job-definition.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { probeTenant } from '../tenants/probe-tenant.ts';
import { readLogin } from '../tenants/read-credentials.ts';
import { forgetSnapshot } from './access-snapshots.ts';
import { openStep } from './access-steps.ts';
import { settleStatus } from './change-status.ts';
import { lifecycleJob } from './lifecycle-job.ts';
import type { LifecycleContext, LifecycleRun } from './lifecycle-run.ts';
import { setSubscription } from './subscriptions.ts';

export const reactivateJobInput = z.object({
  /** It has paid: a trial is over by that. */
  paid: z.boolean(),
  reason: z.string().nullable(),
});

/** The tenant gets back exactly the access it had, and proves that it can use it. */
export function reactivateTenantJob(context: LifecycleContext): JobDefinition<LifecycleRun> {
  return lifecycleJob(context, {
    kind: 'tenant.reactivate',
    act: 'reactivate',
    steps: [openStep, { name: 'verify', title: 'Verify as the tenant', run: verifyAsTenant }],
    settle: {
      title: 'Reactivated',
      async run(run) {
        const { paid } = reactivateJobInput.parse(run.voice.record.input);
        const { id } = run.tenant;
        const to = paid ? 'ACTIVE' : await statusAfterReactivation(run.platform, id);
        const together = [forgetSnapshot(id), setSubscription(id, to === 'TRIAL' ? 'TRIAL' : 'ACTIVE')];
        await settleStatus(run.platform, id, to, null, together);
        return to === 'TRIAL' ? 'back in its trial' : 'active';
      },
    },
  });
}

/** Back into the trial while that runs and the tenant was in it when it was last open; else active. */
export async function statusAfterReactivation(
  platform: OpenPlatform,
  tenantId: number,
): Promise<Extract<SettledStatus, 'TRIAL' | 'ACTIVE'>> {
  const { rows } = await platform.database.run<{ trial: boolean }>(
    sql`SELECT trial_ends_at > now() AND coalesce((
          SELECT from_status FROM platform.status_history
          WHERE organization_id = organizations.id AND from_status IN ('TRIAL', 'ACTIVE')
          ORDER BY status_history.id DESC LIMIT 1), 'ACTIVE') = 'TRIAL' AS trial
        FROM platform.organizations WHERE id = ${tenantId}`,
  );
  return rows[0]?.trial ? 'TRIAL' : 'ACTIVE';
}

/** What it can do inside was not touched by the block: a table it may not read, or a freeze, is no reason to keep it out. */
const INSIDE = ['reads', 'writes'];

/** What an adopted database was found with, such as an owner that signs in, was told then and is no reason either. */
async function wasAdopted(run: LifecycleRun): Promise<boolean> {
  const { rowCount } = await run.platform.database.run(
    sql`SELECT FROM platform.tenants WHERE organization_id = ${run.tenant.id} AND adopted_at IS NOT NULL`,
  );
  return rowCount > 0;
}

/** Signs in with the tenant's own password. One that was adopted without a password cannot be proven so. */
export async function verifyAsTenant(run: LifecycleRun): Promise<string> {
  const known = await readLogin(run.platform, run.tenant.id).catch((error) => {
    if (error instanceof CadastreError && error.code === 'SECRET_MISSING') return null;
    throw error;
  });
  if (known === null) return 'no password is recorded, so nobody could sign in to prove it';
  const { tenantId, serverId, database, model: isolation, schema } = run.place;
  const { login: role, password } = known;
  const probed = { tenantId, serverId, database, isolation, schema, role, password };
  const probes = await probeTenant(run.context, run.platform, probed, 'brief');
  for (const probe of probes)
    run.voice.remark(`${probe.passed ? 'passed' : 'FAILED'}: ${probe.title}: ${probe.outcome}`);
  const adopted = await wasAdopted(run);
  const failed = probes.filter(
    (probe) => !probe.passed && (adopted ? probe.probe === 'signs-in' : !INSIDE.includes(probe.probe)),
  );
  if (failed.length === 0)
    return `${probes.filter((probe) => probe.passed).length} of ${probes.length} probes as ${role}`;
  throw new CadastreError(
    'VERIFICATION_FAILED',
    `The tenant's role ${role}: ${failed.map((probe) => probe.outcome).join('; ')}`,
    {
      target: database,
      wayOut: 'Mend what the probe found on the server, then resume this job; or undo it.',
    },
  );
}
