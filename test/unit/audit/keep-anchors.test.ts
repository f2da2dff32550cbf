import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AnchoredFile,
  advanceAnchor,
  createAnchorKeeper,
} from '../../../src/engine/audit/keep-anchors.ts';
import { memoryAnchor, QUICK } from './support.ts';

/** A log in memory that grows by one entry; the hash of entry 5 is `h5`. */
function growingFile() {
  let sequence = 0;
  const locked = new Set<string>();
  const file: AnchoredFile = {
    head: () => ({
      logId: 'log',
      sequence,
      hash: `h${sequence}`,
      count: sequence,
      at: '2026-01-01T00:00:00.000Z',
    }),
    hashAt: (at) => (at <= sequence ? `h${at}` : null),
    lock(place) {
      if (locked.has(place)) return null;
      locked.add(place);
      return () => void locked.delete(place);
    },
  };
  const grow = () => {
    sequence += 1;
  };
  return { file, locked, grow };
}

test('many entries share one write, which carries the newest', async () => {
  const { file, grow } = growingFile();
  const anchor = memoryAnchor();
  const keeper = createAnchorKeeper(file, QUICK);
  keeper.use([anchor]);
  for (let count = 0; count < 50; count += 1) {
    grow();
    keeper.touch();
  }
  await expect.poll(() => anchor.head?.sequence).toBe(50);
  expect(anchor.written).toHaveLength(1);
  await keeper.close();
});

test('entries that never pause do not put the write off', async () => {
  const { file, grow } = growingFile();
  const anchor = memoryAnchor();
  const keeper = createAnchorKeeper(file, { ...QUICK, delayMs: 30 });
  keeper.use([anchor]);
  for (let count = 0; count < 20; count += 1) {
    grow();
    keeper.touch();
    await sleep(5);
  }
  expect(anchor.written.length).toBeGreaterThan(0);
  await keeper.close();
});

test('an empty log is anchored too, so that a file in its place is noticed', async () => {
  const anchor = memoryAnchor();
  const keeper = createAnchorKeeper(growingFile().file, QUICK);
  keeper.use([anchor]);
  await expect.poll(() => anchor.head).toMatchObject({ logId: 'log', sequence: 0, hash: 'h0' });
  await keeper.close();
});

test('closing writes what is due at once', async () => {
  const { file, grow } = growingFile();
  const anchor = memoryAnchor();
  const keeper = createAnchorKeeper(file, { ...QUICK, delayMs: 60_000 });
  keeper.use([anchor]);
  grow();
  keeper.touch();
  await keeper.close();
  expect(anchor.head?.sequence).toBe(1);
});

test('closing does not wait for ever for a place that does not answer, and says so', async () => {
  const { file } = growingFile();
  const silent = { ...memoryAnchor(), read: () => new Promise<null>(() => undefined) };
  const keeper = createAnchorKeeper(file, { ...QUICK, closeMs: 50 });
  keeper.use([silent]);
  await keeper.close();
  expect(keeper.lastFailure('secret-store')).toContain('no answer within');
});

test('a failure is kept for the verification, tried again by itself, and forgotten after a success', async () => {
  const { file, grow } = growingFile();
  const anchor = memoryAnchor();
  anchor.failure = new Error('keychain is locked, password=hunter2');
  const keeper = createAnchorKeeper(file, QUICK);
  keeper.use([anchor]);
  grow();
  keeper.touch();
  await expect.poll(() => keeper.lastFailure('secret-store')).toContain('keychain is locked');
  expect(keeper.lastFailure('secret-store')).not.toContain('hunter2');
  anchor.failure = null;
  await expect.poll(() => anchor.head?.sequence).toBe(1);
  expect(keeper.lastFailure('secret-store')).toBeNull();
  await keeper.close();
});

test('one anchor that fails does not keep the other from being written', async () => {
  const { file, grow } = growingFile();
  const failing = memoryAnchor('platform-database');
  failing.failure = new Error('server down');
  const anchor = memoryAnchor();
  const keeper = createAnchorKeeper(file, QUICK);
  keeper.use([failing, anchor]);
  grow();
  await keeper.close();
  expect(anchor.head?.sequence).toBe(1);
  expect(keeper.lastFailure('platform-database')).toBe('server down');
});

test('while another process moves the anchor this one waits, and then writes its own entries', async () => {
  const { file, locked, grow } = growingFile();
  const anchor = memoryAnchor();
  const keeper = createAnchorKeeper(file, QUICK);
  locked.add('secret-store');
  keeper.use([anchor]);
  grow();
  keeper.touch();
  await sleep(60);
  expect(anchor.head).toBeNull();
  setTimeout(() => locked.delete('secret-store'), 30);
  await keeper.close();
  expect(anchor.head?.sequence).toBe(1);
});

test.each([
  ['ahead of the file', { sequence: 9, hash: 'h9' }],
  ['with another hash', { sequence: 1, hash: 'other' }],
  ['of another log', { sequence: 1, hash: 'h1', logId: 'another' }],
])('a head %s is evidence and is never written over', async (_, part) => {
  const { file, grow } = growingFile();
  grow();
  grow();
  const anchor = memoryAnchor();
  const head = { logId: 'log', count: 1, at: '2026-01-01T00:00:00.000Z', ...part };
  anchor.head = head;
  await expect(advanceAnchor(anchor, file)).rejects.toThrow('left as it is');
  expect(anchor.head).toBe(head);
});

test('however processes take turns, an anchor never goes back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, processes) => {
      const { file, grow } = growingFile();
      const anchor = memoryAnchor();
      const slow = {
        place: anchor.place,
        read: scheduler.scheduleFunction(() => anchor.read()),
        write: scheduler.scheduleFunction((head: Parameters<typeof anchor.write>[0]) => anchor.write(head)),
        replace: anchor.replace,
      };
      const work = Array.from({ length: processes }, async () => {
        for (let turn = 0; turn < 3; turn += 1) {
          grow();
          const release = file.lock('secret-store');
          if (!release) continue;
          try {
            await advanceAnchor(slow, file);
          } finally {
            release();
          }
        }
      });
      await scheduler.waitFor(Promise.all(work));
      const sequences = anchor.written.map((head) => head.sequence);
      expect(sequences).toEqual([...sequences].sort((one, other) => one - other));
    }),
    { numRuns: 50 },
  );
});
