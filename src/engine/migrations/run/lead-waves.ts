import { setTimeout as sleep } from 'node:timers/promises';
import { CadastreError, toErrorData } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { sweepCommands } from '../external/left-commands.ts';
import { askWave } from './ask-wave.ts';
import { boundedPlatform } from './bounded-platform.ts';
import { releaseDead } from './claim-targets.ts';
import { isAway } from './is-away.ts';
import { addLate } from './late-targets.ts';
import { type MigrationRunContext, patienceOf, type RunJob } from './run-context.ts';
import { isLast, nextWave, readState, setStatus, setWave, type WaveRow } from './run-state.ts';
import { workRun } from './run-worker.ts';

/** How often the coordinator looks; milliseconds. */
const LOOK_EVERY_MS = 250;
const LOOK_WAITING_MS = 400;
/** How often processes that have become free are asked to share. */
const OFFER_EVERY_MS = 1_000;
const AWAY_TRIES = 60;
const AWAY_PAUSE_MS = 500;

/** The worker of this process, and the word that it goes home. */
interface Working {
  current: Promise<void> | null;
  /** It may be the end of the wave: who leads need not wait to look. */
  emptied: () => void;
  readonly leaving: AbortController;
}

/** Wave after wave, until the run is over or stands. Works on them too, and asks other processes to. */
export async function leadWaves(job: RunJob): Promise<string> {
  const { context, voice, run } = job;
  // A run that stopped at its templates goes on with this job; its row said so.
  const working: Working = { current: null, emptied: () => undefined, leaving: new AbortController() };
  try {
    await patiently(context, (platform) => sweepBefore(job, platform));
    for (;;) {
      const fact = await patiently(context, (platform) => turn(job, platform, working));
      if (fact !== null) return fact;
      if (voice.signal.aborted) throw new CadastreError('CANCELLED', 'Stopped; what was done stands');
    }
  } catch (error) {
    await standStill(job, error);
    throw error;
  } finally {
    // By itself it stays as long as the run goes on, which somebody may just have said again.
    working.leaving.abort();
    await working.current?.catch((error: Error) => context.log(`migration run ${run}: ${error.message}`));
  }
}

/** Nobody leads it from here on: that is told, unless the process only closes and another one takes it up. */
async function standStill({ context, voice, run }: RunJob, error: unknown): Promise<void> {
  if (voice.signal.aborted) return;
  const { message } = toErrorData(error);
  try {
    await setStatus(await context.platform(), run, 'stopped', `Stopped: ${message}`);
  } catch (second) {
    // The platform database is away: whoever finds the job interrupted takes it up.
    context.log(`migration run ${run}: ${message}; ${toErrorData(second).message}`);
  }
}

/** One look at the run and what it asks for. Answers with a fact when it is over; throws when it stopped. */
async function turn(job: RunJob, platform: OpenPlatform, working: Working): Promise<string | null> {
  const { context, run, voice } = job;
  const state = await readState(platform, run);
  if (state.called) {
    // From here on whoever called knows that this is led, and that his word is read.
    await platform.database.run(sql`UPDATE platform.migration_runs SET called = false WHERE id = ${run}`);
    return null;
  }
  if (state.status === 'cancelled') {
    await workersGone(job, platform);
    return `Cancelled; ${state.succeeded} of ${state.total} done`;
  }
  if (state.status === 'stopped') {
    await workersGone(job, platform);
    throw new CadastreError('STATEMENT_FAILED', state.fact, {
      wayOut: 'Look at what failed; then try it again, or go on without it.',
      command: `cadastre migrate retry ${run}`,
    });
  }
  voice.progress(
    `${state.succeeded} of ${state.total} done${state.failed > 0 ? `, ${state.failed} failed` : ''}`,
  );
  if (state.status === 'paused' || state.status === 'gate') {
    await pause(job, LOOK_WAITING_MS);
    return null;
  }
  const wave = await nextWave(platform, run);
  if (wave === null) return finish(job, platform);
  switch (wave.status) {
    case 'waiting':
    case 'stopped':
      await setWave(platform, run, wave.index, 'running');
      await context.runHooks?.at('wave-begun', run);
      return null;
    case 'running':
      await workWave(job, platform, wave, working);
      return null;
    case 'soaking':
      await soak(job, platform, wave);
      return null;
    case 'gate':
    case 'passed':
      // A gate that was opened, or that nobody waits at any more.
      await setWave(platform, run, wave.index, 'passed');
      return null;
  }
}

/** What killed processes have left of commands is in nobody's way when the first one starts. */
async function sweepBefore(
  { context, blueprint, voice, run }: RunJob,
  platform: OpenPlatform,
): Promise<void> {
  if (!blueprint.command) return;
  const { rows } = await platform.database.run<{ id: string }>(
    sql`SELECT DISTINCT server_id AS id FROM platform.migration_targets WHERE run_id = ${run} ORDER BY 1`,
  );
  const ids = rows.map(({ id }) => id);
  for (const fact of await sweepCommands(context, platform, ids)) voice.remark(fact);
}

