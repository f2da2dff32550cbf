import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCipher, generateKey } from '../../../src/engine/secrets/cipher.ts';
import { ENCRYPTION_SCHEMES } from '../../../src/shared/models/secret.ts';

const failed = expect.objectContaining({ code: 'DECRYPTION_FAILED' });
const anyText = fc.string({ unit: 'grapheme', maxLength: 300 }).filter((text) => text.isWellFormed());

describe.each(ENCRYPTION_SCHEMES)('The cipher %s', (scheme) => {
  const cipher = createCipher(scheme, 'k1', generateKey(scheme));

  it('opens what it sealed, with the same key as text in either form', () => {
    fc.assert(
      fc.property(anyText, fc.uint8Array({ minLength: 32, maxLength: 32 }), (plain, bytes) => {
        const key = Buffer.from(bytes);
        const sealed = createCipher(scheme, 'k1', key.toString('hex')).seal(plain, 'tenant/17/password');
        const again = createCipher(scheme, 'k1', `${key.toString('base64url')}=`);
        expect(again.open(sealed, 'tenant/17/password')).toBe(plain);
      }),
    );
  });

  it('seals the same value differently each time, in text that a database column holds', () => {
    const [one, two] = [cipher.seal('same', 'c'), cipher.seal('same', 'c')];
    expect(one).not.toBe(two);
    expect(one).toMatch(/^[A-Za-z0-9._=-]+$/);
    expect(one).not.toContain('same');
  });

  it('refuses a value of which any character was changed, added or left out', () => {
    const sealed = cipher.seal('s3cret', 'tenant/17/password');
    for (let index = 0; index < sealed.length; index++) {
      for (const other of ['A', 'B', '_', '=', '.', '']) {
        if (other === sealed[index]) continue;
        const changed = sealed.slice(0, index) + other + sealed.slice(index + 1);
        expect(() => cipher.open(changed, 'tenant/17/password'), changed).toThrow(failed);
      }
    }
    for (const added of [`${sealed}A`, `${sealed}=`, ` ${sealed}`, `${sealed}\n`]) {
      expect(() => cipher.open(added, 'tenant/17/password')).toThrow(failed);
    }
  });

  it('refuses another key, and garbage of any length, without repeating it', () => {
    const sealed = cipher.seal('s3cret', 'c');
    const other = createCipher(scheme, 'k1', generateKey(scheme));
    expect(() => other.open(sealed, 'c')).toThrow(failed);
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(() => cipher.open(text, 'c')).toThrow(failed);
        expect(() => cipher.open(`cad1.${Buffer.from(text).toString('base64url')}`, 'c')).toThrow(failed);
      }),
    );
    try {
      cipher.open('gAAAA-not-a-token', 'c');
    } catch (error) {
      expect(String(error)).not.toContain('gAAAA');
    }
  });

  it.each(['', 'short', 'z'.repeat(64), 'A'.repeat(44), `${randomBytes(31).toString('base64url')}=`])(
    'refuses the key text %j and names the field',
    (text) => {
      expect(() => createCipher(scheme, 'k1', text)).toThrow(
        expect.objectContaining({
          code: 'INVALID_INPUT',
          details: { fields: [expect.objectContaining({ field: 'key' })] },
        }),
      );
    },
  );
});

describe('AES-256-GCM', () => {
  it('ties a value to its context and to the name of its key', () => {
    const key = generateKey('aes-256-gcm');
    const cipher = createCipher('aes-256-gcm', 'k1', key);
    const sealed = cipher.seal('s3cret', 'tenant/17/password');
    expect(() => cipher.open(sealed, 'tenant/18/password')).toThrow(failed);
    expect(() => createCipher('aes-256-gcm', 'k2', key).open(sealed, 'tenant/17/password')).toThrow(failed);
  });

  it('does not open a Fernet token, nor Fernet its text, under the same key', () => {
    const key = generateKey('fernet');
    const aes = createCipher('aes-256-gcm', 'k1', key);
    const fernet = createCipher('fernet', 'k1', key);
    expect(() => aes.open(fernet.seal('x', 'c'), 'c')).toThrow(failed);
    expect(() => fernet.open(aes.seal('x', 'c'), 'c')).toThrow(failed);
  });
});

describe('Fernet', () => {
  it('opens the token of its specification', () => {
    const cipher = createCipher('fernet', 'k1', 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=');
    const token =
      'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==';
    expect(cipher.open(token, '')).toBe('hello');
  });

  it('opens tokens that Python cryptography.fernet (48.0) made', () => {
    const cipher = createCipher('fernet', 'k1', '2-JzN6oBCdwXm4B-1rW_txZhom6U6i5gGwHwFr6p9Ro=');
    const token =
      'gAAAAABrARPI8yTErCEoVquxV832NAR5iUAZ6g6tu4vap2eelQN3jKrBQ2RwYnO44XCdwhfwstBQgcbLaPqqS7dstB4_W3f65HWXrYE7domwfnYtRBazGbM=';
    expect(cipher.open(token, 'tenant/1/password')).toBe('pa55 wörd — naïve');
    const empty =
      'gAAAAABrARPIKJ40zy_LEyn_JgHFQQf25X87gQCTRglmW3nWB-k6OzVFsSIWyydHXNDU-ez9Z9jx1OJnFgC_AlMGse-EogzJiw==';
    expect(cipher.open(empty, '')).toBe('');
  });

  const python = (script: string, input: unknown) =>
    spawnSync('python3', ['-c', script], { input: JSON.stringify(input), encoding: 'utf8' });
  const missing = python('import cryptography.fernet', null).status !== 0;

  it.skipIf(missing)(
    `understands Python and is understood${missing ? ' (skipped: no python3 with the package cryptography)' : ''}`,
    () => {
      const key = generateKey('fernet');
      const cipher = createCipher('fernet', 'k1', key);
      const plain = ['', 'a', 'x'.repeat(16), 'naïve 漢字 🔑', 'y'.repeat(1000)];
      const script = `
import json, sys
from cryptography.fernet import Fernet
asked = json.load(sys.stdin)
fernet = Fernet(asked["key"])
print(json.dumps({
  "opened": [fernet.decrypt(token, ttl=60).decode() for token in asked["sealed"]],
  "sealed": [fernet.encrypt(text.encode()).decode() for text in asked["plain"]],
}))`;
      const ran = python(script, { key, plain, sealed: plain.map((text) => cipher.seal(text, '')) });
      expect(ran.stderr).toBe('');
      const answer = JSON.parse(ran.stdout) as { opened: string[]; sealed: string[] };
      expect(answer.opened).toEqual(plain);
      expect(answer.sealed.map((token) => cipher.open(token, ''))).toEqual(plain);
    },
  );
});
