import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { TokenRules } from '../../shared/models/gate.ts';
import { CadastreError, invalidInput } from '../errors.ts';

/** Keys to verify tokens with: a shared secret for HS256, a set of public keys for RS256 and ES256. */
export interface TokenKeys {
  readonly secret?: Uint8Array | undefined;
  readonly keySet?: JWTVerifyGetKey | undefined;
}

export type TokenVerdict =
  /** `expiresAt` in seconds since 1970; null: never. */
  | {
      readonly ok: true;
      readonly tenant: string;
      readonly algorithm: string;
      readonly expiresAt: number | null;
    }
  /** `reason` is a sentence that repeats nothing of the token. */
  | { readonly ok: false; readonly reason: string };

const ALGORITHMS = ['HS256', 'RS256', 'ES256'];

/** RFC 7518, section 3.2: a key for HS256 is at least as long as its hash. */
const SECRET_BYTES = 32;

/** Errors: `INVALID_INPUT` for a secret that is too short for HS256. */
export function readSecret(secret: string, field = 'secret'): Uint8Array {
  const bytes = new TextEncoder().encode(secret);
  if (bytes.length >= SECRET_BYTES) return bytes;
  throw invalidInput([
    { field, message: `At least ${SECRET_BYTES} bytes: HS256 is no safer than its secret is long` },
  ]);
}

/** Errors: `INVALID_INPUT` for a text that is no key set, or one without a key that could verify anything. */
export function readKeySet(text: string, field = 'jwks'): JWTVerifyGetKey {
  const refuse = (message: string, cause?: unknown) =>
    new CadastreError('INVALID_INPUT', `${field}: ${message}`, { fields: [{ field, message }] }, cause);
  let set: JSONWebKeySet;
  try {
    set = JSON.parse(text) as JSONWebKeySet;
  } catch (error) {
    throw refuse('Not JSON', error);
  }
  const keys: unknown = set?.keys;
  if (!Array.isArray(keys)) throw refuse('A key set is an object with "keys" (RFC 7517)');
  const usable = keys.filter((key: { kty?: unknown }) => key?.kty === 'RSA' || key?.kty === 'EC');
  if (usable.length === 0) throw refuse('It holds no RSA or EC key; shared secrets are given another way');
  try {
    return createLocalJWKSet({ keys: usable as JSONWebKeySet['keys'] });
  } catch (error) {
    throw refuse('Not a key set (RFC 7517)', error);
  }
}

/**
 * The tenant that a signed token names. Never throws for a bad token. The algorithm decides which key may be used, so
 * that a public key is never taken for a shared secret, and `none` for no algorithm at all.
 */
export async function verifyToken(token: string, keys: TokenKeys, rules: TokenRules): Promise<TokenVerdict> {
  const { secret, keySet } = keys;
  const getKey: JWTVerifyGetKey = (header, input) => {
    if (header.alg === 'HS256') {
      if (secret === undefined) throw new errors.JOSEAlgNotAllowed('no secret');
      return secret;
    }
    if (keySet === undefined) throw new errors.JOSEAlgNotAllowed('no key set');
    return keySet(header, input);
  };
  try {
    const { payload, protectedHeader } = await jwtVerify(token, getKey, {
      algorithms: ALGORITHMS,
      clockTolerance: rules.tolerance,
      ...(rules.issuer !== undefined && { issuer: rules.issuer }),
      ...(rules.audience !== undefined && { audience: rules.audience }),
    });
    const named: unknown = payload[rules.claim];
    const tenant = Number.isSafeInteger(named) ? String(named) : named;
    if (typeof tenant !== 'string' || tenant.trim() === '') {
      return { ok: false, reason: `It has no claim ${rules.claim} that names a tenant` };
    }
    return { ok: true, tenant, algorithm: protectedHeader.alg, expiresAt: payload.exp ?? null };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'It has expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `Its claim ${error.claim} is not the one expected`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'Its algorithm is not one that a key was given for';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'Its signature is not right';
  if (error instanceof errors.JWKSNoMatchingKey) return 'No key of the key set fits it';
  if (error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'Several keys of the key set fit it; a token needs a kid then';
  }
  // Anything else, such as a text that is no token, is refused as well: nothing unverified goes on.
  return 'It is not a signed token that can be read';
}
