import { z } from 'zod';
import type { Actor } from '../acts/actor.ts';
import { holdPlace } from '../enforcement/hold-place.ts';
import { CadastreError } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import { isOnward, type JobDefinition, type JobStepDefinition } from '../jobs/job-definition.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { closeLifecycleRun, type LifecycleRun, openLifecycleRun } from '../lifecycle/lifecycle-run.ts';
import type { Place } from '../lifecycle/place.ts';
import { placeKeeper } from '../lifecycle/places/index.ts';
import { verifyAsTenant } from '../lifecycle/reactivate-tenant.ts';
import { startTenantJob } from '../lifecycle/start-tenant-job.ts';
import { sql } from '../postgres/sql.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { type ConversionContext, dataPlace } from './conversion-run.ts';
import { giveBackLogins, nameInBooks, withBoth } from './convert-steps.ts';
import { differentTables, sumTables } from './copy-rows.ts';
import { readConversion } from './may-convert.ts';
import { giveTwinItsSettings, removePlace } from './target-place.ts';

const backInput = z.object({ discardChanges: z.boolean() });

/** The two places, as they stood when the job was accepted. */
const placesSchema = z.object({
  to: z.object({
    model: z.enum(['database', 'schema', 'row']),
    database: z.string(),
    schema: z.string().nullable(),
  }),
  from: z.object({
    model: z.enum(['database', 'schema', 'row']),
    database: z.string(),
    schema: z.string().nullable(),
  }),
});

interface BackRun extends LifecycleRun {
  readonly context: ConversionContext;
  /** Where it is at work, and where it came from. */
  readonly present: Place;
  readonly former: Place;
}

type Step = JobStepDefinition<BackRun>;

/** Back to the former place, as long as nothing was written since; or with what was written given up. */
export function convertBackJob(context: ConversionContext): JobDefinition<BackRun> {
  return {
    kind: 'tenant.convert-back',
    async open(voice) {
      const run = await openLifecycleRun(context, voice);
      const { from, to } = placesSchema.parse(voice.record.state);
      return { ...run, context, present: { ...run.place, ...from }, former: { ...run.place, ...to } };
    },
    close: closeLifecycleRun,
    undoAtOnce: (record, error) => !isOnward(record) && error.code !== 'SERVER_UNREACHABLE',
    undoneFact: (record) =>
      record.error
        ? `Not gone back: ${record.error.message}; the tenant is at work where it was`
        : 'Not gone back: cancelled; the tenant is at work where it was',
    steps: [shutStep, compareStep, switchStep, openStep, verifyStep, removeStep],
  };
}

const untilBack = (step: Step): Step => ({
  ...step,
  run: async (run) => ((await isBack(run)) ? 'done before' : step.run(run)),
});

const shutStep: Step = untilBack({
  name: 'shut',
  title: 'Shut the tenant out',
  async run(run) {
    const keeper = placeKeeper(run.present.model);
    const { state } = run.voice.record;
    if (!state.access) await run.voice.remember({ access: await keeper.readAccess(run.tools, run.present) });
    return keeper.block(run.tools, run.present);
  },
  undo: {
    text: () => 'let the tenant in again',
    async run(run) {
      const { access } = run.voice.record.state as { access?: Record<string, unknown> };
      if (access) await placeKeeper(run.present.model).unblock(run.tools, run.present, access);
    },
  },
});

const compareStep: Step = untilBack({
  name: 'compare',
  title: 'See whether anything was written since',
  async run(run) {
    const different = await withBoth(run, run.former, run.present, async (former, present) =>
      differentTables(
        await sumTables(former, dataPlace(run.former)),
        await sumTables(present, dataPlace(run.present)),
      ),
    );
    if (different.length === 0) return 'nothing was written since';
    if (backInput.parse(run.voice.record.input).discardChanges) return `given up: ${different.join(', ')}`;
    throw new CadastreError('CONFLICT', `Written since the conversion: ${different.join(', ')}`, {
      wayOut:
        'Confirm the conversion and convert again, which copies everything; or give up what was written.',
      command: `cadastre tenant convert ${run.tenant.slug} --back --discard-changes`,
    });
  },
});

