import type { ActResults } from '../../shared/models/lifecycle-acts.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import type { SealKey } from '../adapters/age-text.ts';
import { CadastreError } from '../errors.ts';
import { actOnMany } from '../lifecycle/act-on-many.ts';
import { replaceOverrides, unsetOverrides } from './change-overrides.ts';
import { type ConfigurationContext, readerOf } from './configuration-context.ts';
import { planFiles } from './plan-files.ts';
import { writePlans } from './plan-plans.ts';
import type { PlannedTenant } from './plan-tenant-files.ts';
import type { GivenFile } from './read-files.ts';

export interface ApplyFilesInput {
  readonly files: readonly GivenFile[];
  /** Of those that are sealed. */
  readonly key?: SealKey;
  /** Of the plan that somebody looked at. */
  readonly digest: string;
  /** Folder for the backups that tiers ask for before a change. */
  readonly backupTo?: string;
  readonly reason?: string;
  /** Aborted: no tenant is begun any more; who is on the way arrives. */
  readonly signal?: AbortSignal;
}

/**
 * Does what `planFiles` said: tiers first, then plans, then tenants. Errors: `INVALID_INPUT` with every problem and its place, `CONFLICT` when
 * the plan would be another one by now. One tenant's failure is nobody else's.
 */
export function applyFiles(
  context: ConfigurationContext,
  actor: Actor,
  { files, key, digest, backupTo, reason, signal }: ApplyFilesInput,
): Promise<{ published: string[]; plans: string[]; results: ActResults }> {
  const intent = {
    actor,
    verb: 'apply files',
    target: 'platform',
    input: { files: files.map(({ path }) => path), digest, reason: reason ?? null },
  };
  return performAct(context.audit, intent, async (record) => {
    const { database } = await context.platform();
    const plan = await planFiles(readerOf(context, database), files, key);
    if (plan.problems.length > 0) {
      throw new CadastreError(
        'INVALID_INPUT',
        `The files have ${plan.problems.length} mistakes; nothing was changed`,
        {
          fields: plan.problems.map(({ file, line, column, message }) => ({
            field: [file, line, column].filter((each) => each !== null).join(':'),
            message,
          })),
          wayOut: 'Mend them, then look at the plan again.',
        },
      );
    }
    if (plan.digest !== digest) {
      throw new CadastreError('CONFLICT', 'The plan would be another one by now; nothing was changed', {
        wayOut: 'Look at the plan again, then apply that one.',
      });
    }
    for (const { kind, target, fact } of plan.changes) record.statement(`${kind} ${target}: ${fact}`);
    const published: string[] = [];
    for (const { name, document, file } of plan.tiers) {
      const { version } = await context.publishTier(actor, { document, file });
      published.push(`${name}, version ${version}`);
    }
    await writePlans(database, plan.plans);
    const bySlug = new Map(plan.tenants.map((tenant) => [tenant.slug, tenant]));
    const results = await actOnMany(context.platform, {
      slugs: [...bySlug.keys()],
      wait: true,
      signal,
      async begin(slug) {
        const tenant = bySlug.get(slug);
        return tenant === undefined
          ? 'Nothing to change'
          : { done: await applyTenant(context, actor, tenant, { backupTo, reason }) };
      },
    });
    return { published, plans: plan.plans.map(({ id }) => id), results };
  });
}

/**
 * What no longer stands goes first, since it may not fit another tier; then the tier, by the job that changes it; then
 * all that the file says, which may need that tier. Its server is asked once, at the end.
 */
async function applyTenant(
  context: ConfigurationContext,
  actor: Actor,
  { slug, tier, environment, overrides, unset }: PlannedTenant,
  { reason, backupTo }: Pick<ApplyFilesInput, 'reason' | 'backupTo'>,
): Promise<string> {
  const why = { ...(reason !== undefined && { reason }) };
  const heard: ConfigurationContext = {
    ...context,
    applyTo: (by, tenant) => context.applyTo(by, tenant, true),
  };
  if (tier !== null) {
    const unheard: ConfigurationContext = {
      ...context,
      applyTo: async () => ({ jobId: null, notApplied: null, access: null }),
    };
    if (unset.length > 0) await unsetOverrides(unheard, actor, { tenant: slug, paths: unset, ...why });
    await context.changeTier(actor, {
      tenant: slug,
      tier: tier.name,
      version: tier.version,
      ...(backupTo !== undefined && { backupTo }),
      ...why,
    });
  }
  const { notApplied } = await replaceOverrides(heard, actor, {
    tenant: slug,
    overrides,
    environment,
    ...why,
  });
  return notApplied === null ? 'As its file says' : `As its file says; not yet on its server: ${notApplied}`;
}
