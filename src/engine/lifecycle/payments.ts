import type { Subscription } from '../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { recomputeEffective } from '../configuration/recompute.ts';
import { CadastreError, invalidInput } from '../errors.ts';
import { throwUnlessDone } from '../jobs/audited-job.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { getTenant, getTenantById } from '../tenants/select-tenants.ts';
import { reactivateTenant, suspendTenant } from './act.ts';
import { wayOutOf } from './change-status.ts';
import type { LifecycleContext } from './lifecycle-run.ts';
import { refuseBusy } from './start-tenant-job.ts';
import { missSubscription, paySubscription, requireSubscription } from './subscriptions.ts';

export interface PaymentOutcome {
  readonly tenant: Tenant;
  readonly subscription: Subscription;
  /** The job that brings the tenant back, or shuts it out. */
  readonly jobId: number | null;
}

export interface PaymentInput {
  readonly tenant: string;
  readonly reason?: string;
  readonly wait: boolean;
}

/**
 * Money has come: a trial becomes active, who was suspended for payment or a trial that was over comes back, an active
 * tenant is paid for longer. The payment is kept whatever becomes of the reactivation.
 */
export async function paymentReceived(
  context: LifecycleContext,
  actor: Actor,
  input: PaymentInput & { readonly until?: string },
): Promise<PaymentOutcome> {
  const until = paidUntil(input.until);
  const slug = input.tenant;
  const intent = {
    actor,
    verb: 'record payment',
    target: `tenant ${slug}`,
    input: { until: until.toISOString() },
  };
  const platform = await context.platform();
  const former = await performAct(context.audit, intent, async () => {
    const tenant = await getTenant(platform, slug);
    if (!['TRIAL', 'ACTIVE', 'SUSPENDED'].includes(tenant.status)) throw notPayable(tenant);
    await refuseBusy(platform, tenant);
    await platform.database.transaction(async (session) => {
      await session.run(paySubscription(tenant.id, until));
      // Who paid without a subscription has one from here on.
      await recomputeEffective(session, { tenantIds: [tenant.id] });
      // A job that begins in this moment wins: the trigger refuses a way that is not in the table.
      await session.run(
        sql`UPDATE platform.organizations SET status = 'ACTIVE', status_job = NULL, status_reason = NULL
            WHERE id = ${tenant.id} AND status = 'TRIAL'`,
      );
    });
    platform.locks.say('tenants', tenant.id);
    return tenant;
  });
  const comesBack = former.status === 'SUSPENDED' && former.statusReason !== 'manual';
  const job = comesBack
    ? await reactivateTenant(context, actor, slug, true, input.reason ?? 'Payment received')
    : null;
  const paid = await outcome(platform, former.id, job, input.wait);
  await context.tell(actor, former.id, 'payment-received', until.toISOString());
  return paid;
}

/** Money has not come: past due, and shut out for it. */
export async function paymentMissed(
  context: LifecycleContext,
  actor: Actor,
  input: PaymentInput,
): Promise<PaymentOutcome> {
  const slug = input.tenant;
  const platform = await context.platform();
  const reason = input.reason ?? 'Payment missed';
  const intent = { actor, verb: 'record missed payment', target: `tenant ${slug}`, input: {}, reason };
  const former = await performAct(context.audit, intent, async () => {
    const tenant = await getTenant(platform, slug);
    if (tenant.status === 'TRIAL') {
      throw new CadastreError('REFUSED', `Tenant ${slug} is in its trial, for which nothing is due`, {
        wayOut: 'Suspend it by hand if you want.',
        command: `cadastre tenant suspend ${slug}`,
      });
    }
    if (tenant.status !== 'ACTIVE' && tenant.status !== 'SUSPENDED') throw notPayable(tenant);
    await refuseBusy(platform, tenant);
    await platform.database.run(missSubscription(tenant.id));
    await recomputeEffective(platform.database, { tenantIds: [tenant.id] });
    platform.locks.say('tenants', tenant.id);
    return tenant;
  });
  const job =
    former.status === 'ACTIVE' ? await suspendTenant(context, actor, slug, 'payment', reason) : null;
  const missed = await outcome(platform, former.id, job, input.wait);
  if (job || missed.tenant.status === 'SUSPENDED')
    await context.tell(actor, former.id, 'suspended', missed.tenant.statusSince);
  return missed;
}

async function outcome(
  platform: OpenPlatform,
  tenantId: number,
  job: StartedJob | null,
  wait: boolean,
): Promise<PaymentOutcome> {
  if (job && wait) throwUnlessDone(await job.ended);
  return {
    tenant: await getTenantById(platform, tenantId),
    subscription: await requireSubscription(platform, tenantId),
    jobId: job?.record.id ?? null,
  };
}

function notPayable(tenant: Tenant): CadastreError {
  return new CadastreError('REFUSED', `Tenant ${tenant.slug} is ${tenant.status.toLowerCase()}`, {
    fields: [{ field: 'tenant', message: 'A payment is for a tenant that is in trial, active or suspended' }],
    ...(tenant.status === 'CANCELLED'
      ? { wayOut: 'Reactivate it first.', command: `cadastre tenant reactivate ${tenant.slug}` }
      : wayOutOf(tenant)),
  });
}

/** A month from now when nobody says; a date means its end, in UTC. */
function paidUntil(text: string | undefined): Date {
  const until = text === undefined ? inAMonth() : new Date(text.length === 10 ? `${text}T23:59:59Z` : text);
  if (until.getTime() > Date.now()) return until;
  throw invalidInput([{ field: 'until', message: 'It lies in the past' }]);
}

function inAMonth(): Date {
  const at = new Date();
  const day = at.getUTCDate();
  at.setUTCMonth(at.getUTCMonth() + 1);
  // The 31st of a shorter month is its last day, not a day of the next.
  if (at.getUTCDate() !== day) at.setUTCDate(0);
  return at;
}
