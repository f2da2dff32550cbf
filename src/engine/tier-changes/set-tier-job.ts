import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { mergeForTenant, tenantFactsOf, valuesOf } from '../configuration/index.ts';
import { writeConfiguration } from '../configuration/store-configuration.ts';
import { applySteps } from '../enforcement/apply-steps.ts';
import { CadastreError } from '../errors.ts';
import type { JobDefinition, JobStepDefinition } from '../jobs/job-definition.ts';
import {
  closeLifecycleRun,
  type LifecycleRun,
  openLifecycleRun,
  placeOf,
} from '../lifecycle/lifecycle-run.ts';
import type { Place } from '../lifecycle/place.ts';
import { verifyAsTenant } from '../lifecycle/reactivate-tenant.ts';
import { sql } from '../postgres/sql.ts';
import { knownTier } from '../provisioning/tier/known-tier.ts';
import { getTenantById } from '../tenants/select-tenants.ts';
import { backUpBefore } from './backup-before.ts';
import { changeState, inputOf } from './change-state.ts';
import { convertBackWithin, convertWithin } from './convert-within.ts';
import { lookAtChange, refuseObstacles } from './look-at-change.ts';
import type { TierChangeContext } from './tier-change-context.ts';

type Step = JobStepDefinition<LifecycleRun>;

/**
 * Moves a tenant to a tier, in stages: everything that could stand in the way, a backup, another isolation model, the
 * settings of its server, the books, and a proof as the tenant. What fails leads back to the former tier, each setting
 * to what its catalog said.
 */
export function setTierJob(context: TierChangeContext): JobDefinition<LifecycleRun> {
  return {
    kind: 'tenant.set-tier',
    open: (voice) => openLifecycleRun(context, voice),
    close: closeLifecycleRun,
    undoAtOnce: (record, error) =>
      // A job that could not even be opened cannot be undone either; it has done nothing and can be resumed.
      (record.steps[0]?.attempts ?? 0) > 0 && error.code !== 'SERVER_UNREACHABLE',
    wholeAlready: async (run) =>
      changeState(run).arrived ? 'it had arrived before the undo began; nothing was undone' : null,
    undoneFact: (record) =>
      record.error
        ? `Undone after: ${record.error.message}; the tenant is on its former tier`
        : 'Cancelled and undone; the tenant is on its former tier',
    steps: [
      checkStep(context),
      {
        name: 'backup',
        title: 'Backup before the change',
        run: async (run) =>
          changeState(run).checked?.backup
            ? backUpBefore(context, run, inputOf(run).backupTo)
            : 'neither tier asks for one',
      },
      {
        name: 'isolation',
        title: 'Isolation that the tier allows',
        run: (run) => convertWithin(context, run),
        undo: {
          text: () => 'lead it back to its former place',
          run: (run) => convertBackWithin(context, run),
        },
      },
      ...applySteps<LifecycleRun>(wantedValues, placeNow).flatMap((step) =>
        // What the tenant itself is given is proven when the books say so too.
        step.name === 'prove-settings' ? [recordStep, step] : [step],
      ),
      {
        name: 'verify',
        title: 'Verify as the tenant',
        run: async (run) => verifyAsTenant({ ...run, place: await placeNow(run) }),
      },
      readyStep,
    ],
  };
}

function checkStep(context: TierChangeContext): Step {
  return {
    name: 'check',
    title: 'Check what stands in the way',
    async run(run) {
      if (changeState(run).checked) return 'done before';
      const { tier, version, backupTo } = inputOf(run);
      const look = await lookAtChange(context, run.platform, run.tenant, { tier, version }, backupTo);
      refuseObstacles(run.tenant.slug, tier, look.obstacles);
      const { convertTo, backup } = look;
      await run.voice.remember({ checked: { convertTo, backup }, heldTo: look.facts.held });
      const from = look.facts.held;
      return `from ${from ? `${from.tier}, version ${from.version}` : 'no tier'} to ${tier}, version ${version}`;
    },
  };
}

const recordStep: Step = {
  name: 'record',
  title: 'Name the tier in the books',
  async run(run) {
    const { tier, version } = inputOf(run);
    const [facts] = await tenantFactsOf(run.platform.database, [run.tenant.id]);
    if (!facts) throw new CadastreError('NOT_FOUND', `There is no tenant ${run.tenant.slug}`);
    await writeConfiguration(run.platform.database, facts, await knownTier(run.platform, tier, version), {
      environment: facts.held?.environment ?? null,
      overrides: facts.held?.overrides ?? {},
      changedBy: run.voice.record.actor.name,
    });
    run.platform.locks.say('tenants', run.tenant.id);
    return `${tier}, version ${version}`;
  },
  undo: {
    text: () => 'name the former tier again',
    async run(run) {
      const { heldTo } = changeState(run);
      if (heldTo === undefined) return;
      const { tier, version } = inputOf(run);
      const ours = sql`DELETE FROM platform.tenant_configurations
        WHERE organization_id = ${run.tenant.id} AND tier = ${tier} AND tier_version = ${version}`;
      if (heldTo === null) await run.platform.database.run(ours);
      else {
        await run.platform.database.run(
          sql`UPDATE platform.tenant_configurations SET tier = ${heldTo.tier}, tier_version = ${heldTo.version},
                environment = ${heldTo.environment}, overrides = ${JSON.stringify(heldTo.overrides)}::jsonb,
                effective = ${JSON.stringify(heldTo.effective)}::jsonb, changed_at = ${heldTo.changedAt}::timestamptz,
                changed_by = ${heldTo.changedBy}
              WHERE organization_id = ${run.tenant.id} AND tier = ${tier} AND tier_version = ${version}`,
        );
      }
      run.platform.locks.say('tenants', run.tenant.id);
    },
  },
};

const readyStep: Step = {
  name: 'ready',
  title: 'Moved',
  async run(run) {
    const { tier, version } = inputOf(run);
    await run.voice.remember({ arrived: true });
    return `on ${tier}, version ${version}`;
  },
};

/** Computed anew each time: its server and its place in the books may be others after a conversion. */
async function wantedValues(run: LifecycleRun): Promise<FlatSettings> {
  const { tier, version } = inputOf(run);
  const [facts] = await tenantFactsOf(run.platform.database, [run.tenant.id]);
  if (!facts) throw new CadastreError('NOT_FOUND', `There is no tenant ${run.tenant.slug}`);
  const environment = facts.held?.environment ?? facts.platformEnvironment;
  const published = await knownTier(run.platform, tier, version);
  return valuesOf(mergeForTenant(facts, published, environment, facts.held?.overrides ?? {}).settings);
}

async function placeNow(run: LifecycleRun): Promise<Place> {
  return placeOf(run.platform, await getTenantById(run.platform, run.tenant.id));
}
