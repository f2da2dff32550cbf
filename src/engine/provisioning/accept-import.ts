import { createHash } from 'node:crypto';
import type { Actor } from '../acts/actor.ts';
import { freshSteps, type JobRecord } from '../jobs/job-definition.ts';
import { insertJob, readJob } from '../jobs/job-store.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import type { ImportDefaults, ImportedRow } from './read-import.ts';

/** The one step of an import; its rows are its progress. */
export const IMPORT_STEP = { name: 'create', title: 'Create tenants' };

/** What a row's sealed password is bound to. */
export const rowContext = (fingerprint: string, row: number) => `import/${fingerprint}/${row}`;

/** The same file with the same defaults has the same fingerprint, so that an interrupted import is found again. */
export function importFingerprint(csv: string, defaults: ImportDefaults): string {
  const { server = null, blueprint, trialDays, tier = null } = defaults;
  return createHash('sha256')
    .update(JSON.stringify([server, blueprint, trialDays, tier, csv]))
    .digest('hex');
}

/** The import of this very file that was begun and did not end; null: there is none. */
export async function findOpenImport(platform: OpenPlatform, fingerprint: string): Promise<JobRecord | null> {
  const { rows } = await platform.database.run<{ id: number }>(
    sql`SELECT id::int AS id FROM platform.jobs WHERE kind = 'tenant.import' AND status IN ('queued', 'running', 'failed')
        AND input->>'fingerprint' = ${fingerprint} ORDER BY id DESC LIMIT 1`,
  );
  return rows[0] ? readJob(platform.database, rows[0].id) : null;
}

/** Writes the import with all its rows; passwords are sealed row by row, refused rows have failed already. */
export async function acceptImport(
  platform: OpenPlatform,
  actor: Actor,
  rows: readonly ImportedRow[],
  options: { fingerprint: string; concurrency: number },
): Promise<JobRecord> {
  const values = rows.map(({ row, name, ownerEmail, input, errors }) => {
    const { ownerPassword, ...open } = input ?? { ownerPassword: undefined };
    return {
      row_number: row,
      name: name || '(no name)',
      slug: input?.slug ?? null,
      owner_email: ownerEmail,
      input: open,
      sealed:
        ownerPassword === undefined
          ? null
          : platform.cipher.seal(ownerPassword, rowContext(options.fingerprint, row)),
      result: input ? 'not-run' : 'failed',
      message: errors.map((error) => `${error.field}: ${error.message}`).join('; ') || null,
    };
  });
  // Together: an import without its rows, taken up after a crash, would have nothing to do and say that it is done.
  return platform.database.transaction(async (session) => {
    const record = await insertJob(session, {
      kind: 'tenant.import',
      title: `Import ${rows.length} tenants`,
      serverName: null,
      tenantSlug: null,
      tenantName: null,
      parentId: null,
      actor,
      input: options,
      sealed: null,
      sealedKey: platform.cipher.keyId,
      state: {},
      steps: freshSteps([IMPORT_STEP]),
    });
    await session.run(
      sql`INSERT INTO platform.import_rows (job_id, row_number, name, slug, owner_email, input, sealed, result, message)
        SELECT ${record.id}, row_number, name, slug, owner_email, input, sealed, result, message
        FROM jsonb_to_recordset(${JSON.stringify(values)}::jsonb)
          AS each(row_number int, name text, slug text, owner_email text, input jsonb, sealed text, result text, message text)`,
    );
    return record;
  });
}

/** Tenants that exist already, by owner e-mail: what a second run of a file need not do again. */
export async function tenantsByEmail(
  platform: OpenPlatform,
  emails: readonly string[],
): Promise<Map<string, { name: string; slug: string; ready: boolean }>> {
  const { rows } = await platform.database.run<{ email: string; name: string; slug: string; ready: boolean }>(
    sql`SELECT lower(owner_email) AS email, name, slug, ready_at IS NOT NULL AS ready
        FROM platform.organizations WHERE lower(owner_email) = ANY (${emails.map((email) => email.toLowerCase())})`,
  );
  return new Map(rows.map((row) => [row.email, row]));
}
