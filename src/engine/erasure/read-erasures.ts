import {
  type ErasureSummary,
  type ErasureVerdict,
  erasureRecordSchema,
  type SignedErasure,
  signedErasureSchema,
} from '../../shared/models/ending.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { CadastreError, invalidInput } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { canonicalJson } from './canonical-json.ts';
import { signatureFits } from './erasure-keys.ts';
import { erasurePdf, proofInPdf } from './erasure-pdf.ts';
import { slugDigest } from './slug-digest.ts';

export interface ErasureContext {
  readonly audit: AuditLog;
  readonly platform: () => Promise<OpenPlatform>;
}

/** Newest first. */
export async function listErasures(platform: OpenPlatform): Promise<ErasureSummary[]> {
  const { rows } = await platform.database.run<{ record: unknown }>(
    sql`SELECT record FROM platform.erasures ORDER BY erased_at DESC, organization_id DESC`,
  );
  return rows.map(({ record }) => {
    const { tenant, erasedAt, by, reason, server, erased, backup } = erasureRecordSchema.parse(record);
    return {
      id: tenant.id,
      erasedAt,
      by: by.name,
      reason,
      server: server.name,
      database: erased.database,
      backupSha256: backup?.sha256 ?? null,
    };
  });
}

/** By number, or by the slug that the tenant had. Throws `NOT_FOUND`. */
export async function getErasure(platform: OpenPlatform, tenant: string): Promise<SignedErasure> {
  const { rows } = await platform.database.run<{
    record: unknown;
    signature: string;
    key_id: string;
    public_key: string;
  }>(
    sql`SELECT record, signature, key_id, public_key FROM platform.erasures JOIN platform.erasure_keys USING (key_id)
        ORDER BY erased_at DESC`,
  );
  const number = /^(?:purged-)?(\d+)$/.exec(tenant)?.[1];
  for (const row of rows) {
    const record = erasureRecordSchema.parse(row.record);
    const fits =
      number === undefined
        ? slugDigest(record.tenant.salt, tenant) === record.tenant.slugDigest
        : String(record.tenant.id) === number;
    if (fits) return { record, signature: row.signature, keyId: row.key_id, publicKey: row.public_key };
  }
  throw new CadastreError('NOT_FOUND', `There is no proof of an erasure of ${tenant}`, {
    wayOut: 'The list of erasures shows those there are.',
    command: 'cadastre tenant erasure',
  });
}

export interface ErasureFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly base64: string;
}

/** The proof as a file, for the customer or an auditor. */
export function exportErasure(
  context: ErasureContext,
  actor: Actor,
  tenant: string,
  format: 'json' | 'pdf',
): Promise<ErasureFile> {
  return performAct(
    context.audit,
    { actor, verb: 'export proof of erasure', target: `tenant ${tenant}`, input: { format } },
    async () => {
      const signed = await getErasure(await context.platform(), tenant);
      const bytes =
        format === 'pdf'
          ? await erasurePdf(signed)
          : Buffer.from(`${JSON.stringify({ 'cadastre-proof': 1, ...signed }, null, 2)}\n`);
      return {
        fileName: `erasure-${signed.record.tenant.id}.${format}`,
        mediaType: format === 'pdf' ? 'application/pdf' : 'application/json',
        base64: bytes.toString('base64'),
      };
    },
  );
}

/** Checks a proof that came back as a file. `platform` null: against its own key alone. */
export async function verifyErasure(bytes: Buffer, platform: OpenPlatform | null): Promise<ErasureVerdict> {
  const signed = readProof(bytes);
  if (!signatureFits(signed)) {
    return {
      valid: false,
      knownKey: null,
      onRecord: null,
      message: 'The signature does not fit: the record, the signature or the key was changed',
      record: signed.record,
    };
  }
  const known = platform ? await knownTo(platform, signed) : null;
  const message =
    known === null
      ? `The signature fits the key ${signed.keyId} in the file; compare that number with the one your platform shows`
      : !known.key
        ? `The signature fits, but the key ${signed.keyId} is none of this platform's: anybody could have made it`
        : known.record
          ? 'The signature fits, the key is of this platform, and the platform holds the same record'
          : 'The signature fits and the key is of this platform, which does not hold this record';
  return {
    valid: true,
    knownKey: known?.key ?? null,
    onRecord: known?.record ?? null,
    message,
    record: signed.record,
  };
}

async function knownTo(
  platform: OpenPlatform,
  signed: SignedErasure,
): Promise<{ key: boolean; record: boolean }> {
  const keys = await platform.database.run(
    sql`SELECT FROM platform.erasure_keys WHERE key_id = ${signed.keyId} AND public_key = ${signed.publicKey}`,
  );
  const { rows } = await platform.database.run<{ record: unknown }>(
    sql`SELECT record FROM platform.erasures WHERE organization_id = ${signed.record.tenant.id}`,
  );
  return {
    key: keys.rowCount > 0,
    record: rows.some((row) => canonicalJson(row.record) === canonicalJson(signed.record)),
  };
}

function readProof(bytes: Buffer): SignedErasure {
  const text =
    bytes.subarray(0, 5).toString('latin1') === '%PDF-' ? proofInPdf(bytes) : bytes.toString('utf8');
  try {
    const signed = signedErasureSchema.parse(JSON.parse(text));
    // What was signed is what stands in the file, also where a later version of it knows more.
    return { ...signed, record: (JSON.parse(text) as SignedErasure).record };
  } catch {
    throw invalidInput([{ field: 'file', message: 'Not a proof of erasure: neither its JSON nor its PDF' }]);
  }
}
