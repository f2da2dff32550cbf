import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { nodeProgram, startNode } from '../../support/node-child.ts';
import { filter, KEY, memoryAnchor, openLog, recordAct, temporaryFile } from './support.ts';

const WRITER = 'support/children/audit-writer.ts';

test('two processes and this one begin and fill the same log at once, and the chain is whole', async () => {
  const file = temporaryFile();
  const children = [1, 2].map(() => startNode(WRITER, [file, 'acts', '150'], {}, 'pipe'));
  // They start when both are there: on a busy machine the first would be done before the second has begun.
  await expect.poll(() => children.every((child) => child.stdout() !== '')).toBe(true);
  for (const child of children) child.process.stdin?.end();
  await expect.poll(() => existsSync(file)).toBe(true);
  const log = openLog(file);
  log.useMacKey(KEY);
  const anchor = memoryAnchor();
  log.useAnchors([anchor]);
  let atWork = true;
  const ends = Promise.all(children.map((child) => child.end())).finally(() => {
    atWork = false;
  });
  let own = 0;
  // As long as the others write: else a slow start would let them follow each other.
  for (; atWork; own += 1) {
    recordAct(log);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  for (const end of await ends) expect(end).toMatchObject({ code: 0, stderr: '' });
  recordAct(log);
  const acts = 300 + own + 1;
  await expect.poll(() => anchor.head?.sequence).toBe(2 * acts);
  const report = await log.verify();
  expect(report).toMatchObject({
    verdict: 'ok',
    entries: 2 * acts,
    firstBad: null,
    unresolved: [],
    mac: { covered: 2 * acts },
  });
  const page = log.list(filter({ limit: acts }));
  expect(page.total).toBe(acts);
  expect(page.actors).toHaveLength(3);
});

test('an intent of a living process is under way; after kill -9 it is unresolved', async () => {
  const file = temporaryFile();
  const child = startNode(WRITER, [file, 'hang']);
  try {
    await expect.poll(() => child.stdout()).toBe('1\n');
    const log = openLog(file);
    expect(log.get(1)?.outcome).toBe('under-way');
    expect((await log.verify()).unresolved).toEqual([]);
    child.process.kill('SIGKILL');
    expect((await child.end()).signal).toBe('SIGKILL');
    expect(log.get(1)?.outcome).toBe('unresolved');
    expect(log.list(filter({ outcome: 'unresolved' })).acts.map((act) => act.sequence)).toEqual([1]);
    expect(log.list(filter({ outcome: 'under-way' })).total).toBe(0);
    expect(await log.verify()).toMatchObject({ firstBad: null, unresolved: [1] });
    recordAct(log);
    // What the killed process left behind is swept; only our own session is there.
    expect(readdirSync(`${file}-locks`)).toEqual([expect.stringMatching(/^session-[0-9a-f-]{36}$/)]);
  } finally {
    child.process.kill('SIGKILL');
  }
});

test('a log that is closed leaves no lock file behind', async () => {
  const file = temporaryFile();
  const log = openLog(file);
  recordAct(log);
  await log.close();
  expect(readdirSync(`${file}-locks`)).toEqual([]);
});

test.skipIf(process.platform === 'win32')(
  'when the system takes no more bytes the act is refused, and the log can be used again later',
  async () => {
    const file = temporaryFile();
    const script = fileURLToPath(new URL(`../../${WRITER}`, import.meta.url));
    // A limit on the size of files, in blocks: real writes fail, as they do on a full disk.
    const child = spawn('sh', ['-c', 'ulimit -f 600; exec "$0" "$@"', nodeProgram, script, file, 'fill'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(0);
    const failure = JSON.parse(output) as { done: number; code: string; message: string };
    expect(failure.code).toBe('AUDIT_UNAVAILABLE');
    expect(failure.done).toBeGreaterThan(0);
    const log = openLog(file);
    log.useMacKey(KEY);
    recordAct(log);
    const report = await log.verify();
    expect(report.firstBad).toBeNull();
    expect(report.entries).toBeGreaterThanOrEqual(failure.done * 2 + 2);
  },
);
