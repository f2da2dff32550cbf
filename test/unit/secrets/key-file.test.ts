import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { openText, sealText } from '../../../src/engine/adapters/age-text.ts';
import { applicationKey, createCipher, generateKey } from '../../../src/engine/secrets/cipher.ts';
import { readKeyFile, writeKeyFile } from '../../../src/engine/secrets/key-file.ts';

const PASSPHRASE = 'a passphrase of its own';
/** scrypt at its real cost takes about a second. */
const QUICK = 8;
const FACTS = { keyId: '1', scheme: 'fernet', database: 'cadastre_platform' } as const;

describe('A key file', () => {
  it.each([
    ['the key', ''],
    ['a line for an environment', 'DB_ENCRYPTION_KEY='],
  ])('gives back %s, and nothing of it can be read', async (_form, before) => {
    const key = generateKey('fernet');
    const content = await writeKeyFile({ ...FACTS, line: `${before}${key}` }, PASSPHRASE, QUICK);
    expect(content).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    expect(content).not.toContain(key.slice(0, 12));
    expect(content).not.toContain('cadastre_platform');
    expect(await readKeyFile(content, PASSPHRASE)).toBe(key);
  });

  it('says that the passphrase is wrong, and repeats nothing', async () => {
    const content = await writeKeyFile({ ...FACTS, line: generateKey('fernet') }, PASSPHRASE, QUICK);
    const error = await readKeyFile(content, 'another passphrase').catch((caught) => caught);
    expect(error).toMatchObject({
      code: 'DECRYPTION_FAILED',
      details: { fields: [{ field: 'keyFile.passphrase' }] },
    });
    expect(JSON.stringify([error, error.message])).not.toContain('another');
  });

  it('is refused where it is something else, cut or changed', async () => {
    const content = await writeKeyFile({ ...FACTS, line: generateKey('fernet') }, PASSPHRASE, QUICK);
    const lines = content.split('\n');
    const swapped = lines.toSpliced(-3, 1, [...(lines.at(-3) ?? '')].reverse().join('')).join('\n');
    const others = [
      '',
      'openssl rand -hex 32',
      content.slice(0, -60),
      swapped,
      await sealText('# only a comment\n', PASSPHRASE, QUICK),
      await sealText('two\nlines\n', PASSPHRASE, QUICK),
    ];
    for (const other of others) {
      await expect(readKeyFile(other, PASSPHRASE)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        details: { fields: [{ field: 'keyFile.content' }] },
      });
    }
  });

  it('survives a mail program: other line ends, blanks around it', async () => {
    const content = await sealText('key\n', PASSPHRASE, QUICK);
    const mailed = `\r\n ${content.replaceAll('\n', '\r\n')}\r\n\r\n`;
    expect(await openText(mailed, PASSPHRASE, 'keyFile')).toBe('key\n');
  });
});

describe('The key for an application', () => {
  const python = (script: string, input: unknown) =>
    spawnSync('python3', ['-c', script], { input: JSON.stringify(input), encoding: 'utf8' });

  it.each(['fernet', 'aes-256-gcm'] as const)('of %s is base64 of 32 bytes, and the same key', (scheme) => {
    for (let round = 0; round < 50; round++) {
      const made = generateKey(scheme);
      const exported = applicationKey(scheme, made);
      expect(exported).toMatch(scheme === 'fernet' ? /^[A-Za-z0-9_-]{43}=$/ : /^[A-Za-z0-9+/]{43}=$/);
      const sealed = createCipher(scheme, '1', made).seal('pa55', 'tenant/1/password');
      expect(createCipher(scheme, '1', exported).open(sealed, 'tenant/1/password')).toBe('pa55');
    }
  });

  const missing = python('import cryptography.fernet', null).status !== 0;
  it.skipIf(missing)(
    `opens tenant passwords in Python${missing ? ' (skipped: no python3 with the package cryptography)' : ''}`,
    () => {
      // Given in hexadecimal: what is exported is another text of the same key.
      const hex = generateKey('aes-256-gcm');
      const sealed = createCipher('fernet', '1', hex).seal('pä55', '');
      const script = `
import json, sys
from cryptography.fernet import Fernet
asked = json.load(sys.stdin)
print(json.dumps(Fernet(asked["key"]).decrypt(asked["sealed"]).decode()))`;
      const ran = python(script, { key: applicationKey('fernet', hex), sealed });
      expect(ran.stderr).toBe('');
      expect(JSON.parse(ran.stdout)).toBe('pä55');
    },
  );
});
