import { type ConversionRun, conversionRunOf } from '../conversion/conversion-run.ts';
import { convertTenantJob } from '../conversion/convert-job.ts';
import { readConversion } from '../conversion/may-convert.ts';
import { CadastreError } from '../errors.ts';
import type { LifecycleRun } from '../lifecycle/lifecycle-run.ts';
import { sql } from '../postgres/sql.ts';
import { changeState } from './change-state.ts';
import type { TierChangeContext } from './tier-change-context.ts';

/**
 * The conversion as one step of a change of tier, made of the very steps of its own job: each may run twice, and looks
 * at the books first. Taken up after a crash it begins anew, and does nothing over once the books name the new place.
 */
export async function convertWithin(context: TierChangeContext, run: LifecycleRun): Promise<string> {
  return within(context, run, async (conversion, steps) => {
    const facts = new Map<string, string>();
    for (const step of steps) {
      if (run.voice.signal.aborted) throw new CadastreError('CANCELLED', 'Cancelled while it was converted');
      run.voice.progress(step.title);
      facts.set(step.name, await step.run(conversion));
    }
    return `${facts.get('ready')}; ${facts.get('open')}`;
  });
}

/**
 * Back to where it was, as long as nothing was written into the new place. A tenant that has written stays there, in
 * service, and its former place is kept for whoever decides.
 */
export async function convertBackWithin(context: TierChangeContext, run: LifecycleRun): Promise<void> {
  if (!changeState(run).checked?.convertTo) return;
  await within(context, run, async (conversion, steps) => {
    try {
      for (const step of [...steps].reverse()) await step.undo?.run(conversion);
    } catch (error) {
      const kept = await readConversion(run.platform, run.tenant.id);
      if (!(error instanceof CadastreError && error.code === 'CONFLICT') || kept === null) throw error;
      await run.platform.database.run(
        sql`UPDATE platform.conversions SET ready_at = coalesce(ready_at, now())
            WHERE organization_id = ${run.tenant.id} AND job_id = ${run.voice.record.id}`,
      );
      run.voice.remark(`${error.message}. Its former place in ${kept.database} is kept`);
    }
    return '';
  });
}

type Steps = ReturnType<typeof convertTenantJob>['steps'];

async function within(
  context: TierChangeContext,
  run: LifecycleRun,
  work: (conversion: ConversionRun, steps: Steps) => Promise<string>,
): Promise<string> {
  const to = changeState(run).checked?.convertTo;
  if (!to) return 'its tier allows the model it has';
  const conversion = await conversionRunOf(context, run, to);
  try {
    return await work(conversion, convertTenantJob(context).steps);
  } finally {
    await conversion.provision.inTenant?.session.close();
  }
}
