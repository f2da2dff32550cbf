import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { tlsOptions } from '../../../src/engine/adapters/postgres-session.ts';
import { withAbsoluteFiles } from '../../../src/engine/servers/tls-files.ts';

it('keeps the place of a file that was given from a folder of work', () => {
  expect(withAbsoluteFiles({ mode: 'verify-ca', caFile: 'ca.pem', keyFile: null })).toEqual({
    mode: 'verify-ca',
    caFile: resolve('ca.pem'),
    keyFile: null,
  });
});

it.each(['pkcs8', 'pkcs1'] as const)('a %s key under a passphrase is told by its field', async (type) => {
  const folder = mkdtempSync(join(tmpdir(), 'cadastre-key-'));
  try {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 1024,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type, format: 'pem', cipher: 'aes-128-cbc', passphrase: 'word' },
    });
    const keyFile = join(folder, 'client.key');
    writeFileSync(keyFile, privateKey);
    await expect(tlsOptions({ host: 'h', tls: { mode: 'require', keyFile } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ field: 'tls.keyFile' }] },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
