import type { ActPlans, ActResults } from '../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { CadastreError } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { actOnMany } from '../lifecycle/act-on-many.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import { actPlans } from '../lifecycle/plan-each.ts';
import { step } from '../lifecycle/plan-steps.ts';
import { startTenantJob } from '../lifecycle/start-tenant-job.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { newTicket } from '../provisioning/resolve-tenant-input.ts';
import { generatePassword } from '../secrets/generate-password.ts';
import { otherLogin } from '../tenants/login-roles.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { rotationSeal } from './rotate-password-job.ts';

export interface RotateTargets {
  readonly tenants: readonly string[];
  /** Hours for which the former login stays open; 0: it is shut at once. */
  readonly graceHours: number;
  readonly reason?: string;
  readonly wait: boolean;
  readonly signal?: AbortSignal;
}

/** Gives tenants another login with another password; one result a tenant. */
export function rotatePasswords(
  context: LifecycleContext,
  actor: Actor,
  targets: RotateTargets,
): Promise<ActResults> {
  const { tenants: slugs, wait, signal } = targets;
  return actOnMany(context.platform, {
    slugs,
    wait,
    signal,
    begin: (slug) => rotatePassword(context, actor, slug, targets),
  });
}

/**
 * Throws `REFUSED` for a tenant that is not in service, `CONFLICT` while its former login of an earlier rotation is
 * still open: shutting it now would refuse whoever still uses it.
 */
export function rotatePassword(
  context: LifecycleContext,
  actor: Actor,
  slug: string,
  { graceHours, reason }: Pick<RotateTargets, 'graceHours' | 'reason'>,
): Promise<StartedJob> {
  const intent = { actor, verb: 'rotate password', target: `tenant ${slug}`, input: { graceHours }, reason };
  return performJob(context.audit, intent, async () => {
    const platform = await context.platform();
    const tenant = await getTenant(platform, slug);
    const why = await whyNotRotate(platform, tenant);
    if (why) throw why;
    const ticket = newTicket();
    const secrets = JSON.stringify({ password: generatePassword() });
    return startTenantJob(context, platform, actor, tenant, {
      kind: 'tenant.rotate-password',
      title: `Rotate the password of ${tenant.name}`,
      input: { from: tenant.login, to: otherLogin(tenant.role, tenant.id, tenant.login), graceHours },
      state: { ticket },
      sealed: platform.cipher.seal(secrets, rotationSeal(ticket)),
    });
  });
}

/** What rotating would do to each tenant. */
export async function planRotation(
  context: LifecycleContext,
  { tenants: slugs, graceHours }: Pick<RotateTargets, 'tenants' | 'graceHours'>,
): Promise<ActPlans> {
  const platform = await context.platform();
  const plans = await Promise.all(
    slugs.map(async (slug) => planOne(platform, await getTenant(platform, slug), graceHours)),
  );
  return actPlans(plans, `cadastre tenant rotate-password ${slugs.join(' ')} --grace ${graceHours}`);
}

async function planOne(
  platform: OpenPlatform,
  tenant: Tenant,
  graceHours: number,
): Promise<ActPlans['plans'][number]> {
  const why = await whyNotRotate(platform, tenant);
  const to = otherLogin(tenant.role, tenant.id, tenant.login);
  const shut = [`ALTER ROLE "${tenant.login}" NOLOGIN PASSWORD NULL;`, '-- and its sessions are ended'];
  const membership =
    to === tenant.role
      ? []
      : [
          `CREATE ROLE "${to}" NOLOGIN; GRANT "${tenant.role}" TO "${to}";`,
          `ALTER ROLE "${to}" IN DATABASE "${tenant.database}" SET role = '${tenant.role}';`,
        ];
  return {
    tenant: tenant.slug,
    name: tenant.name,
    from: tenant.status,
    to: why ? null : tenant.status,
    whyNot: why?.message ?? null,
    effect: [
      'No login fails: two logins take turns, since PostgreSQL keeps one password a role.',
      graceHours === 0
        ? `${tenant.login} is shut at once and its sessions are ended.`
        : `${tenant.login} stays open for ${graceHours} h: change the application to ${to} by then.`,
    ],
    sessions: null,
    steps: [
      step(
        'login',
        'Open the other login',
        tenant.server,
        `${to}, with the privileges, limits and settings of ${tenant.login}`,
        [...membership, `ALTER ROLE "${to}" LOGIN PASSWORD '•masked•';`],
        'shut it again',
      ),
      step('verify', 'Sign in with it', tenant.database, 'creates, writes and reads, then rolls back', []),
      step('record', 'Record the password', platform.databaseName, `${to} is in use from then on`, []),
      step(
        'former',
        'Shut the former login',
        tenant.server,
        graceHours === 0 ? 'at once' : `by the schedule, ${graceHours} h later`,
        shut,
      ),
    ],
    undo: `Until it has ended: ${tenant.login} stays as it is.`,
  };
}

async function whyNotRotate(platform: OpenPlatform, tenant: Tenant): Promise<CadastreError | null> {
  if (tenant.status !== 'TRIAL' && tenant.status !== 'ACTIVE') {
    return new CadastreError('REFUSED', `Tenant ${tenant.slug} is ${tenant.status.toLowerCase()}`, {
      fields: [{ field: 'tenant', message: 'Only a tenant in service can prove its new password' }],
      wayOut: 'Nobody can sign in as it now. Rotate after it was reactivated.',
    });
  }
  const { rows } = await platform.database.run<{ role_name: string; valid_until: Date; known: boolean }>(
    sql`SELECT role_name, valid_until FROM platform.credentials
        WHERE organization_id = ${tenant.id} AND valid_until IS NOT NULL`,
  );
  const former = rows[0];
  if (!former) return null;
  return new CadastreError(
    'CONFLICT',
    `The former login ${former.role_name} of ${tenant.slug} is still open, until ${former.valid_until.toISOString()}`,
    {
      wayOut: 'Wait, or shut it now.',
      command: `cadastre tenant rotate-password ${tenant.slug} --close-former`,
    },
  );
}
