// biome-ignore-all lint/correctness/useHookAtTopLevel: useMacKey is no hook of React
/**
 * A first start: takes the MAC key of the audit log from a secret store that is slow to answer, and writes one act.
 * `mac-key-user.ts FOLDER MILLISECONDS`; begins once a line comes on standard input.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Actor } from '../../../src/engine/acts/actor.ts';
import { openAgeFile } from '../../../src/engine/adapters/age-file-store.ts';
import { openAuditLog } from '../../../src/engine/adapters/sqlite-audit-log.ts';
import { provideMacKey } from '../../../src/engine/audit/secret-store-anchor.ts';
import type { SecretStore } from '../../../src/engine/secrets/secret-store.ts';

const [folder = '', delay = '0'] = process.argv.slice(2);
const actor: Actor = { name: `process ${process.pid}`, shell: 'cli', workstation: 'test' };
const store = await openAgeFile(join(folder, 'secrets'), process.env['CADASTRE_PASSPHRASE'] ?? '');
const slow: SecretStore = {
  ...store,
  async get(key) {
    const value = await store.get(key);
    await pause(Number(delay));
    return value;
  },
};
const log = openAuditLog(join(folder, 'audit.db'));
process.stdout.write('ready\n');
await once(process.stdin, 'data');
await provideMacKey(log, slow);
const sequence = log.recordIntent({ actor, verb: 'suspend', target: 'tenant a', input: {} });
log.recordResult(sequence, { outcome: 'done', durationMs: 1, statements: [] });
await log.close();
await store.close();
process.exit(0);
