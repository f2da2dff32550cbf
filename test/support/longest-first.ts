import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * The files that take longest, each more than ten seconds of a whole run, longest first: begun last, one of them would
 * keep the whole run waiting. Where the order is wrong nothing breaks, a run only takes longer.
 */
export const LONGEST = [
  'tier-changes/kill-matrix.test.ts',
  'conversion/kill-matrix.test.ts',
  'cli/cli-process.test.ts',
  'provisioning/stopped-server.test.ts',
  'isolation/isolation.test.ts',
  'cli/routing-process.test.ts',
  'lifecycle/ending-kill-matrix.test.ts',
  'provisioning/shared-kill-matrix.test.ts',
  'lifecycle/ending-stopped-server.test.ts',
  'keys/rotate-key-killed.test.ts',
  'provisioning/kill-matrix.test.ts',
  'conversion/convert.test.ts',
  'conversion/stopped-server.test.ts',
  'provisioning/bad-days.test.ts',
  'lifecycle/kill-matrix.test.ts',
  'local-server/crash.test.ts',
  'local-server/stop-and-refuse.test.ts',
  'cli/ending-process.test.ts',
  'platform/export-key.test.ts',
  'lifecycle/stopped-server.test.ts',
  'orphans/shared-orphans.test.ts',
  'local-server/create.test.ts',
  'provisioning/import.test.ts',
  'provisioning/without-superuser.test.ts',
  'platform/platform.test.ts',
  'cli/convert-process.test.ts',
  'adoption/adoption.test.ts',
  'provisioning/isolation-models.test.ts',
  'signup/bad-days.test.ts',
  'lifecycle/isolation-models.test.ts',
  'routing/pgbouncer.test.ts',
  'keys/rotate-password-bad-days.test.ts',
  'cli/lifecycle-process.test.ts',
  'cli/enforcement-process.test.ts',
  'lifecycle/schedule.test.ts',
  'routing/apply.test.ts',
  'tier-changes/change.test.ts',
  'provisioning/create-tenant.test.ts',
  'enforcement/drift.test.ts',
  'tier-changes/stopped-server.test.ts',
  'enforcement/bad-days.test.ts',
  'signup/naming.test.ts',
  'gate/gate-server.test.ts',
  'lifecycle/ending.test.ts',
  'lifecycle/scheduled-purge.test.ts',
  'desktop/desktop.test.ts',
  'orphans/orphans.test.ts',
  'domains/domains.test.ts',
  'schema-drift/in-sync.test.ts',
  'enforcement/held-by-postgres.test.ts',
  'cli/set-tier-process.test.ts',
  'migrations/run/run.test.ts',
  'schema-drift/states.test.ts',
  'lifecycle/ending-without-superuser.test.ts',
];

/** The longest files first, then the other integration tests, then the unit tests, which fill what is left. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) => {
      const at = LONGEST.indexOf(relative(join(ROOT, 'test', 'integration'), moduleId).replaceAll('\\', '/'));
      if (at >= 0) return at;
      return project.name === 'unit' ? LONGEST.length + 1 : LONGEST.length;
    };
    // A sort keeps the order of equals, which is by size.
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
