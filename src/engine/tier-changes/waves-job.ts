import { z } from 'zod';
import { CadastreError, toErrorData } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { JobDefinition, JobRecord, JobVoice } from '../jobs/job-definition.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { readJob } from '../jobs/job-store.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { totalsText } from '../provisioning/import-totals.ts';
import { changeNow } from './change-one.ts';
import type { TierChangeContext } from './tier-change-context.ts';
import { leaveRest, progressOfWaves, readWaveRows, type WaveRow, writeWaveRow } from './wave-rows.ts';

/** Tenants worked on at once. */
const AT_ONCE = 4;

export const WAVES_STEP = { name: 'waves', title: 'Move tenants, wave by wave' };

export const wavesInput = z.object({
  tier: z.string(),
  version: z.number().int(),
  backupTo: z.string().nullable(),
  reason: z.string().nullable(),
  queue: z.boolean(),
  /** So many failures in one wave, and the next does not begin. */
  stopAt: z.number().int().min(1),
});

interface WavesRun {
  readonly voice: JobVoice;
  readonly platform: OpenPlatform;
  readonly rows: WaveRow[];
  /** Settled by this process, and since when: what the rate is made of. */
  readonly since: number;
  settled: number;
}

/**
 * Moves many tenants, each by a job of its own, one wave after the other. What became of a tenant is durable before the
 * next is begun in its place, and its job is known by the number of this one: whoever takes it up after a crash does
 * nothing twice and leaves nobody out. A cancel comes between tenants: who is on the way arrives, and nobody is moved back.
 */
export function setTiersJob(context: TierChangeContext): JobDefinition<WavesRun> {
  return {
    kind: 'tenant.set-tiers',
    async open(voice) {
      const platform = await context.platform();
      const rows = await readWaveRows(platform, voice.record.id);
      return { voice, platform, rows, since: performance.now(), settled: 0 };
    },
    close: async () => undefined,
    undoAtOnce: () => false,
    undoneFact: (record) => `Stopped: ${totalsText(totalsOf(record))}; who was moved stays`,
    steps: [
      {
        ...WAVES_STEP,
        run: (run) => runWaves(context, run),
        undo: {
          text: () => 'begin no more; who was moved stays, and who is on the way arrives',
          run: (run) => stop(context, run),
        },
      },
    ],
  };
}

