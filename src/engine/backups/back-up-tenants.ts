import type { BackupKind } from '../../shared/models/backup.ts';
import type { ActPlan, ActPlans, ActResults } from '../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { readEffective } from '../enforcement/configured-tenants.ts';
import { CadastreError } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import type { ActTargets } from '../lifecycle/act-on-each.ts';
import { actOnMany } from '../lifecycle/act-on-many.ts';
import { backupMeans } from '../lifecycle/ending-acts.ts';
import { actPlans } from '../lifecycle/plan-each.ts';
import { step } from '../lifecycle/plan-steps.ts';
import { startTenantJob } from '../lifecycle/start-tenant-job.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import type { BackUpContext } from './back-up-context.ts';
import { backupPlaces, placesRefusal, wishesOf } from './backup-places.ts';
import { claimBackup, settleEnded } from './backup-records.ts';
import { BACKED_UP } from './read-standings.ts';

/** Backs tenants up now, each by a job of its own; one result a tenant. */
export function backUpTenants(
  context: BackUpContext,
  actor: Actor,
  targets: ActTargets,
): Promise<ActResults> {
  const { tenants: slugs, reason, wait, signal } = targets;
  return actOnMany(context.platform, {
    slugs,
    wait,
    signal,
    begin: (slug) => beginBackup(context, actor, slug, { kind: 'by-hand', dueAt: null, reason }),
  });
}

/**
 * Begins one backup; audited with its outcome when it has ended. Throws before a job exists: `REFUSED` for who is not backed up and
 * where settings are missing, `CONFLICT` while another job is at work on the tenant, or where its time has its backup by now.
 */
export function beginBackup(
  context: BackUpContext,
  actor: Actor,
  slug: string,
  {
    kind,
    dueAt,
    reason,
  }: { readonly kind: BackupKind; readonly dueAt: Date | null; readonly reason?: string },
): Promise<StartedJob> {
  const input = { kind, dueAt: dueAt?.toISOString() ?? null, reason: reason ?? null };
  const intent = {
    actor,
    verb: 'back up tenant',
    target: `tenant ${slug}`,
    input: { kind, dueAt: input.dueAt },
    reason,
  };
  return performJob(context.audit, intent, async () => {
    const platform = await context.platform();
    const tenant = await getTenant(platform, slug);
    const refusal = await whyNotBackUp(platform, tenant);
    if (refusal) throw refusal;
    await settleEnded(platform);
    return startTenantJob(context, platform, actor, tenant, {
      kind: 'tenant.back-up',
      title: `Back up ${tenant.name}`,
      input,
      claim: (jobId) => claimBackup(tenant.id, jobId, { kind, dueAt, workstation: context.workstation }),
    });
  });
}

/** Why no backup of it can be begun now; null: one can. */
async function whyNotBackUp(platform: OpenPlatform, tenant: Tenant): Promise<CadastreError | null> {
  if (!BACKED_UP.includes(tenant.status)) {
    return new CadastreError('REFUSED', `Tenant ${tenant.slug} is ${tenant.status.toLowerCase()}`, {
      ...(tenant.status === 'DELETED'
        ? { wayOut: 'Restore it first.', command: `cadastre tenant restore ${tenant.slug}` }
        : { wayOut: 'Wait until its job has ended.' }),
    });
  }
  const wishes = wishesOf((await readEffective(platform, tenant.id)) ?? {});
  return placesRefusal(await backupPlaces(platform), wishes);
}

/** What a backup of each tenant would be. Nothing is done. */
export async function planBackups(context: BackUpContext, slugs: readonly string[]): Promise<ActPlans> {
  const platform = await context.platform();
  const plans: ActPlan[] = [];
  for (const slug of new Set(slugs))
    plans.push(await planOne(context, platform, await getTenant(platform, slug)));
  return actPlans(plans, `cadastre backup now ${[...new Set(slugs)].join(' ')}`);
}

async function planOne(context: BackUpContext, platform: OpenPlatform, tenant: Tenant): Promise<ActPlan> {
  const base = { tenant: tenant.slug, name: tenant.name, from: tenant.status, sessions: null };
  const refusal = await whyNotBackUp(platform, tenant);
  const means = refusal ? null : await backupMeans(context, tenant.serverId);
  const whyNot = refusal?.message ?? means?.problem ?? null;
  if (whyNot !== null) return { ...base, to: null, whyNot, effect: [], steps: [], undo: null };
  const places = await backupPlaces(platform);
  const effective = (await readEffective(platform, tenant.id)) ?? {};
  const wishes = wishesOf(effective);
  const folder = places.folder ?? '';
  const version = means?.clientVersion ?? '';
  const fact =
    tenant.isolation === 'row'
      ? `pg_dump ${version} of its rows in ${tenant.database}, read back and checked`
      : `pg_dump ${version} of ${tenant.schema ?? tenant.database}, read back and checked`;
  return {
    ...base,
    to: tenant.status,
    whyNot: null,
    effect: [
      'Its application goes on: a dump reads, and waits for nobody’s lock longer than a minute.',
      wishes.sealed
        ? 'What lies on the disk is sealed with age.'
        : 'What lies on the disk is not sealed: its tier does not ask for it.',
    ],
    steps: [
      step('dump', 'Dump, check and seal', folder, fact, []),
      ...(wishes.elsewhere
        ? [
            step(
              'copy',
              'Copy elsewhere',
              places.elsewhere ?? 'nowhere',
              places.elsewhere ?? 'no folder elsewhere is set',
              [],
            ),
          ]
        : []),
      step('retain', 'Remove those that are over', folder, 'the newest good one always stays', []),
    ],
    undo: 'Remove it from the list of its backups.',
  };
}
