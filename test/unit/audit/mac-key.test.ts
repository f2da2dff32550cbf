import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAgeFile, openAgeFile } from '../../../src/engine/adapters/age-file-store.ts';
import { openAuditLog } from '../../../src/engine/adapters/sqlite-audit-log.ts';
import { provideMacKey } from '../../../src/engine/audit/secret-store-anchor.ts';
import { startNode } from '../../support/node-child.ts';
import { withFile } from './support.ts';

const PASSPHRASE = 'correct horse battery staple';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cadastre-mac-key-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('Processes that start at once on a new data folder seal the log with one key', async () => {
  const secrets = join(folder, 'secrets');
  await createAgeFile(secrets, PASSPHRASE, { workFactor: 8 });
  await openAuditLog(join(folder, 'audit.db')).close();
  // A store that answers late tells of a time before the others wrote.
  const children = ['10', '150', '300'].map((delay) =>
    startNode(
      'support/children/mac-key-user.ts',
      [folder, delay],
      { CADASTRE_PASSPHRASE: PASSPHRASE },
      'pipe',
    ),
  );
  for (const child of children) while (!child.stdout().includes('ready\n')) await pause(5);
  for (const child of children) child.process.stdin?.end('go\n');
  for (const child of children) expect(await child.end()).toMatchObject({ code: 0, stderr: '' });

  const store = await openAgeFile(secrets, PASSPHRASE);
  const log = openAuditLog(join(folder, 'audit.db'));
  await provideMacKey(log, store);
  const { mac, entries, firstBad } = await log.verify();
  expect({ entries, firstBad, mac }).toMatchObject({
    entries: 6,
    firstBad: null,
    mac: { state: 'checked', covered: 6, uncovered: 0 },
  });
  await log.close();
  // The newest right MAC covers what is before it: that each has the same key is another question.
  const keys = withFile(join(folder, 'audit.db'), (database) =>
    database.prepare('SELECT key_id, count(*) AS entries FROM entries GROUP BY key_id').all(),
  );
  expect(keys).toEqual([{ key_id: expect.any(String), entries: 6 }]);
});
