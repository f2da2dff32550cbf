import { expect, it } from 'vitest';
import { CadastreError } from '../../../src/engine/errors.ts';
import type { JobRecord } from '../../../src/engine/jobs/job-definition.ts';
import type { StartedJob } from '../../../src/engine/jobs/job-runner.ts';
import { actOnMany } from '../../../src/engine/lifecycle/act-on-many.ts';
import type { OpenPlatform } from '../../../src/engine/platform/platform.ts';

/** Nobody's status can be read: only what was done is asked here. */
const platform = async () =>
  ({ database: { run: async () => ({ rows: [], rowCount: 0 }) } }) as unknown as OpenPlatform;

const started = (id: number, status: 'succeeded' | 'failed', after?: Promise<void>): StartedJob => {
  const record = {
    id,
    status,
    fact: `${status} as told`,
    error: status === 'failed' ? { code: 'SERVER_UNREACHABLE', message: 'It is away', details: {} } : null,
  } as unknown as JobRecord;
  return { record, ended: (after ?? Promise.resolve()).then(() => record) } as unknown as StartedJob;
};

it('keeps each result to its own tenant, and works on a slug that stands twice once', async () => {
  const begun: string[] = [];
  const { results, totals } = await actOnMany(platform, {
    slugs: ['good', 'away', 'done', 'refused', 'good'],
    wait: true,
    async begin(slug) {
      begun.push(slug);
      if (slug === 'done') return 'It is there already';
      if (slug === 'refused') throw new CadastreError('REFUSED', 'Not from here');
      return started(begun.length, slug === 'away' ? 'failed' : 'succeeded');
    },
  });
  expect(begun).toEqual(['good', 'away', 'done', 'refused']);
  expect(results.map(({ tenant, result, message }) => [tenant, result, message])).toEqual([
    ['good', 'succeeded', 'succeeded as told'],
    ['away', 'failed', 'It is away'],
    ['done', 'skipped', 'It is there already'],
    ['refused', 'failed', 'Not from here'],
  ]);
  expect(totals).toEqual({ succeeded: 1, failed: 2, skipped: 1, notRun: 0 });
});

it('begins no more when the caller leaves, and says so of those', async () => {
  const leave = new AbortController();
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const slugs = ['a', 'b', 'c', 'd', 'e', 'f'];
  const answer = actOnMany(platform, {
    slugs,
    wait: true,
    signal: leave.signal,
    begin: async (slug) => started(slugs.indexOf(slug), 'succeeded', gate),
  });
  await new Promise((wake) => setTimeout(wake, 20));
  leave.abort();
  open();
  const { results, totals } = await answer;
  expect(results.map(({ result }) => result)).toEqual([
    ...Array<string>(4).fill('succeeded'),
    'not-run',
    'not-run',
  ]);
  expect(totals.notRun).toBe(2);
});

it('answers with the job of a tenant that is not waited for', async () => {
  const never = new Promise<void>(() => undefined);
  const { results } = await actOnMany(platform, {
    slugs: ['one'],
    wait: false,
    begin: async () => started(7, 'succeeded', never),
  });
  expect(results).toMatchObject([{ tenant: 'one', result: 'not-run', jobId: 7, error: null }]);
});
