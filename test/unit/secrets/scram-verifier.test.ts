import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scramVerifier } from '../../../src/engine/secrets/scram-verifier.ts';

const parts = (verifier: string) => {
  const match = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/.exec(verifier);
  if (!match) throw new Error(`Not a verifier: ${verifier}`);
  const [, iterations, salt = '', stored = '', server = ''] = match;
  return {
    iterations: Number(iterations),
    salt: Buffer.from(salt, 'base64'),
    stored: Buffer.from(stored, 'base64'),
    server: Buffer.from(server, 'base64'),
  };
};

describe('A SCRAM verifier', () => {
  // The exchange printed in RFC 7677, section 3.
  const message =
    'n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';

  it('accepts the proof and makes the signature of the example in RFC 7677', async () => {
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
    const { stored, server } = parts(await scramVerifier('pencil', { salt }));
    expect(createHmac('sha256', server).update(message).digest('base64')).toBe(
      '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
    );
    const signature = createHmac('sha256', stored).update(message).digest();
    const proof = Buffer.from('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=', 'base64');
    const clientKey = Buffer.from(proof.map((byte, index) => byte ^ (signature[index] ?? 0)));
    expect(createHash('sha256').update(clientKey).digest()).toEqual(stored);
  });

  it('has a new salt of 16 bytes each time, and 4096 rounds', async () => {
    const [first, second] = [parts(await scramVerifier('same')), parts(await scramVerifier('same'))];
    expect(first.salt).toHaveLength(16);
    expect(first.iterations).toBe(4096);
    expect(first.salt.equals(second.salt)).toBe(false);
    expect(first.stored.equals(second.stored)).toBe(false);
  });

  it('never holds the password', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 12, maxLength: 40 }), async (password) => {
        const verifier = await scramVerifier(password, { iterations: 16 });
        expect(verifier).not.toContain(password);
        expect(verifier).toMatch(
          /^SCRAM-SHA-256\$16:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/,
        );
      }),
    );
  });

  it.each([
    ['an empty password', ''],
    ['accents', 'pässword'],
    ['a soft hyphen, which SASLprep drops', 'I\u00adX'],
    ['a line feed', 'a\nb'],
    ['NUL', 'a\0b'],
  ])('is refused for %s', async (_, password) => {
    await expect(scramVerifier(password)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ field: 'password' }] },
    });
  });
});