/** Watches over the targets of the wave that runs; when none is left it soaks, or is over. */
async function workWave(job: RunJob, platform: OpenPlatform, wave: WaveRow, working: Working): Promise<void> {
  const { context, run, options, blueprint, voice } = job;
  const { rows } = await platform.database.run<{ open: number }>(
    sql`SELECT count(*)::int AS open FROM platform.migration_targets
        WHERE run_id = ${run} AND wave = ${wave.index} AND status IN ('not-run', 'at-work')`,
  );
  if (rows[0]?.open === 0) {
    await context.runHooks?.at('wave-ended', run);
    const waits = wave.definition.soakMs > 0 && !wave.again;
    await platform.database.run(
      sql`UPDATE platform.migration_waves SET status = 'soaking',
            soak_until = now() + ${waits ? wave.definition.soakMs : 0}::float8 * interval '1 millisecond'
          WHERE run_id = ${run} AND index = ${wave.index} AND status = 'running'`,
    );
    return;
  }
  // A worker ends by itself when the run stands still; whoever leads it begins a new one when it goes on.
  working.current ??= workRun(context, {
    run,
    blueprint,
    options,
    signal: AbortSignal.any([voice.signal, working.leaving.signal]),
    idleMs: null,
    emptied: () => working.emptied(),
    remark: (text) => voice.remark(text, 'retry'),
  })
    .catch((error: Error) => context.log(`migration run ${run}: ${error.message}`))
    .finally(() => {
      working.current = null;
    });
  await offer(job);
  await pauseUntilEmptied(job, working);
  await releaseDead(platform.progress, run);
}

async function pauseUntilEmptied({ voice }: RunJob, working: Working): Promise<void> {
  const wake = new AbortController();
  working.emptied = () => wake.abort();
  const signal = AbortSignal.any([voice.signal, wake.signal]);
  await sleep(LOOK_EVERY_MS, null, { signal }).catch(() => undefined);
}

const offered = new Map<number, number>();

async function offer({ context, run }: RunJob): Promise<void> {
  const now = performance.now();
  if (now - (offered.get(run) ?? Number.NEGATIVE_INFINITY) < OFFER_EVERY_MS) return;
  offered.set(run, now);
  // Nobody else may be there, and the queue may be away: the run goes on here.
  context.sharing.offer(run).catch((error: Error) => context.log(`migration run ${run}: ${error.message}`));
}

/** Left alone until its time is over; then every tenant of it is asked, and a person where there is a gate. */
async function soak(job: RunJob, platform: OpenPlatform, wave: WaveRow): Promise<void> {
  const { run, options } = job;
  const left = wave.left_ms ?? 0;
  if (left > 0) return pause(job, Math.min(left, LOOK_WAITING_MS));
  if (options.healthQuery !== undefined) {
    const fact = await askWave(job.context, platform, run, wave.index, options.healthQuery, job.voice.signal);
    if (fact !== null) {
      await setWave(platform, run, wave.index, 'stopped', fact);
      await setStatus(platform, run, 'stopped', fact);
      return;
    }
  }
  if (!wave.definition.gate || wave.again || (await isLast(platform, run, wave.index))) {
    await setWave(platform, run, wave.index, 'passed');
    return;
  }
  await setWave(platform, run, wave.index, 'gate');
  await setStatus(
    platform,
    run,
    'gate',
    `${wave.definition.name} is over: let the next wave begin, or cancel`,
  );
}

/** Tenants that were made meanwhile; then the verdict. */
async function finish(job: RunJob, platform: OpenPlatform): Promise<string | null> {
  const { run, late } = job;
  if (late) {
    const { added, waits } = await addLate(job.context, platform, run, job.blueprint);
    if (added > 0) return null;
    if (waits) {
      await pause(job, LOOK_WAITING_MS);
      return null;
    }
  }
  const { total, succeeded, failed } = await readState(platform, run);
  const fact =
    failed > 0 ? `${succeeded} of ${total} done, ${failed} failed` : `${succeeded} of ${total} done`;
  await setStatus(platform, run, failed > 0 ? 'partly' : 'succeeded', fact);
  if (failed === 0) return fact;
  throw new CadastreError('STATEMENT_FAILED', fact, {
    wayOut: 'Try those that failed again, or leave them out.',
    command: `cadastre migrate retry ${run}`,
  });
}

/** Those at work end what they have begun before it is said that the run stands. */
async function workersGone({ run, voice }: RunJob, platform: OpenPlatform): Promise<void> {
  for (;;) {
    await releaseDead(platform.progress, run);
    const { rows } = await platform.database.run(
      sql`SELECT FROM platform.migration_targets WHERE run_id = ${run} AND status = 'at-work' LIMIT 1`,
    );
    if (rows.length === 0 || voice.signal.aborted) return;
    await sleep(LOOK_EVERY_MS);
  }
}

async function pause({ voice }: RunJob, milliseconds: number): Promise<void> {
  await sleep(milliseconds, null, { signal: voice.signal }).catch(() => undefined);
}

/** The platform database may be away for a while, as when its server is restarted. */
async function patiently<T>(
  context: MigrationRunContext,
  work: (platform: OpenPlatform) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(boundedPlatform(await context.platform(), patienceOf(context).platformMs));
    } catch (error) {
      if (attempt >= AWAY_TRIES || !isAway(error) || (error as CadastreError).code === 'CANCELLED')
        throw error;
      await sleep(AWAY_PAUSE_MS);
    }
  }
}