const switchStep: Step = {
  name: 'switch',
  title: 'Name the former place in the books',
  async run(run) {
    // What would be undone after this is the conversion itself: from here on it only goes on.
    await run.voice.remember({ onward: true });
    await nameInBooks(run, run.former, []);
    return run.former.database;
  },
};

const openStep: Step = {
  name: 'open',
  title: 'Let the tenant in there',
  async run(run) {
    // As a tenant that is reactivated without anything written down; what a rotation shut stays shut.
    await run.tools.onServer((session) => giveTwinItsSettings(session, run.former));
    await holdPlace(run.tools, run.platform, run.former);
    const fact = await placeKeeper(run.former.model).unblock(run.tools, run.former, {});
    const { access } = run.voice.record.state as { access?: Record<string, unknown> };
    const accounts = new Set(run.former.accounts);
    const roles = ((access?.['roles'] ?? []) as { role: string }[]).filter(({ role }) => accounts.has(role));
    await giveBackLogins(run.tools, run.former, { roles });
    run.platform.locks.say('tenants', run.tenant.id);
    return fact;
  },
};

const verifyStep: Step = {
  name: 'verify',
  title: 'Verify as the tenant',
  run: (run) => verifyAsTenant({ ...run, place: run.former }),
};

const removeStep: Step = {
  name: 'remove',
  title: 'Remove the other place',
  async run(run) {
    await removePlace(run, run.present);
    await run.platform.database.run(
      sql`DELETE FROM platform.conversions WHERE organization_id = ${run.tenant.id}`,
    );
    return `${run.present.schema ?? (run.present.model === 'row' ? 'its rows' : run.present.database)} removed; isolated by ${run.former.model}`;
  },
};

async function isBack(run: BackRun): Promise<boolean> {
  const { rows } = await run.platform.database.run<{ isolation: string; database_name: string }>(
    sql`SELECT isolation, database_name FROM platform.tenants WHERE organization_id = ${run.tenant.id}`,
  );
  return rows[0]?.isolation === run.former.model && rows[0]?.database_name === run.former.database;
}

/** Throws `NOT_FOUND` where no former place is kept, `REFUSED` for a tenant that is not in service. */
export function convertBack(
  context: ConversionContext,
  actor: Actor,
  input: { tenant: string; discardChanges: boolean; reason?: string },
): Promise<StartedJob> {
  const { tenant: slug, discardChanges, reason } = input;
  const intent = { actor, verb: 'convert back', target: `tenant ${slug}`, input: { discardChanges }, reason };
  return performJob(context.audit, intent, async () => {
    const platform = await context.platform();
    const tenant = await getTenant(platform, slug);
    const kept = await readConversion(platform, tenant.id);
    if (!kept?.ready) {
      throw new CadastreError('NOT_FOUND', `No former place of tenant ${slug} is kept`, {
        wayOut: 'It was confirmed already, or was never converted.',
      });
    }
    if (tenant.status !== 'TRIAL' && tenant.status !== 'ACTIVE') {
      throw new CadastreError('REFUSED', `Tenant ${slug} is ${tenant.status.toLowerCase()}`, {
        fields: [{ field: 'tenant', message: 'To go back, it has to be in service' }],
        wayOut: 'Reactivate or restore it first.',
      });
    }
    return startTenantJob(context, platform, actor, tenant, {
      kind: 'tenant.convert-back',
      title: `Convert ${tenant.name} back to ${kept.model}`,
      input: { discardChanges },
      state: {
        from: { model: tenant.isolation, database: tenant.database, schema: tenant.schema },
        to: { model: kept.model, database: kept.database, schema: kept.schema },
      },
    });
  });
}
