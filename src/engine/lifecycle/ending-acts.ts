import type { PurgeInput } from '../../shared/models/ending.ts';
import type { TenantStatus } from '../../shared/models/lifecycle.ts';
import type { ActResults } from '../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { describeMeans, requirePrograms } from '../backups/backup-means.ts';
import { checkFolder } from '../backups/make-backup.ts';
import { erasureRefusal, portabilityRefusal } from '../configuration/switches.ts';
import { CadastreError } from '../errors.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { sql } from '../postgres/sql.ts';
import { type ActTargets, actOnEach, already } from './act-on-each.ts';
import { beginAct } from './begin-act.ts';
import type { EndingContext } from './ending-context.ts';
import type { LifecycleContext } from './lifecycle-run.ts';

/** Takes tenants out of service and keeps them for the retention. One that is deleted already is skipped. */
export function deleteTenants(
  context: LifecycleContext,
  actor: Actor,
  targets: ActTargets,
): Promise<ActResults> {
  return actOnEach(context, targets, already('DELETED'), (slug) =>
    beginAct(context, actor, {
      kind: 'tenant.delete',
      act: 'delete',
      slug,
      verb: 'delete tenant',
      title: (tenant) => `Delete ${tenant.name}`,
      input: { reason: targets.reason ?? null },
      reason: targets.reason,
    }),
  );
}

/** Brings deleted tenants back as they were. One that is in service is skipped. */
export function restoreTenants(
  context: LifecycleContext,
  actor: Actor,
  targets: ActTargets,
): Promise<ActResults> {
  return actOnEach(context, targets, notDeleted, (slug) =>
    beginAct(context, actor, {
      kind: 'tenant.restore',
      act: 'restore',
      slug,
      verb: 'restore tenant',
      title: (tenant) => `Restore ${tenant.name}`,
      input: { reason: targets.reason ?? null },
      reason: targets.reason,
    }),
  );
}

const notDeleted = (status: TenantStatus): string | null =>
  ['TRIAL', 'ACTIVE', 'SUSPENDED', 'CANCELLED'].includes(status)
    ? `It is ${status.toLowerCase()}, not deleted`
    : null;

/**
 * Begins the purge of one tenant. What can be known before is asked before: the typed name, a pg_dump that fits, a
 * folder with room. Errors: `CONFIRMATION_REQUIRED`, `NOT_SUPPORTED`, `INVALID_INPUT`, `DISK_FULL`, and those of every act.
 */
export function purgeTenant(context: EndingContext, actor: Actor, input: PurgeInput): Promise<StartedJob> {
  return beginAct(context, actor, {
    kind: 'tenant.purge',
    act: 'purge',
    slug: input.tenant,
    verb: 'purge tenant',
    title: (tenant) => `Purge ${tenant.name}`,
    input: { reason: input.reason, backupTo: input.backupTo ?? null },
    reason: input.reason,
    check: (tenant) => checkPurge(context, tenant, input),
  });
}

async function checkPurge(context: EndingContext, tenant: Tenant, input: PurgeInput): Promise<void> {
  requireTyped(input.confirm, tenant.slug, 'purge it for good');
  const { database } = await context.platform();
  const refusal =
    (await erasureRefusal(database, tenant)) ??
    (input.backupTo === undefined ? null : await portabilityRefusal(database, tenant));
  if (refusal) throw refusal;
  if (input.backupTo === undefined) return;
  const server = await serverVersion(context, tenant.serverId);
  requirePrograms(server, await context.clientPrograms());
  await checkFolder(input.backupTo, 0);
}

/** Throws `CONFIRMATION_REQUIRED` unless what was typed is the name. */
export function requireTyped(typed: string, name: string, what: string): void {
  if (typed === name) return;
  throw new CadastreError('CONFIRMATION_REQUIRED', `Type ${name} to ${what}`, {
    fields: [{ field: 'confirm', message: `This is not ${name}` }],
    wayOut: 'Give its name again.',
    command: `--confirm ${name}`,
  });
}

export async function serverVersion(
  context: Pick<LifecycleContext, 'maintenance'>,
  serverId: string,
): Promise<{ major: number; version: string }> {
  const maintenance = await context.maintenance(serverId);
  const { rows } = await maintenance.run<{ number: number; version: string }>(
    sql`SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version`,
  );
  const { number = 0, version = '' } = rows[0] ?? {};
  return { major: Math.floor(number / 10_000), version: version.split(' ')[0] ?? version };
}

export async function backupMeans(context: EndingContext, serverId: string) {
  return describeMeans(await serverVersion(context, serverId), await context.clientPrograms());
}
