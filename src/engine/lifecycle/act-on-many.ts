import type { ActResult, ActResults } from '../../shared/models/lifecycle-acts.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import { throwUnlessDone } from '../jobs/audited-job.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { getTenant } from '../tenants/select-tenants.ts';

/** Tenants worked on at once. */
const AT_ONCE = 4;

export interface ManyActs {
  readonly slugs: readonly string[];
  /** Begins the job of one tenant, or has done without one; a string: nothing to do, and why. */
  readonly begin: (slug: string) => Promise<StartedJob | { readonly done: string } | string>;
  /** False: answers as soon as the jobs are at work, for one tenant. */
  readonly wait: boolean;
  /** Aborted: those that have not begun stay `not-run`; those at work go on. */
  readonly signal?: AbortSignal;
}

/** One result list: a failure of one tenant is nobody else's. A slug that stands twice is worked on once. */
export async function actOnMany(
  platform: () => Promise<OpenPlatform>,
  { slugs, begin, wait, signal }: ManyActs,
): Promise<ActResults> {
  const unique = [...new Set(slugs)];
  const results = new Map<string, ActResult>(
    unique.map((tenant) => [
      tenant,
      { tenant, result: 'not-run', message: 'Not begun', status: null, jobId: null, error: null },
    ]),
  );
  const queue = unique.values();
  const lane = async () => {
    for (const slug of queue) {
      if (signal?.aborted) return;
      results.set(slug, await actOnOne(slug, begin, wait));
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, unique.length) }, lane));
  return summed(await statusesOf(await platform(), [...results.values()]));
}

/** With the status that each has by now. */
export async function statusesOf(
  platform: OpenPlatform,
  results: readonly ActResult[],
): Promise<ActResult[]> {
  const known: ActResult[] = [];
  for (const result of results) known.push({ ...result, status: await statusOf(platform, result.tenant) });
  return known;
}

async function actOnOne(slug: string, begin: ManyActs['begin'], wait: boolean): Promise<ActResult> {
  const base = { tenant: slug, status: null, jobId: null, error: null };
  let jobId: number | null = null;
  try {
    const started = await begin(slug);
    if (typeof started === 'string') return { ...base, result: 'skipped', message: started };
    if ('done' in started) return { ...base, result: 'succeeded', message: started.done };
    jobId = started.record.id;
    if (!wait) return { ...base, result: 'not-run', message: `Job ${jobId} is at work`, jobId };
    const record = await started.ended;
    throwUnlessDone(record);
    return { ...base, result: 'succeeded', message: record.fact, jobId };
  } catch (error) {
    const data = toErrorData(error);
    return { ...base, result: 'failed', message: data.message, jobId, error: data };
  }
}

async function statusOf(platform: OpenPlatform, slug: string): Promise<ActResult['status']> {
  try {
    return (await getTenant(platform, slug)).status;
  } catch (error) {
    // A slug that nobody has, or has any more, is told as its own result.
    if (error instanceof CadastreError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

/** The results with what there is of each. */
export function summed(results: ActResult[]): ActResults {
  const count = (result: ActResult['result']) => results.filter((each) => each.result === result).length;
  return {
    results,
    totals: {
      succeeded: count('succeeded'),
      failed: count('failed'),
      skipped: count('skipped'),
      notRun: count('not-run'),
    },
  };
}
