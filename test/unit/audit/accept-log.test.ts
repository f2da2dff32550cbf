import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { acceptLog } from '../../../src/engine/audit/accept-log.ts';
import { ACTOR, filter, KEY, memoryAnchor, openLog, recordAct, tamper, temporaryFile } from './support.ts';

const ACCEPT = { reason: 'the disk was lost, the new file begins today', confirm: ACTOR.workstation };

/** A log with five acts and both anchors, closed; `change` is what then happens to its file. */
async function logAfter(change: (file: string) => void) {
  const file = temporaryFile();
  const anchors = [memoryAnchor('secret-store'), memoryAnchor('platform-database')];
  const before = openLog(file);
  before.useMacKey(KEY);
  before.useAnchors(anchors);
  for (let act = 0; act < 5; act++) recordAct(before);
  await before.close();
  expect(anchors.map(({ head }) => head?.sequence)).toEqual([10, 10]);
  change(file);
  const log = openLog(file);
  log.useMacKey(KEY);
  log.useAnchors(anchors);
  recordAct(log);
  return { log, anchors, file };
}

const replaced = (file: string) => {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
};
const cut = (file: string) =>
  tamper(file, (database) => database.exec('DELETE FROM entries WHERE sequence > 6'));
const edited = (file: string) =>
  tamper(file, (database) => database.exec("UPDATE entries SET target = 'tenant other' WHERE sequence = 3"));

describe('A log that its anchors contradict', () => {
  it.each([
    ['replaced', replaced, 'Replaced by another file', 2],
    ['cut', cut, 'Cut at the end', 8],
  ])(
    'because it was %s is accepted with a reason, and vouched for from there',
    async (_how, change, said, entries) => {
      const { log, anchors } = await logAfter(change);
      const former = anchors.map(({ head }) => head);
      const broken = await log.verify();
      expect(broken).toMatchObject({ verdict: 'broken', entries, fileProblem: null, accepted: null });
      expect(broken.firstBad?.problem).toContain(said);
      const verified = await acceptLog(log, ACTOR, ACCEPT);
      expect(verified).toMatchObject({
        verdict: 'ok',
        firstBad: null,
        accepted: { sequence: entries + 1, actor: ACTOR.name, reason: ACCEPT.reason },
      });
      expect(verified.accepted?.problems).toEqual([expect.stringContaining(said)]);
      // What the anchors remembered stays readable in the log.
      const act = log.get(entries + 1);
      expect(act).toMatchObject({ verb: 'accept audit log', outcome: 'done', reason: ACCEPT.reason });
      expect(act?.input['disagreements']).toMatchObject(
        former.map((head, index) => ({ place: anchors[index]?.place, sequence: head?.sequence })),
      );
      await log.close();
      expect(anchors.map(({ head }) => [head?.logId, head?.sequence])).toEqual([
        [log.logId, entries + 2],
        [log.logId, entries + 2],
      ]);
    },
  );

  it('is not accepted without the name of the workstation', async () => {
    const { log, anchors } = await logAfter(replaced);
    const head = anchors[0]?.head;
    await expect(acceptLog(log, ACTOR, { ...ACCEPT, confirm: 'yes' })).rejects.toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
      details: { fields: [{ field: 'confirm' }] },
    });
    expect(anchors[0]?.head).toBe(head);
    const verified = await log.verify();
    expect(verified).toMatchObject({ verdict: 'broken', accepted: null });
    expect(log.list(filter({ verb: 'accept audit log' })).acts).toMatchObject([{ outcome: 'refused' }]);
  });

  it('is not accepted where its own entries do not fit', async () => {
    const { log } = await logAfter(edited);
    const report = await log.verify();
    expect(report.fileProblem).toMatchObject({ sequence: 3 });
    await expect(acceptLog(log, ACTOR, ACCEPT)).rejects.toMatchObject({
      code: 'REFUSED',
      details: { wayOut: expect.stringContaining('evidence') },
    });
    expect((await log.verify()).verdict).toBe('broken');
  });

  it('stays contradicted by an anchor that could not be written, and says so', async () => {
    const { log, anchors } = await logAfter(replaced);
    const [, second] = anchors;
    if (second) second.replace = () => Promise.reject(new Error('no answer from the server'));
    await expect(acceptLog(log, ACTOR, ACCEPT)).rejects.toThrow('no answer');
    const half = await log.verify();
    expect(half).toMatchObject({ verdict: 'broken', accepted: null });
    expect(half.anchors.map(({ state }) => state)).toEqual([
      expect.not.stringMatching('disagrees'),
      'disagrees',
    ]);
    if (second) second.replace = second.write;
    expect((await acceptLog(log, ACTOR, ACCEPT)).verdict).toBe('ok');
  });
});

describe('A log that nothing contradicts', () => {
  it('has nothing to accept', async () => {
    const { log } = await logAfter(() => undefined);
    await expect(acceptLog(log, ACTOR, ACCEPT)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await log.verify()).toMatchObject({ verdict: 'ok', accepted: null });
  });
});
