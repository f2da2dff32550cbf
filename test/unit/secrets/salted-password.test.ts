import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { saltedPassword } from '../../../src/engine/secrets/salted-password.ts';

describe('A salted password', () => {
  it('is the one of RFC 5802, the first time and the second', async () => {
    const salt = randomBytes(16);
    const expected = pbkdf2Sync('a password', salt, 4096, 32, 'sha256');
    expect(await saltedPassword('a password', salt, 4096)).toEqual(expected);
    expect(await saltedPassword('a password', salt, 4096)).toEqual(expected);
  });

  it('is another for each password, salt and count', async () => {
    const salt = randomBytes(16);
    const all = await Promise.all([
      saltedPassword('one', salt, 4096),
      saltedPassword('two', salt, 4096),
      saltedPassword('one', randomBytes(16), 4096),
      saltedPassword('one', salt, 4097),
      // The same letters, cut elsewhere between salt and password.
      saltedPassword(`${String.fromCharCode(65)}one`, Buffer.from('BC'), 4096),
      saltedPassword('one', Buffer.from('BCA'), 4096),
    ]);
    expect(new Set(all.map((each) => each.toString('hex'))).size).toBe(all.length);
  });

  it('is derived once within a minute', async () => {
    const salt = randomBytes(16);
    const first = await saltedPassword('asked again', salt, 4096);
    // What is derived anew is another buffer.
    for (let count = 0; count < 10; count += 1)
      expect(await saltedPassword('asked again', salt, 4096)).toBe(first);
  });
});
