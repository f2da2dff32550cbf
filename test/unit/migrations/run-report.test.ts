import { describe, expect, it } from 'vitest';
import { runReport } from '../../../src/engine/migrations/status/run-report.ts';
import { runOptionsSchema } from '../../../src/shared/models/migration-options.ts';
import type { MigrationRun, RunTarget } from '../../../src/shared/models/migration-run.ts';

const counts = { total: 3, notRun: 0, atWork: 0, succeeded: 1, failed: 1, skipped: 1 };
const run: MigrationRun = {
  id: 118,
  jobId: 7,
  kind: 'up',
  blueprint: 'studio',
  to: '0043',
  files: ['0043'],
  status: 'partly',
  actor: 'Claire | Aubry',
  createdAt: '2026-11-21T13:35:00.000Z',
  finishedAt: '2026-11-21T13:40:00.000Z',
  counts,
  fact: '1 failed',
  options: runOptionsSchema.parse({}),
  filter: { suspended: true },
  waves: [
    {
      name: 'Canary',
      size: { count: 1 },
      soakMs: 0,
      gate: false,
      index: 0,
      status: 'passed',
      counts,
      startedAt: null,
      soakUntil: null,
      healthy: 3,
      unhealthy: 0,
      fact: 'over',
    },
  ],
  templates: [],
  rate: [],
  endsAt: null,
  workers: [],
  blocked: [],
  error: null,
};
const target = (name: string, more: Partial<RunTarget>): RunTarget => ({
  id: 1,
  tenant: name,
  name,
  server: 'main',
  database: `${name}_db`,
  schema: null,
  wave: 0,
  status: 'succeeded',
  from: '0042',
  version: '0043',
  applied: ['0043'],
  attempts: 1,
  startedAt: null,
  finishedAt: null,
  durationMs: 12.4,
  fact: '',
  error: null,
  blocker: null,
  worker: null,
  ...more,
});
const targets = [
  target('acme', {}),
  target('vasseur', {
    status: 'failed',
    error: {
      code: 'STATEMENT_FAILED',
      message: 'duplicate key | <script>\n"x"',
      details: { sqlstate: '23505' },
    },
  }),
  target('aurore', { status: 'skipped', fact: 'leaves us in May' }),
];

describe('The report of a run', () => {
  it('tells each result with its reason, failures first', () => {
    const { fileName, content } = runReport(run, targets, 'markdown');
    expect(fileName).toBe('migration-run-118.md');
    expect(content.indexOf('## Failed (1)')).toBeLessThan(content.indexOf('## Skipped (1)'));
    expect(content).toContain('| vasseur | main | vasseur\\_db | 23505 |');
    expect(content).toContain('leaves us in May');
    expect(content).toContain('3 well');
  });

  it('lets no name and no message break its tables or become markup', () => {
    const { content } = runReport(run, targets, 'markdown');
    expect(content).toContain('duplicate key \\| \\<script\\> "x"');
    expect(content).toContain('Claire \\| Aubry');
    expect(content).not.toContain('<script>');
  });

  it('is the same as data', () => {
    expect(JSON.parse(runReport(run, targets, 'json').content)).toEqual({ run, targets });
  });
});
