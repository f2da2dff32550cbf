import { setTimeout as sleep } from 'node:timers/promises';
import type { RunKind, RunOptions, RunStatus, Wave, WaveStatus } from '../../../shared/models/migration.ts';
import type { Blueprint } from '../../blueprints/blueprint.ts';
import { CadastreError, toErrorData } from '../../errors.ts';
import type { JobDefinition, JobVoice } from '../../jobs/job-definition.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { sweepCommands } from '../external/left-commands.ts';
import { askWave } from './ask-wave.ts';
import { boundedPlatform } from './bounded-platform.ts';
import { releaseDead } from './claim-targets.ts';
import { isAway } from './is-away.ts';
import { addLate } from './late-targets.ts';
import { type MigrationRunContext, patienceOf } from './run-context.ts';
import { workRun } from './run-worker.ts';

/** How often the coordinator looks; milliseconds. */
const LOOK_EVERY_MS = 250;
const LOOK_WAITING_MS = 400;
/** How often processes that have become free are asked to share. */
const OFFER_EVERY_MS = 1_000;
const AWAY_TRIES = 60;
const AWAY_PAUSE_MS = 500;

interface RunJob {
  readonly context: MigrationRunContext;
  readonly voice: JobVoice;
  readonly run: number;
  readonly options: RunOptions;
  readonly blueprint: Blueprint;
  readonly late: boolean;
  readonly kind: RunKind;
}

/** The worker of this process, and the word that it goes home. */
interface Working {
  current: Promise<void> | null;
  /** It may be the end of the wave: who leads need not wait to look. */
  emptied: () => void;
  readonly leaving: AbortController;
}

interface WaveRow {
  readonly index: number;
  readonly definition: Wave;
  readonly status: WaveStatus;
  /** Until its soak is over, by the clock of the platform database. */
  readonly left_ms: number | null;
  readonly again: boolean;
}

/** Leads a run: templates, then wave after wave. Works on it too, and asks other processes to. */
export function migrationRunJob(context: MigrationRunContext): JobDefinition<RunJob> {
  return {
    kind: 'migration.run',
    open: (voice) => openRun(context, voice),
    close: async () => undefined,
    undoAtOnce: () => false,
    undoneFact: () => 'Cancelled; what was done stands',
    steps: [
      {
        name: 'template',
        title: 'Build the template on each server',
        run: buildTemplates,
        // First of all, and so the last to be undone: whatever the job was at, its run is over with it.
        undo: { text: () => 'End the run; what was done stands', run: endCancelled },
      },
      { name: 'waves', title: 'Migrate wave after wave', run: leadWaves },
    ],
  };
}

async function openRun(context: MigrationRunContext, voice: JobVoice): Promise<RunJob> {
  const platform = await context.platform();
  const { rows } = await platform.database.run<{
    id: number;
    options: RunOptions;
    hash: string;
    late: boolean;
    kind: RunKind;
  }>(
    sql`SELECT id::int AS id, options, blueprint_hash AS hash, late, kind FROM platform.migration_runs WHERE job_id = ${voice.record.id}`,
  );
  const [row] = rows;
  if (!row) throw new CadastreError('NOT_FOUND', `Job ${voice.record.id} has no migration run`);
  const blueprint = await context.blueprintByHash(row.hash);
  return { context, voice, run: row.id, options: row.options, blueprint, late: row.late, kind: row.kind };
}

