import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * The files that take longest, each more than ten seconds of a whole run, longest first: begun last, one of them would
 * keep the whole run waiting. Where the order is wrong nothing breaks, a run only takes longer.
 */
export const LONGEST = [
  'conversion/kill-matrix.test.ts',
  'tier-changes/kill-matrix.test.ts',
  'isolation/isolation.test.ts',
  'lifecycle/ending-kill-matrix.test.ts',
  'provisioning/stopped-server.test.ts',
  'keys/rotate-key-killed.test.ts',
  'conversion/stopped-server.test.ts',
  'cli/cli-process.test.ts',
  'lifecycle/ending-stopped-server.test.ts',
  'provisioning/bad-days.test.ts',
  'local-server/stop-and-refuse.test.ts',
  'provisioning/shared-kill-matrix.test.ts',
  'conversion/convert.test.ts',
  'local-server/crash.test.ts',
  'provisioning/kill-matrix.test.ts',
  'lifecycle/stopped-server.test.ts',
  'lifecycle/kill-matrix.test.ts',
  'provisioning/isolation-models.test.ts',
  'adoption/adoption.test.ts',
  'platform/platform.test.ts',
  'provisioning/import.test.ts',
  'usage/measure.test.ts',
  'migrations/run/server-lost.test.ts',
  'cli/ending-process.test.ts',
  'provisioning/without-superuser.test.ts',
  'local-server/create.test.ts',
  'orphans/shared-orphans.test.ts',
  'routing/pgbouncer.test.ts',
  'tier-changes/change.test.ts',
  'signup/bad-days.test.ts',
  'migrations/run/shared.test.ts',
  'platform/export-key.test.ts',
  'routing/apply.test.ts',
  'cli/routing-process.test.ts',
  'migrations/external/behaviour.test.ts',
  'keys/rotate-password-bad-days.test.ts',
  'lifecycle/isolation-models.test.ts',
  'backups/back-up-killed.test.ts',
  'migrations/run/bad-days.test.ts',
  'usage/alerts.test.ts',
  'lifecycle/ending.test.ts',
  'tier-changes/stopped-server.test.ts',
  'signup/naming.test.ts',
  'adoption/tool-histories.test.ts',
  'lifecycle/while-at-work.test.ts',
  'provisioning/create-tenant.test.ts',
  'gate/gate-server.test.ts',
  'enforcement/held-by-postgres.test.ts',
  'backups/back-up.test.ts',
  'namespaces/names.test.ts',
  'domains/domains.test.ts',
  'migrations/run/killed.test.ts',
  'migrations/alone-in-schemas.test.ts',
  'blueprints/template.test.ts',
  'enforcement/drift.test.ts',
  'migrations/run/release.test.ts',
  'lifecycle/schedule.test.ts',
  'orphans/orphans.test.ts',
  'lifecycle/scheduled-purge.test.ts',
  'schema-drift/in-sync.test.ts',
  'cli/set-tier-process.test.ts',
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
