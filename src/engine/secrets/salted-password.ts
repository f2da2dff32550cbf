import { createHash, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);

/** Making a tenant uses one password about three times within a second; what is older is of no use. */
const KEPT = 256;
const KEPT_MS = 60_000;

const known = new Map<string, { readonly salted: Promise<Buffer>; readonly until: number }>();

/**
 * SaltedPassword of RFC 5802. The same password, salt and count within a minute are derived once: what we sign in with
 * right after we have made its verifier would otherwise cost 4096 rounds each time. Held under a digest of the
 * three, in memory alone.
 */
export function saltedPassword(password: string, salt: Uint8Array, iterations: number): Promise<Buffer> {
  // The length keeps a salt and a password apart that together read the same.
  const digest = createHash('sha256').update(`${iterations} ${salt.length} `).update(salt).update(password);
  const key = digest.digest('base64');
  const now = performance.now();
  const before = known.get(key);
  if (before && before.until > now) return before.salted;
  const salted = derive(password, salt, iterations, 32, 'sha256');
  known.delete(key);
  known.set(key, { salted, until: now + KEPT_MS });
  salted.catch(() => known.delete(key));
  for (const [oldest, { until }] of known) {
    if (known.size <= KEPT && until > now) break;
    known.delete(oldest);
  }
  return salted;
}
