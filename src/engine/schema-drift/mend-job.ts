import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CadastreError } from '../errors.ts';
import type { JobDefinition, JobVoice } from '../jobs/job-definition.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { recorded, type Session } from '../postgres/session.ts';
import { sql, trusted } from '../postgres/sql.ts';
import { type DriftTarget, driftTarget } from './drift-targets.ts';
import { keepReading } from './keep-drift.ts';
import { chosenNow, mendPlan } from './plan-mend.ts';
import type { SchemaDriftContext } from './read-job.ts';
import { readTarget } from './read-target.ts';

export const mendInputSchema = z.object({
  place: z.string(),
  keys: z.array(z.string()),
  /** As the plan told them. */
  shown: z.array(z.string()),
  reason: z.string().nullable(),
});

interface MendRun {
  readonly context: SchemaDriftContext;
  readonly voice: JobVoice;
  readonly platform: OpenPlatform;
  readonly target: DriftTarget;
  readonly input: z.infer<typeof mendInputSchema>;
}

/** How long the job waits for another one to let go of its tenant; milliseconds. */
const LOCK_PATIENCE_MS = 3_000;

/**
 * Mends what was chosen, on a tenant that nobody else is at work on. What is in the transaction is done as a whole; each
 * statement of the others stands by itself, and what is left of them shows when it is read again.
 */
export function mendDriftJob(context: SchemaDriftContext): JobDefinition<MendRun> {
  return {
    kind: 'drift.mend',
    open: (voice) => openRun(context, voice),
    close: ({ platform, target }) => unlock(platform, target.tenants),
    undoAtOnce: () => false,
    undoneFact: () => 'Cancelled; what was mended until then stays',
    steps: [
      { name: 'mend', title: 'Mend', run: mend },
      { name: 'read', title: 'Read it again', run: readAgain },
    ],
  };
}

async function openRun(context: SchemaDriftContext, voice: JobVoice): Promise<MendRun> {
  const input = mendInputSchema.parse(voice.record.input);
  const platform = await context.platform();
  const target = await driftTarget(platform, input.place);
  await lock(platform, target);
  return { context, voice, platform, target, input };
}

/** Of all who share the tables. Throws `CONFLICT` while another job is at work on one of them. */
async function lock(platform: OpenPlatform, { tenants, place }: DriftTarget): Promise<void> {
  const until = performance.now() + LOCK_PATIENCE_MS;
  const mine: number[] = [];
  for (const id of tenants) {
    while (!(await platform.locks.tryLock('tenant', id))) {
      if (performance.now() > until) {
        await unlock(platform, mine);
        throw new CadastreError('CONFLICT', `Another job is at work on ${place}`, {
          wayOut: 'Wait until it has ended, then resume this one.',
        });
      }
      await sleep(100);
    }
    mine.push(id);
  }
}

async function unlock(platform: OpenPlatform, tenants: readonly number[]): Promise<void> {
  for (const id of tenants) await platform.locks.unlock('tenant', id);
}

/**
 * At the first try exactly what was shown; taken up again, what is left of it. What stands there then and was not shown
 * is nobody's decision yet.
 */
async function mend(run: MendRun): Promise<string> {
  const { context, voice, platform, target, input } = run;
  const chosen = await chosenNow(context, platform, target, input.keys, true);
  const { inTransaction, alone } = mendPlan(target, chosen);
  const again = voice.record.state.begun === true;
  const now = [...inTransaction, ...alone];
  const known = again
    ? now.every((statement) => input.shown.includes(statement))
    : now.length === input.shown.length && now.every((statement, index) => statement === input.shown[index]);
  if (!known) {
    throw new CadastreError('CONFLICT', `${target.place} is no longer what was shown: nothing was changed`, {
      target: target.database,
      wayOut: 'Look at what differs now.',
      command: `cadastre drift schema show ${target.place}`,
    });
  }
  if (now.length === 0) return 'there is nothing left to mend';
  if (!again) await voice.remember({ begun: true });
  const session = recorded(await context.connectTo(target.serverId, target.database), voice.statement);
  try {
    if (inTransaction.length > 0) await session.transaction(() => runAll(session, inTransaction));
    for (const statement of alone) {
      if (voice.signal.aborted) throw new CadastreError('CANCELLED', 'Stopped between two statements');
      await runAll(session, [statement]);
    }
  } finally {
    await session.close();
  }
  const mended = chosen.filter((each) => each.mend.length > 0).length;
  return mended === 1 ? 'one difference mended' : `${mended} differences mended`;
}

/** Texts that `mendPlan` made of quoted names and of what PostgreSQL says of the reference. */
async function runAll(session: Session, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await session.run(sql`${trusted(statement)}`);
}

async function readAgain(run: MendRun): Promise<string> {
  const { context, platform, target, input } = run;
  const reading = await readTarget(context, platform, target, { ours: true });
  const differences = await keepReading(platform, target, reading);
  const left = differences.filter(
    ({ key, mend: statements }) => input.keys.includes(key) && statements.length > 0,
  );
  if (left.length > 0) {
    throw new CadastreError(
      'VERIFICATION_FAILED',
      `Still not as its version has it: ${left.map(({ object }) => object).join(', ')}`,
      {
        target: target.database,
        wayOut:
          'Somebody changed it meanwhile, or has rights that only their giver can take. Look again and mend it by hand.',
      },
    );
  }
  if (reading.state === 'unknown') return `mended; ${reading.reason}`;
  const open = differences.filter(({ accepted }) => accepted === null).length;
  return open === 0 ? 'in sync' : `${open} left that a person has to decide`;
}
