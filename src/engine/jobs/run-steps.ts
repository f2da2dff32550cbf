import type { JobStep } from '../../shared/models/job.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import { isOnward, type JobDefinition, type JobHooks, type JobStepDefinition } from './job-definition.ts';
import type { JobReporter } from './job-reporter.ts';

/** `whole`: there was nothing to undo, the work had been done to its end. */
export type StepsOutcome = 'done' | 'failed' | 'cancelled' | 'whole';

/** Runs the steps that are not done yet, in order. The failing step keeps its error; nothing is undone here. */
export async function runSteps<Run>(
  definition: JobDefinition<Run>,
  reporter: JobReporter,
  hooks: JobHooks,
): Promise<StepsOutcome> {
  const { record } = reporter;
  record.status = 'running';
  record.error = null;
  return withRun(definition, reporter, async (run) => {
    for (const definitionStep of definition.steps) {
      const step = stepOf(record.steps, definitionStep);
      if (step.status === 'done') continue;
      if (cancelled(reporter)) return 'cancelled';
      await hooks.beforeStep?.(step.name, 'run', record);
      if (!(await runOne(definitionStep, step, run, reporter)))
        return cancelled(reporter) ? 'cancelled' : 'failed';
      await hooks.afterStep?.(step.name, 'run', record);
    }
    // A cancel that comes after the last step comes too late: the work is whole.
    return 'done';
  });
}

/**
 * Undoes, last step first, everything that was done or may have been begun. Progress is written behind the work, so
 * after a crash a step that stands as waiting may have run: its undo runs too, and does nothing where nothing is.
 */
export async function undoSteps<Run>(
  definition: JobDefinition<Run>,
  reporter: JobReporter,
  hooks: JobHooks,
): Promise<StepsOutcome> {
  const { record } = reporter;
  return withRun(definition, reporter, async (run) => {
    const whole = (await definition.wholeAlready?.(run)) ?? null;
    if (whole !== null) {
      record.fact = whole;
      for (const step of record.steps) step.status = 'done';
      return 'whole';
    }
    record.status = 'undoing';
    // Durable before the first undo: taken up again as if it had never begun, the job would go forward over gaps.
    await reporter.flush();
    for (const definitionStep of [...definition.steps].reverse()) {
      const step = stepOf(record.steps, definitionStep);
      if (step.status === 'undone') continue;
      if (definitionStep.undo) {
        record.fact = `Undoing: ${definitionStep.undo.text(record)}`;
        reporter.write();
        await hooks.beforeStep?.(step.name, 'undo', record);
        try {
          await definitionStep.undo.run(run);
        } catch (error) {
          fail(reporter, error);
          return 'failed';
        }
        await hooks.afterStep?.(step.name, 'undo', record);
      }
      if (step.status !== 'waiting') step.status = 'undone';
      reporter.write();
    }
    return 'done';
  });
}

async function withRun<Run>(
  definition: JobDefinition<Run>,
  reporter: JobReporter,
  work: (run: Run) => Promise<StepsOutcome>,
): Promise<StepsOutcome> {
  let run: Run;
  try {
    run = await definition.open(reporter);
  } catch (error) {
    fail(reporter, error);
    return 'failed';
  }
  try {
    return await work(run);
  } finally {
    await definition.close(run);
  }
}

async function runOne<Run>(
  definition: JobStepDefinition<Run>,
  step: JobStep,
  run: Run,
  reporter: JobReporter,
): Promise<boolean> {
  const started = performance.now();
  step.status = 'running';
  step.attempts += 1;
  step.startedAt = new Date().toISOString();
  step.durationMs = null;
  reporter.write();
  try {
    step.fact = await definition.run(run);
    step.status = 'done';
    reporter.record.fact = step.fact;
    return true;
  } catch (error) {
    step.status = 'failed';
    fail(reporter, error);
    step.fact = reporter.record.fact;
    return false;
  } finally {
    step.durationMs = Math.round((performance.now() - started) * 10) / 10;
    reporter.write();
  }
}

function fail(reporter: JobReporter, error: unknown): void {
  const data = toErrorData(error);
  reporter.record.error = data;
  reporter.record.fact = data.details.sqlstate ? `${data.details.sqlstate} · ${data.message}` : data.message;
  reporter.remark(reporter.record.fact, 'error');
}

/** A cancel that came past the point of no return is not heeded; a process that closes stops all the same. */
const cancelled = ({ signal, record }: JobReporter) =>
  isOnward(record) ? signal.aborted && !record.cancelRequested : signal.aborted || record.cancelRequested;

function stepOf(steps: readonly JobStep[], definition: { name: string }): JobStep {
  const step = steps.find((each) => each.name === definition.name);
  if (!step)
    throw new CadastreError(
      'INTERNAL',
      `The job was written by a Cadastre that has no step ${definition.name}`,
    );
  return step;
}
