import bcrypt from 'bcrypt';
import { describe, expect, it } from 'vitest';
import { hashPassword } from '../../../src/engine/adapters/bcrypt-password.ts';

describe('A password hash', () => {
  it('is bcrypt of the cost asked for, and opens to the password alone', async () => {
    const hash = await hashPassword('Correct horse é 漢', 5);
    expect(hash).toMatch(/^\$2b\$05\$[./A-Za-z0-9]{53}$/);
    expect(await bcrypt.compare('Correct horse é 漢', hash)).toBe(true);
    expect(await bcrypt.compare('Correct horse e 漢', hash)).toBe(false);
  });

  it('takes 72 bytes and refuses 73, counted in UTF-8', async () => {
    expect(await hashPassword('é'.repeat(36), 4)).toMatch(/^\$2b\$/);
    await expect(hashPassword(`${'é'.repeat(36)}x`, 4)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ field: 'password', message: 'At most 72 bytes' }] },
    });
  });

  it.each([
    ['NUL', 'abc\0def', 4, 'password'],
    ['nothing', '', 4, 'password'],
    ['half a character', 'abc\udc00', 4, 'password'],
    ['a cost below bcrypt', 'abc', 3, 'cost'],
    ['a cost beyond bcrypt', 'abc', 32, 'cost'],
    ['a broken cost', 'abc', 10.5, 'cost'],
  ])('is refused for %s', async (_, password, cost, field) => {
    await expect(hashPassword(password, cost)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ field }] },
    });
  });
});