async function runWaves(context: TierChangeContext, run: WavesRun): Promise<string> {
  const { voice, platform, rows } = run;
  const { stopAt } = wavesInput.parse(voice.record.input);
  const begun = await begunJobs(platform, voice.record.id);
  report(run);
  let stopped = '';
  for (const [wave, of] of Map.groupBy(rows, (row) => row.wave)) {
    const open = of.filter(({ result }) => result === 'not-run').values();
    const lane = async () => {
      for (const row of open) {
        if (voice.signal.aborted) return;
        await moveOne(context, run, row, begun.get(row.slug) ?? null);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    if (voice.signal.aborted) throw new CadastreError('CANCELLED', 'The waves were stopped');
    const failed = of.filter(({ result }) => result === 'failed').length;
    if (failed < stopAt || !rows.some(({ result }) => result === 'not-run')) continue;
    const message = `Not begun: ${failed} of wave ${wave} failed`;
    await leaveRest(platform, voice.record.id, message);
    stopped = `; stopped after wave ${wave}`;
    break;
  }
  report(run);
  return `${totalsText(totalsOf(voice.record))}${stopped}`;
}

async function moveOne(
  context: TierChangeContext,
  run: WavesRun,
  row: WaveRow,
  begun: number | null,
): Promise<void> {
  const { voice } = run;
  try {
    const started = begun === null ? await begin(context, run, row) : await takeUp(context, run, begun);
    if (typeof started === 'string') return await settle(run, row, 'skipped', started);
    if ('done' in started) return await settle(run, row, 'succeeded', started.done);
    row.jobId = started.record.id;
    const record = 'ended' in started ? await started.ended : started.record;
    // Closed in the middle: this job stops too, and both are taken up again.
    if (record.status === 'running' || record.status === 'undoing') return;
    if (record.status === 'succeeded') return await settle(run, row, 'succeeded', record.fact);
    row.error = record.error;
    await settle(run, row, 'failed', record.error?.message ?? record.fact);
  } catch (error) {
    const data = toErrorData(error);
    // A platform that is gone stops the job, to be resumed; anything else is this tenant's failure alone.
    if (data.code.startsWith('PLATFORM_')) throw error;
    if (voice.signal.aborted && data.code === 'CANCELLED') return;
    row.error = data;
    await settle(run, row, 'failed', data.message);
  }
}

async function begin(
  context: TierChangeContext,
  { voice, platform }: WavesRun,
  { slug }: WaveRow,
): Promise<StartedJob | { done: string } | string> {
  const { record } = voice;
  const input = wavesInput.parse(record.input);
  if (record.takenUp && input.queue) {
    const waiting = await waitingChange(platform, slug, input);
    if (waiting !== null) return { done: waiting };
  }
  const { backupTo, reason } = input;
  return changeNow(context, record.actor, platform, slug, input, {
    queue: input.queue,
    ...(backupTo !== null && { backupTo }),
    ...(reason !== null && { reason }),
    parentId: record.id,
  });
}

/** A job of this one that a former process began: looked at where it has ended, else worked to its end. */
async function takeUp(
  context: TierChangeContext,
  { voice, platform }: WavesRun,
  id: number,
): Promise<StartedJob | { record: JobRecord }> {
  const record = await readJob(platform.database, id);
  if (record.status !== 'running' && record.status !== 'undoing' && record.status !== 'queued')
    return { record };
  const { actor, id: waves } = voice.record;
  const intent = { actor, verb: 'resume job', target: `job ${id}`, input: { waves }, jobId: id };
  return performJob(context.audit, intent, () => context.runner.resume(id));
}

/** It was written down before the crash that this tenant waits until it fits. */
async function waitingChange(
  platform: OpenPlatform,
  slug: string,
  { tier, version }: { readonly tier: string; readonly version: number },
): Promise<string | null> {
  const { rows } = await platform.database.run<{ id: string; fact: string }>(
    sql`SELECT tier_changes.id, fact FROM platform.tier_changes
        JOIN platform.organizations ON organizations.id = organization_id
        WHERE slug = ${slug} AND tier = ${tier} AND tier_version = ${version} AND state = 'waiting'`,
  );
  return rows[0] ? `Waits until it fits, as change ${rows[0].id}: ${rows[0].fact}` : null;
}

/** After a cancel: nobody is begun any more, and who was on the way when a process died arrives first. */
async function stop(context: TierChangeContext, run: WavesRun): Promise<void> {
  const { voice, platform } = run;
  const begun = await begunJobs(platform, voice.record.id);
  for (const row of run.rows) {
    const id = begun.get(row.slug);
    if (row.result === 'not-run' && id !== undefined) await moveOne(context, run, row, id);
  }
  await leaveRest(platform, voice.record.id, 'Not begun: it was stopped');
  report(run);
}

async function begunJobs(platform: OpenPlatform, id: number): Promise<Map<string, number>> {
  const { rows } = await platform.database.run<{ id: number; slug: string }>(
    sql`SELECT max(id)::int AS id, tenant_slug AS slug FROM platform.jobs WHERE parent_id = ${id} GROUP BY tenant_slug`,
  );
  return new Map(rows.map((row) => [row.slug, row.id]));
}

async function settle(
  run: WavesRun,
  row: WaveRow,
  result: WaveRow['result'],
  message: string,
): Promise<void> {
  row.result = result;
  row.message = message;
  await writeWaveRow(run.platform, run.voice.record.id, row);
  run.settled += 1;
  report(run);
}

/** What the page of the job and the command line show while it runs: each wave, and how fast it goes. */
function report(run: WavesRun): void {
  const { voice, rows } = run;
  const waves = progressOfWaves(rows);
  const minutes = (performance.now() - run.since) / 60_000;
  const perMinute = run.settled === 0 ? null : Math.round((run.settled / minutes) * 10) / 10;
  voice.record.state = { ...voice.record.state, totals: totalsIn(waves), waves, perMinute };
  const now = waves.find(({ notRun }) => notRun > 0) ?? waves.at(-1);
  if (now === undefined) return;
  const done = now.succeeded + now.skipped;
  const { wave, failed, notRun } = now;
  voice.progress(
    perMinute === null
      ? `wave ${wave} of ${waves.length}: ${done} done, ${failed} failed, ${notRun} left`
      : `wave ${wave} of ${waves.length}: ${done} done, ${failed} failed, ${notRun} left; ${perMinute} a minute`,
  );
}

type Waves = ReturnType<typeof progressOfWaves>;

function totalsIn(waves: Waves) {
  const sum = (of: 'succeeded' | 'failed' | 'skipped' | 'notRun') =>
    waves.reduce((total, wave) => total + wave[of], 0);
  return {
    succeeded: sum('succeeded'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    notRun: sum('notRun'),
  };
}

const totalsOf = ({ state }: JobRecord) => totalsIn((state.waves as Waves | undefined) ?? []);
