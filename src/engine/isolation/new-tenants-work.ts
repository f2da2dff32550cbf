import { endOfScheduled } from '../jobs/audited-job.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import { type TestIsolationContext, testIsolation } from './test-isolation.ts';

export const NEW_TENANTS_WORK = 'test-new-tenants';

/** Tenants of one report; the next run takes the next ones. */
const AT_MOST = 2000;
/** A job that makes tenants and is older than this hangs, and nobody waits for it. */
const WAIT_MINUTES = 30;
const MAKING = [
  'tenant.create',
  'tenant.import',
  'tenant.signup',
  'tenant.adopt',
  'tenant.convert',
  'tenant.convert-back',
];

/** The short list, as tenants that were made, adopted or converted and that nobody has tested since; in one report. */
export function newTenantsWork(context: TestIsolationContext): ScheduledWork {
  return {
    name: NEW_TENANTS_WORK,
    title: 'Test the isolation of new tenants',
    cron: '*/10 * * * *',
    async run(actor, signal) {
      const platform = await context.platform();
      const making = await countMaking(platform);
      if (making > 0) return making === 1 ? 'waits for one job' : `waits for ${making} jobs`;
      const tenants = await tenantsDue(platform);
      if (tenants.length === 0) return 'no tenant is new';
      const started = await testIsolation(context, actor, {
        tenants,
        extent: 'short',
        cause: 'provisioning',
      });
      return endOfScheduled(started, signal);
    },
  };
}

/** An import that is still at work makes one report when it is done, and not one every ten minutes. */
async function countMaking(platform: OpenPlatform): Promise<number> {
  const { rows } = await platform.database.run<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM platform.jobs
        WHERE status IN ('queued', 'running') AND kind = ANY (${MAKING}::text[]) AND parent_id IS NULL
          AND created_at > now() - make_interval(mins => ${WAIT_MINUTES}::int)`,
  );
  return rows[0]?.count ?? 0;
}

/**
 * In service, with a login that is known, without a result since it was made or converted, and in no test that is at
 * work. The numbers of jobs are compared, since the clocks of workstations differ.
 */
async function tenantsDue(platform: OpenPlatform): Promise<string[]> {
  const { rows } = await platform.database.run<{ slug: string }>(
    sql`SELECT slug FROM platform.organizations
        JOIN platform.tenants ON tenants.organization_id = organizations.id
        WHERE status IN ('TRIAL', 'ACTIVE') AND ready_at IS NOT NULL
          AND EXISTS (SELECT FROM platform.credentials
            WHERE credentials.organization_id = organizations.id
              AND credentials.role_name = coalesce(login_role, tenants.role_name))
          AND NOT EXISTS (SELECT FROM platform.isolation_results AS results
            WHERE results.organization_id = organizations.id AND results.job_id > coalesce((
              SELECT max(jobs.id) FROM platform.jobs WHERE tenant_id = organizations.id AND status = 'succeeded'
                AND kind IN ('tenant.convert', 'tenant.convert-back')), 0))
          AND NOT EXISTS (SELECT FROM platform.jobs
            WHERE kind = 'isolation.test' AND status IN ('queued', 'running')
              AND input->'tenants' @> to_jsonb(organizations.id))
        ORDER BY organizations.id LIMIT ${AT_MOST}`,
  );
  return rows.map((row) => row.slug);
}
