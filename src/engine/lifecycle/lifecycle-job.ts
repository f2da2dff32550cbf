import type { ErrorData } from '../../shared/errors.ts';
import type { JobKind } from '../../shared/models/job.ts';
import { type LifecycleAct, type SettledStatus, TRANSITIONS } from '../../shared/models/lifecycle.ts';
import { CadastreError } from '../errors.ts';
import type { JobDefinition, JobRecord, JobStepDefinition } from '../jobs/job-definition.ts';
import { enterStatus, movedOn, readJobStand, settleStatus } from './change-status.ts';
import {
  closeLifecycleRun,
  type LifecycleContext,
  type LifecycleRun,
  openLifecycleRun,
} from './lifecycle-run.ts';

export type LifecycleStep = JobStepDefinition<LifecycleRun>;

export interface LifecycleJobParts {
  readonly kind: JobKind;
  readonly act: LifecycleAct;
  /** What lies between the way in and the way out of the transitional status. */
  readonly steps: readonly LifecycleStep[];
  /** The last step: leads the tenant to its settled status and says so. Runs while it is under way, and may run twice. */
  readonly settle: { readonly title: string; run(run: LifecycleRun): Promise<string> };
  /** The name of the first step whose failure is kept; one before it is undone at once. Left out: the first of `steps`. */
  readonly firstEffect?: string;
  readonly undoneFact?: (record: JobRecord) => string;
}

/** Undoing runs are told by this from going forward. */
const STATUS_STEP = 'status';
const SETTLE_STEP = 'settle';

/**
 * A job that carries a tenant along one act: into the transitional status, through its steps, to the settled one. Each
 * step looks first whether the tenant is still this job's: progress is written behind the work, so a job may be taken
 * up again after its tenant has arrived and somebody has acted on it since. Such a job touches nothing.
 */
export function lifecycleJob(
  context: LifecycleContext,
  parts: LifecycleJobParts,
): JobDefinition<LifecycleRun> {
  const { act, kind } = parts;
  const via = TRANSITIONS[act].via?.toLowerCase() ?? '';
  const standOf = (run: LifecycleRun) => readJobStand(run.platform, act, run.tenant.id, run.voice.record.id);
  const guarded = ({ run: work, undo, ...step }: LifecycleStep): LifecycleStep => ({
    ...step,
    async run(run) {
      const { stand } = await standOf(run);
      if (stand === 'settled') return 'done before';
      if (stand !== 'under-way') throw movedOn();
      return work(run);
    },
    ...(undo && {
      undo: {
        text: undo.text,
        async run(run: LifecycleRun) {
          if ((await standOf(run)).stand === 'under-way') await undo.run(run);
        },
      },
    }),
  });
  const firstEffect = parts.firstEffect ?? parts.steps[0]?.name;

  return {
    kind,
    open: (voice) => openLifecycleRun(context, voice),
    close: closeLifecycleRun,
    undoAtOnce(record: JobRecord, error: ErrorData) {
      const attempts = (name: string | undefined) =>
        record.steps.find((step) => step.name === name)?.attempts ?? 0;
      // A job that could not even be opened cannot be undone either; it has done nothing and can be resumed.
      if (attempts(STATUS_STEP) === 0) return false;
      return error.code === 'CONFLICT' || attempts(firstEffect) === 0;
    },
    async wholeAlready(run) {
      const { stand } = await standOf(run);
      return stand === 'settled' ? 'the tenant had arrived before the undo began; nothing was undone' : null;
    },
    undoneFact: parts.undoneFact ?? undone,
    steps: [
      {
        name: STATUS_STEP,
        title: 'Set the status',
        async run(run) {
          const { stand } = await standOf(run);
          if (stand === 'settled') return 'done before';
          if (stand === 'gone' || stand === 'returned') throw movedOn();
          await enterStatus(run.platform, act, run.tenant.id, run.voice.record.id);
          return via;
        },
        undo: {
          text: () => 'set the status back',
          async run(run) {
            const { stand, from } = await standOf(run);
            if (stand !== 'under-way') return;
            await settleStatus(run.platform, run.tenant.id, cameFrom(from));
          },
        },
      },
      ...parts.steps.map(guarded),
      guarded({ name: SETTLE_STEP, title: parts.settle.title, run: parts.settle.run }),
    ],
  };
}

/** The settled status that this job found its tenant in. */
export async function statusFoundBy(run: LifecycleRun, act: LifecycleAct): Promise<SettledStatus> {
  const { from } = await readJobStand(run.platform, act, run.tenant.id, run.voice.record.id);
  return cameFrom(from);
}

function cameFrom(from: SettledStatus | null): SettledStatus {
  if (from !== null) return from;
  throw new CadastreError('INTERNAL', 'The history does not say where the tenant came from');
}

const undone = (record: JobRecord) =>
  record.error
    ? `Undone after: ${record.error.message}; the tenant is as it was`
    : 'Cancelled and undone; the tenant is as it was';
