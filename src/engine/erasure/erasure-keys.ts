import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { ErasureRecord, SignedErasure } from '../../shared/models/ending.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { canonicalJson } from './canonical-json.ts';

const erasureKeyContext = (keyId: string) => `erasure/${keyId}`;

export interface ErasureKey {
  readonly keyId: string;
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/** The key of this platform, made when it is first needed. Throws `SECRET_MISSING`, `DECRYPTION_FAILED`. */
export async function erasureKey(platform: OpenPlatform): Promise<ErasureKey> {
  const read = async () => {
    const { rows } = await platform.database.run<{
      key_id: string;
      public_key: string;
      sealed: string;
      sealed_key: string;
    }>(
      sql`SELECT key_id, public_key, sealed, sealed_key FROM platform.erasure_keys
          ORDER BY created_at, key_id LIMIT 1`,
    );
    const row = rows[0];
    if (!row) return null;
    const cipher =
      row.sealed_key === platform.cipher.keyId ? platform.cipher : await platform.cipherOf(row.sealed_key);
    const pem = cipher.open(row.sealed, erasureKeyContext(row.key_id));
    return { keyId: row.key_id, publicKey: row.public_key, privateKey: createPrivateKey(pem) };
  };
  const there = await read();
  if (there) return there;
  await makeKey(platform);
  const made = await read();
  if (!made) throw new Error('The key of the proofs was not written');
  return made;
}

async function makeKey(platform: OpenPlatform): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const keyId = erasureKeyId(publicPem);
  const { cipher } = platform;
  const sealed = cipher.seal(
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    erasureKeyContext(keyId),
  );
  // One key a platform: of two that are made in the same moment, the second is not kept.
  await platform.database.transaction(async (session) => {
    await session.run(sql`LOCK TABLE platform.erasure_keys IN SHARE ROW EXCLUSIVE MODE`);
    await session.run(
      sql`INSERT INTO platform.erasure_keys (key_id, public_key, sealed, sealed_key)
          SELECT ${keyId}, ${publicPem}, ${sealed}, ${cipher.keyId}
          WHERE NOT EXISTS (SELECT FROM platform.erasure_keys)`,
    );
  });
}

/** The first 16 hexadecimal digits of the SHA-256 of the public key: what a person can compare. */
export function erasureKeyId(publicPem: string): string {
  const der = createPublicKey(publicPem).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}

export function signErasure(key: ErasureKey, record: ErasureRecord): SignedErasure {
  const signature = sign(null, Buffer.from(canonicalJson(record)), key.privateKey).toString('base64');
  return { record, signature, keyId: key.keyId, publicKey: key.publicKey };
}

/** Does the signature fit the record, and the key its number? */
export function signatureFits({ record, signature, keyId, publicKey }: SignedErasure): boolean {
  try {
    return (
      erasureKeyId(publicKey) === keyId &&
      createPublicKey(publicKey).asymmetricKeyType === 'ed25519' &&
      verify(
        null,
        Buffer.from(canonicalJson(record)),
        createPublicKey(publicKey),
        Buffer.from(signature, 'base64'),
      )
    );
  } catch {
    // What is no key at all fits nothing.
    return false;
  }
}

/** For the rotation of the platform's key: seals with `to` what another key sealed. Answers how many were moved. */
export async function moveErasureKeys(
  session: Pick<Session, 'run'>,
  platform: Pick<OpenPlatform, 'cipherOf'>,
  to: Cipher,
): Promise<number> {
  const { rows } = await session.run<{ key_id: string; sealed: string; sealed_key: string }>(
    sql`SELECT key_id, sealed, sealed_key FROM platform.erasure_keys WHERE sealed_key <> ${to.keyId} FOR UPDATE`,
  );
  for (const row of rows) {
    const context = erasureKeyContext(row.key_id);
    const pem = (await platform.cipherOf(row.sealed_key)).open(row.sealed, context);
    await session.run(
      sql`UPDATE platform.erasure_keys SET sealed = ${to.seal(pem, context)}, sealed_key = ${to.keyId}
          WHERE key_id = ${row.key_id}`,
    );
  }
  return rows.length;
}
