import { CadastreError } from '../../errors.ts';
import { sql } from '../../postgres/sql.ts';
import { namesOf, type ProvisionRun } from '../../provisioning/provision-run.ts';
import { signUpInputOf } from '../sign-up-input.ts';

/** Credits that every tenant has an account of. */
const CREDIT_KIND = 'ai';

/** Subscribes on trial, opens the credit account and keeps the language: all or nothing. Undone with the organization. */
export async function subscribe(run: ProvisionRun): Promise<string> {
  const { subscription, language } = signUpInputOf(run);
  const { id } = namesOf(run);
  const { rows } = await run.ordered.run<{ plan: string; ends: Date | null }>(
    sql`WITH subscribed AS (
          INSERT INTO platform.subscriptions (organization_id, plan, status) VALUES (${id}, ${subscription}, 'TRIAL')
          ON CONFLICT (organization_id) DO NOTHING
        ), credited AS (
          INSERT INTO platform.credit_accounts (organization_id, kind) VALUES (${id}, ${CREDIT_KIND})
          ON CONFLICT DO NOTHING
        ), addressed AS (
          UPDATE platform.organizations SET language = ${language} WHERE id = ${id} RETURNING trial_ends_at
        )
        SELECT plans.name AS plan, trial_ends_at AS ends FROM platform.plans, addressed WHERE plans.id = ${subscription}`,
  );
  const row = rows[0];
  if (!row) {
    throw new CadastreError('CONFLICT', `The plan ${subscription} is gone`, {
      wayOut: 'Undo this job and sign up with another plan.',
    });
  }
  return `${row.plan}, on trial until ${row.ends?.toISOString().slice(0, 10) ?? 'it is paid'}; account of ${CREDIT_KIND} credits opened`;
}
