import { CadastreError } from '../errors.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import { sql } from '../postgres/sql.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import { rotatePasswords } from './rotate-password.ts';

/** Rotations of one run; the next run takes the next ones, so that a new policy does not change a fleet in one night. */
const AT_MOST = 100;

/** What a tier's `security.key_rotation` means, in days. */
const ROTATION_DAYS = { monthly: 30, quarterly: 90, yearly: 365 } as const;

/**
 * Rotates the passwords of tenants whose tier or plan says so, the oldest first. A tenant that is held to a tier is
 * rotated as its configuration says, `never` included: it is nearer to the tenant than the setting of its plan, and an
 * override of one tenant is heeded. The setting of the plan is for those whose configuration says nothing.
 */
export function rotationPolicyWork(context: LifecycleContext): ScheduledWork {
  return {
    name: 'rotate-passwords',
    title: 'Rotate passwords that are older than their tier or plan allows',
    cron: '30 2 * * *',
    onTimeOnly: true,
    async run(actor, signal) {
      const platform = await context.platform();
      const { passwords } = await readSharedSettings(platform);
      const due = await tenantsDue(platform, passwords.rotateEveryDays);
      if (due.length === 0) return 'none was due';
      const { totals, results } = await rotatePasswords(context, actor, {
        tenants: due,
        graceHours: passwords.graceHours,
        reason: 'the policy of its tier or plan',
        wait: true,
        signal,
      });
      if (totals.failed === 0) return `${totals.succeeded} of ${due.length} rotated`;
      const first = results.find((each) => each.result === 'failed');
      throw new CadastreError(
        'CONFLICT',
        `${totals.succeeded} of ${due.length} rotated; ${totals.failed} failed, first ${first?.tenant}: ${first?.message}`,
      );
    },
  };
}

/** In service, with a policy, with a password older than that, and no former login still open. */
async function tenantsDue(
  platform: OpenPlatform,
  rotateEveryDays: Readonly<Record<string, number>>,
): Promise<string[]> {
  const { rows } = await platform.database.run<{ slug: string }>(
    sql`SELECT slug FROM platform.organizations
        JOIN platform.tenants ON tenants.organization_id = organizations.id
        LEFT JOIN platform.subscriptions ON subscriptions.organization_id = organizations.id
        LEFT JOIN platform.tenant_configurations AS held ON held.organization_id = organizations.id
        JOIN LATERAL (
          SELECT CASE WHEN held.effective ? 'security.key_rotation'
                 THEN (${JSON.stringify(ROTATION_DAYS)}::jsonb->>(held.effective->>'security.key_rotation'))::int
                 ELSE (${JSON.stringify(rotateEveryDays)}::jsonb->>subscriptions.plan)::int END AS days
        ) AS policy ON days IS NOT NULL
        JOIN platform.credentials ON credentials.organization_id = organizations.id
          AND credentials.role_name = coalesce(login_role, tenants.role_name)
        WHERE organizations.status IN ('TRIAL', 'ACTIVE')
          AND credentials.changed_at < now() - make_interval(days => days)
          AND NOT EXISTS (SELECT FROM platform.credentials AS former
                          WHERE former.organization_id = organizations.id AND former.valid_until IS NOT NULL)
        ORDER BY credentials.changed_at LIMIT ${AT_MOST}`,
  );
  return rows.map((row) => row.slug);
}
