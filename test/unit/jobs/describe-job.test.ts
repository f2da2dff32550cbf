import { describe, expect, it } from 'vitest';
import { describeJob, summarizeJob } from '../../../src/engine/jobs/describe-job.ts';
import { freshSteps, type JobDefinition, type JobRecord } from '../../../src/engine/jobs/job-definition.ts';
import { JOB_STATUSES, type JobStatus, jobSchema, type StepStatus } from '../../../src/shared/models/job.ts';

const nothing = async () => undefined;
const step = (name: string, undo?: string) => ({
  name,
  title: `Title of ${name}`,
  run: async () => '',
  ...(undo === undefined ? {} : { undo: { text: () => undo, run: nothing } }),
});
const definition: JobDefinition = {
  kind: 'tenant.create',
  steps: [step('one'), step('two', 'unmake two'), step('three', 'unmake three')],
  open: async () => ({}),
  close: nothing,
  undoAtOnce: () => false,
};

function record(status: JobStatus, steps: StepStatus[], over: Partial<JobRecord> = {}): JobRecord {
  const at = '2026-11-21T04:00:00.000Z';
  return {
    id: 7,
    kind: 'tenant.create',
    title: 'Create Acme',
    status,
    tenantId: 3,
    tenantSlug: 'acme',
    tenantName: 'Acme',
    serverName: 'par-1',
    parentId: null,
    actor: { name: 'sam', shell: 'cli', workstation: 'desk' },
    input: {},
    sealed: 'gAAAAA',
    sealedKey: '1',
    state: { ticket: 'a secret of nobody' },
    steps: freshSteps(definition.steps).map((each, index) => ({
      ...each,
      status: steps[index] ?? 'waiting',
    })),
    fact: 'a fact',
    error: null,
    cancelRequested: false,
    createdAt: at,
    startedAt: at,
    finishedAt: null,
    takenUp: false,
    ...over,
  };
}

describe('A job as it is shown', () => {
  it.each(JOB_STATUSES)('fits the contract when it is %s', (status) => {
    const job = describeJob(
      record(status, ['done', 'running', 'waiting']),
      definition,
      [],
      status === 'running',
    );
    expect(jobSchema.parse(job)).toEqual(job);
    expect(JSON.stringify(job)).not.toContain('gAAAAA');
  });

  it('counts its steps', () => {
    const job = summarizeJob(record('running', ['done', 'done', 'running']));
    expect(job.progress).toEqual({ done: 2, total: 3, unit: 'step' });
    expect(job.tenant).toEqual({ id: 3, slug: 'acme', name: 'Acme' });
  });

  it('counts the rows of an import', () => {
    const totals = { succeeded: 5, failed: 1, skipped: 2, notRun: 12 };
    const job = summarizeJob(
      record('running', ['running'], { kind: 'tenant.import', state: { totals }, tenantSlug: null }),
    );
    expect(job.progress).toEqual({ done: 8, total: 20, unit: 'row' });
    expect(job.tenant).toBeNull();
    const fresh = summarizeJob(record('running', [], { kind: 'tenant.import', state: {} }));
    expect(fresh.progress).toEqual({ done: 0, total: 0, unit: 'row' });
  });

  it('says what an undo would do, last step first, of what was begun', () => {
    const undo = (status: JobStatus, steps: StepStatus[]) =>
      describeJob(record(status, steps), definition, [], false).undo;
    expect(undo('failed', ['done', 'done', 'failed'])).toEqual(['unmake three', 'unmake two']);
    expect(undo('failed', ['done', 'failed', 'waiting'])).toEqual(['unmake two']);
    expect(undo('repair', ['done', 'done', 'undone'])).toEqual(['unmake two']);
    expect(undo('succeeded', ['done', 'done', 'done'])).toEqual([]);
    expect(undo('undone', ['undone', 'undone', 'undone'])).toEqual([]);
  });

  it.each([
    ['running', true, true, false],
    ['running', false, true, true],
    ['failed', false, true, true],
    ['repair', false, false, true],
    ['undoing', false, true, true],
    ['undoing', true, true, false],
    ['succeeded', false, false, false],
    ['undone', false, false, false],
  ] as const)(
    'that is %s (held: %s) can be cancelled: %s, resumed: %s',
    (status, held, canCancel, canResume) => {
      expect(describeJob(record(status, []), definition, [], held)).toMatchObject({ canCancel, canResume });
    },
  );

  it('cannot be cancelled twice', () => {
    expect(
      describeJob(record('undoing', [], { cancelRequested: true }), definition, [], true).canCancel,
    ).toBe(false);
  });
});