/** The first wave of all: from now on new tenants are born at the end of this run. */
async function buildTemplates(job: RunJob): Promise<string> {
  const { context, voice, run, blueprint, kind } = job;
  if (kind === 'down') return 'Stay: new tenants are made from the blueprint as it is';
  const platform = await context.platform();
  const { rows } = await platform.database.run<{ id: string }>(
    sql`SELECT DISTINCT server_id AS id FROM platform.migration_targets WHERE run_id = ${run} ORDER BY 1`,
  );
  const built: { server: string; status: 'waiting' | 'done' | 'failed'; fact: string }[] = [];
  const write = () =>
    platform.database.run(
      sql`UPDATE platform.migration_runs SET templates = ${JSON.stringify(built)}::jsonb WHERE id = ${run}`,
    );
  for (const { id } of rows) built.push({ server: context.server(id).name, status: 'waiting', fact: '' });
  for (const [index, { id }] of rows.entries()) {
    const entry = built[index];
    if (!entry) continue;
    try {
      const state = await context.ensureTemplate(id, blueprint, voice.progress);
      entry.status = 'done';
      entry.fact = `${state.template}${state.built ? ', built' : ' stood already'}`;
      await noteTarget(job, platform, state.version);
    } catch (error) {
      entry.status = 'failed';
      entry.fact = toErrorData(error).message;
      await write();
      await setStatus(platform, run, 'stopped', `Stopped: no template on ${entry.server}: ${entry.fact}`);
      throw error;
    }
    await write();
  }
  return rows.length === 1 ? (built[0]?.fact ?? '') : `${rows.length} servers`;
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

/** What a command leads to is known as soon as it has filled a template. */
async function noteTarget(
  { run, blueprint }: RunJob,
  platform: OpenPlatform,
  version: string,
): Promise<void> {
  if (!blueprint.command || blueprint.command.target !== null) return;
  await platform.database.run(
    sql`UPDATE platform.migration_runs SET to_version = ${version} WHERE id = ${run}`,
  );
}

async function leadWaves(job: RunJob): Promise<string> {
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

interface RunState {
  readonly status: RunStatus;
  readonly called: boolean;
  readonly fact: string;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
}

async function readState(platform: OpenPlatform, run: number): Promise<RunState> {
  const { rows } = await platform.database.run<RunState & Record<string, unknown>>(
    sql`SELECT runs.status, runs.called, runs.fact, count(target.id)::int AS total,
          count(*) FILTER (WHERE target.status = 'succeeded')::int AS succeeded,
          count(*) FILTER (WHERE target.status = 'failed')::int AS failed
        FROM platform.migration_runs AS runs LEFT JOIN platform.migration_targets AS target ON run_id = runs.id
        WHERE runs.id = ${run} GROUP BY runs.id`,
  );
  const [row] = rows;
  if (!row) throw new CadastreError('NOT_FOUND', `There is no migration run ${run} any more`);
  return row;
}

/** The first that has not passed, or that has something to be done again. */
async function nextWave(platform: OpenPlatform, run: number): Promise<WaveRow | null> {
  const { rows } = await platform.database.run<WaveRow & Record<string, unknown>>(
    sql`SELECT index, definition, status, again, (extract(epoch FROM soak_until - now()) * 1000)::float8 AS left_ms FROM platform.migration_waves
        WHERE run_id = ${run} AND status <> 'passed' ORDER BY index LIMIT 1`,
  );
  return rows[0] ?? null;
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

async function isLast(platform: OpenPlatform, run: number, index: number): Promise<boolean> {
  const { rows } = await platform.database.run(
    sql`SELECT FROM platform.migration_waves WHERE run_id = ${run} AND index > ${index} AND status <> 'passed' LIMIT 1`,
  );
  return rows.length === 0;
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

async function setStatus(
  platform: OpenPlatform,
  run: number,
  status: RunStatus,
  fact: string,
): Promise<void> {
  const over = status === 'succeeded' || status === 'partly' || status === 'stopped';
  await platform.database.run(
    sql`UPDATE platform.migration_runs SET status = ${status}, fact = ${fact},
          finished_at = CASE WHEN ${over}::boolean THEN now() END
        WHERE id = ${run} AND status = 'running'`,
  );
}

async function setWave(
  platform: OpenPlatform,
  run: number,
  index: number,
  status: WaveStatus,
  fact = '',
): Promise<void> {
  await platform.database.run(
    sql`UPDATE platform.migration_waves SET status = ${status}, fact = ${fact},
          started_at = CASE WHEN ${status} = 'running' THEN coalesce(started_at, now()) ELSE started_at END
        WHERE run_id = ${run} AND index = ${index}`,
  );
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

/** Somebody cancelled the job: its run is cancelled too. */
async function endCancelled(job: RunJob): Promise<void> {
  const platform = await job.context.platform();
  await platform.database.run(
    sql`UPDATE platform.migration_runs SET status = 'cancelled', fact = 'Cancelled; what was done stands', finished_at = now()
        WHERE id = ${job.run} AND status IN ('running', 'paused', 'gate', 'stopped')`,
  );
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
