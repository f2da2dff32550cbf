import { moveErasureKeys } from '../erasure/erasure-keys.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Database, Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { credentialContext } from '../tenants/read-credentials.ts';

/** Passwords that one transaction opens and seals again. */
const BATCH = 200;

interface Sealed extends Record<string, unknown> {
  readonly organization_id: number;
  readonly role_name: string;
  readonly key_id: string;
  readonly sealed: string;
}

interface MoveOptions {
  readonly platform: OpenPlatform;
  /** What seals them from now on. */
  readonly to: Cipher;
  readonly signal?: AbortSignal;
  readonly progress?: (moved: number) => void;
}

/**
 * Opens every password that another key sealed and seals it with this one, a batch a transaction, so that it can stop
 * and go on anywhere. Answers how many were moved. Throws `CANCELLED`, `SECRET_MISSING`, `DECRYPTION_FAILED`.
 */
export async function moveValues(options: MoveOptions): Promise<number> {
  const { platform, signal, progress } = options;
  let moved = 0;
  for (;;) {
    if (signal?.aborted) throw new CadastreError('CANCELLED', 'Stopped between two batches');
    const done = await platform.database.transaction((session) => moveBatch(session, options));
    if (done === 0) return moved;
    moved += done;
    progress?.(moved);
  }
}

/** One batch, in the transaction of the caller. */
export async function moveBatch(
  session: Pick<Session, 'run'>,
  { platform, to }: Pick<MoveOptions, 'platform' | 'to'>,
): Promise<number> {
  const { rows } = await session.run<Sealed>(
    sql`SELECT organization_id, role_name, key_id, sealed FROM platform.credentials
        WHERE key_id <> ${to.keyId} ORDER BY organization_id, role_name LIMIT ${BATCH} FOR UPDATE`,
  );
  // When all passwords are moved, what signs proofs of erasure follows.
  if (rows.length === 0) return moveErasureKeys(session, platform, to);
  const ciphers = new Map<string, Cipher>();
  const values = [];
  for (const row of rows) {
    const from = ciphers.get(row.key_id) ?? (await platform.cipherOf(row.key_id));
    ciphers.set(row.key_id, from);
    const context = credentialContext(row.organization_id);
    values.push({
      organization_id: row.organization_id,
      role_name: row.role_name,
      sealed: to.seal(from.open(row.sealed, context), context),
    });
  }
  await session.run(
    sql`UPDATE platform.credentials SET key_id = ${to.keyId}, sealed = moved.sealed
        FROM jsonb_to_recordset(${JSON.stringify(values)}::jsonb)
          AS moved(organization_id int, role_name text, sealed text)
        WHERE credentials.organization_id = moved.organization_id AND credentials.role_name = moved.role_name`,
  );
  return rows.length;
}

/** What a key still seals. */
export async function countSealed(
  database: Pick<Database, 'run'>,
  keyId: string,
): Promise<{ passwords: number; openJobs: number }> {
  const { rows } = await database.run<{ passwords: number; open_jobs: number }>(
    sql`SELECT (SELECT count(*)::int FROM platform.credentials WHERE key_id = ${keyId}) AS passwords,
               (SELECT count(*)::int FROM platform.jobs WHERE sealed_key = ${keyId}
                AND (sealed IS NOT NULL OR EXISTS (
                  SELECT FROM platform.import_rows WHERE job_id = jobs.id AND import_rows.sealed IS NOT NULL))) AS open_jobs`,
  );
  return { passwords: rows[0]?.passwords ?? 0, openJobs: rows[0]?.open_jobs ?? 0 };
}
