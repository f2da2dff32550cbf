// biome-ignore-all lint/correctness/useHookAtTopLevel: useMacKey is no hook of React
/**
 * Writes to an audit log from a process of its own: `audit-writer.ts FILE MODE [COUNT]`.
 * `acts` appends COUNT acts once its standard input ends; `hang` records one intent and waits to be killed; `fill` appends until it fails.
 */
import { once } from 'node:events';
import { setInterval } from 'node:timers';
import type { Actor } from '../../../src/engine/acts/actor.ts';
import { openAuditLog } from '../../../src/engine/adapters/sqlite-audit-log.ts';
import { CadastreError } from '../../../src/engine/errors.ts';

const [file = '', mode = 'acts', count = '100'] = process.argv.slice(2);
const actor: Actor = { name: `process ${process.pid}`, shell: 'cli', workstation: 'test' };
if (mode === 'acts') {
  console.log('here');
  await once(process.stdin.resume(), 'end');
}
const log = openAuditLog(file);
log.useMacKey(Buffer.alloc(32, 7));

const act = (target: string) => {
  const sequence = log.recordIntent({ actor, verb: 'suspend', target, input: { text: 'x'.repeat(500) } });
  log.recordResult(sequence, { outcome: 'done', durationMs: 1, statements: [] });
};

if (mode === 'hang') {
  const sequence = log.recordIntent({ actor, verb: 'purge', target: 'tenant a', input: {} });
  console.log(sequence);
  setInterval(() => undefined, 1000);
} else if (mode === 'fill') {
  let done = 0;
  try {
    for (; done < 100_000; done += 1) act(`tenant ${done}`);
  } catch (error) {
    if (!(error instanceof CadastreError)) throw error;
    console.log(JSON.stringify({ done, code: error.code, message: error.message }));
  }
  process.exit(0);
} else {
  for (let done = 0; done < Number(count); done += 1) act(`tenant ${process.pid}-${done}`);
  await log.close();
}
