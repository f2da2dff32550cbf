import { CadastreError } from '../errors.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import { sql } from '../postgres/sql.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import { rotatePasswords } from './rotate-password.ts';

/** Rotations of one run; the next run takes the next ones, so that a new policy does not change a fleet in one night. */
const AT_MOST = 100;

/** Rotates the passwords of tenants whose plan says so, the oldest first. */
export function rotationPolicyWork(context: LifecycleContext): ScheduledWork {
  return {
    name: 'rotate-passwords',
    title: 'Rotate passwords that are older than their plan allows',
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
        reason: 'the policy of its plan',
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

/** In service, on a plan with a policy, with a password older than that, and no former login still open. */
async function tenantsDue(
  platform: OpenPlatform,
  rotateEveryDays: Readonly<Record<string, number>>,
): Promise<string[]> {
  const { rows } = await platform.database.run<{ slug: string }>(
    sql`SELECT slug FROM platform.organizations
        JOIN platform.tenants ON tenants.organization_id = organizations.id
        JOIN platform.subscriptions ON subscriptions.organization_id = organizations.id
        JOIN jsonb_each_text(${JSON.stringify(rotateEveryDays)}::jsonb) AS policy (plan, days) USING (plan)
        JOIN platform.credentials ON credentials.organization_id = organizations.id
          AND credentials.role_name = coalesce(login_role, tenants.role_name)
        WHERE organizations.status IN ('TRIAL', 'ACTIVE')
          AND credentials.changed_at < now() - make_interval(days => days::int)
          AND NOT EXISTS (SELECT FROM platform.credentials AS former
                          WHERE former.organization_id = organizations.id AND former.valid_until IS NOT NULL)
        ORDER BY credentials.changed_at LIMIT ${AT_MOST}`,
  );
  return rows.map((row) => row.slug);
}
