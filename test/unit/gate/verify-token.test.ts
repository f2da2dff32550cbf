import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readKeySet, readSecret, verifyToken } from '../../../src/engine/gate/verify-token.ts';
import { type TokenRules, tokenRulesSchema } from '../../../src/shared/models/gate.ts';

const SECRET = 'a shared secret of at least 32 bytes!';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const jwks = JSON.stringify({
  keys: [
    { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa-1', alg: 'RS256', use: 'sig' },
    { ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec-1', alg: 'ES256', use: 'sig' },
  ],
});
const keys = { secret: readSecret(SECRET), keySet: readKeySet(jwks) };
const now = () => Math.floor(Date.now() / 1000);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** Written out by hand, since no library would make most of these. */
function token(header: object, payload: object, signature: (input: string) => Buffer): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${signature(input).toString('base64url')}`;
}
const hs = (key: string | Buffer) => (input: string) => createHmac('sha256', key).update(input).digest();
const rs = (key: KeyObject) => (input: string) => sign('sha256', Buffer.from(input), key);
const es = (key: KeyObject) => (input: string) =>
  sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
const claims = (more: object = {}) => ({ tenant_id: 17, exp: now() + 60, ...more });

const verdict = (text: string, rules: Partial<TokenRules> = {}, given = keys) =>
  verifyToken(text, given, tokenRulesSchema.parse(rules));

describe('A token', () => {
  it('is taken when it is signed with HS256, RS256 or ES256 by a key that was given', async () => {
    const tokens = [
      token({ alg: 'HS256' }, claims(), hs(SECRET)),
      token({ alg: 'RS256', kid: 'rsa-1' }, claims(), rs(rsa.privateKey)),
      token({ alg: 'RS256' }, claims(), rs(rsa.privateKey)),
      token({ alg: 'ES256', kid: 'ec-1' }, claims(), es(ec.privateKey)),
    ];
    for (const text of tokens) expect(await verdict(text)).toMatchObject({ ok: true, tenant: '17' });
    expect(await verdict(token({ alg: 'HS256' }, claims({ tenant_id: 'acme' }), hs(SECRET)))).toMatchObject({
      ok: true,
      tenant: 'acme',
    });
  });

  it('is refused when nobody signed it, or somebody else did', async () => {
    const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
    const good = token({ alg: 'HS256' }, claims(), hs(SECRET));
    const bad: Record<string, string> = {
      'no algorithm': token({ alg: 'none' }, claims(), () => Buffer.alloc(0)),
      'no algorithm, other case': token({ alg: 'nOnE' }, claims(), () => Buffer.alloc(0)),
      'signature cut off': good.slice(0, good.lastIndexOf('.') + 1),
      'public key as shared secret': token({ alg: 'HS256', kid: 'rsa-1' }, claims(), hs(publicPem)),
      'public key as shared secret, in its set': token({ alg: 'HS256', kid: 'rsa-1' }, claims(), hs(jwks)),
      'empty secret': token({ alg: 'HS256' }, claims(), hs('')),
      'other secret': token({ alg: 'HS256' }, claims(), hs('another secret that is long enough, too')),
      'other RSA key': token({ alg: 'RS256', kid: 'rsa-1' }, claims(), rs(other.privateKey)),
      'key in its own header': token(
        { alg: 'RS256', jwk: other.publicKey.export({ format: 'jwk' }) },
        claims(),
        rs(other.privateKey),
      ),
      'unknown key': token({ alg: 'RS256', kid: 'rsa-2' }, claims(), rs(rsa.privateKey)),
      HS512: token({ alg: 'HS512' }, claims(), (input) =>
        createHmac('sha512', SECRET).update(input).digest(),
      ),
      PS256: token({ alg: 'PS256', kid: 'rsa-1' }, claims(), rs(rsa.privateKey)),
      'unknown critical header': token({ alg: 'HS256', crit: ['x'], x: 1 }, claims(), hs(SECRET)),
      'zero signature of ES256': token({ alg: 'ES256', kid: 'ec-1' }, claims(), () => Buffer.alloc(64)),
      'claims changed': good.replace(/\.[^.]+\./, `.${encode(claims({ tenant_id: 18 }))}.`),
      'no token': 'x',
      empty: '',
      dots: '..',
      'many dots': '.'.repeat(1000),
    };
    for (const [name, text] of Object.entries(bad)) {
      expect(await verdict(text), name).toMatchObject({ ok: false, reason: expect.stringMatching(/^[A-Z]/) });
    }
  });

  it('is refused for an algorithm that no key was given for', async () => {
    const signed = token({ alg: 'HS256' }, claims(), hs(SECRET));
    expect(await verdict(signed, {}, { keySet: keys.keySet } as typeof keys)).toMatchObject({ ok: false });
    const asymmetric = token({ alg: 'RS256' }, claims(), rs(rsa.privateKey));
    expect(await verdict(asymmetric, {}, { secret: keys.secret } as typeof keys)).toMatchObject({
      ok: false,
    });
  });

  it('holds between its times, with the tolerance that was set', async () => {
    const made = (more: object) => token({ alg: 'HS256' }, claims(more), hs(SECRET));
    expect(await verdict(made({ exp: now() - 10 }))).toMatchObject({ ok: false, reason: 'It has expired' });
    expect(await verdict(made({ exp: now() - 10 }), { tolerance: 60 })).toMatchObject({ ok: true });
    expect(await verdict(made({ nbf: now() + 60 }))).toMatchObject({ ok: false });
    expect(await verdict(made({ exp: 'tomorrow' }))).toMatchObject({ ok: false });
  });

  it('is for us, from whom we know, and names a tenant', async () => {
    const made = (more: object) => token({ alg: 'HS256' }, claims(more), hs(SECRET));
    const rules = { issuer: 'https://id.example', audience: 'studio' };
    const right = { iss: 'https://id.example', aud: ['studio', 'x'] };
    expect(await verdict(made(right), rules)).toMatchObject({ ok: true });
    expect(await verdict(made({ ...right, iss: 'https://other.example' }), rules)).toMatchObject({
      ok: false,
    });
    expect(await verdict(made({ ...right, aud: 'another' }), rules)).toMatchObject({ ok: false });
    expect(await verdict(made({}), rules)).toMatchObject({ ok: false });
    for (const tenant_id of [undefined, null, '', ' ', true, {}, ['17'], 1.5]) {
      expect(await verdict(made({ tenant_id })), String(tenant_id)).toMatchObject({ ok: false });
    }
    expect(await verdict(made({ org: 'acme' }), { claim: 'org' })).toMatchObject({
      ok: true,
      tenant: 'acme',
    });
  });

  it('needs a secret as long as its hash, and a key set with keys', () => {
    expect(() => readSecret('short')).toThrow(/At least 32 bytes/);
    expect(() => readKeySet('{')).toThrow(/Not JSON/);
    expect(() => readKeySet('[]')).toThrow(/RFC 7517/);
    expect(() => readKeySet('{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}')).toThrow(/no RSA or EC key/);
  });
});
