import { describe, expect, it } from 'vitest';
import { createCloneSlots } from '../../../src/engine/provisioning/clone-slots.ts';

/** A clone that ends when it is told to. */
function controlled() {
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const clone = () =>
    new Promise<void>((resolve) => {
      running += 1;
      most = Math.max(most, running);
      ends.push(() => {
        running -= 1;
        resolve();
      });
    });
  return {
    clone,
    running: () => running,
    most: () => most,
    async endOne() {
      ends.shift()?.();
      await settled();
    },
  };
}

const settled = () => new Promise((wake) => setImmediate(wake));
const never = new AbortController().signal;

describe('Clone slots', () => {
  it('run two clones on a server at a time, and the others in their turn', async () => {
    const slots = createCloneSlots();
    const work = controlled();
    const all = Promise.all(Array.from({ length: 5 }, () => slots.take('one', never, work.clone)));
    await settled();
    expect(work.running()).toBe(2);
    for (let count = 0; count < 5; count += 1) await work.endOne();
    await all;
    expect(work.most()).toBe(2);
  });

  it('count each server for itself', async () => {
    const slots = createCloneSlots();
    const work = controlled();
    const all = Promise.all(
      ['one', 'one', 'two', 'two'].map((server) => slots.take(server, never, work.clone)),
    );
    await settled();
    expect(work.running()).toBe(4);
    for (let count = 0; count < 4; count += 1) await work.endOne();
    await all;
  });

  it('are as many as the widest import asks for, and two again after it', async () => {
    const slots = createCloneSlots();
    const work = controlled();
    const narrow = slots.widen(3);
    const all = Promise.all(Array.from({ length: 6 }, () => slots.take('one', never, work.clone)));
    await settled();
    expect(work.running()).toBe(3);
    narrow();
    await work.endOne();
    expect(work.running()).toBe(2);
    for (let count = 0; count < 5; count += 1) await work.endOne();
    await all;
  });

  it('are one where one import asks for one', async () => {
    const slots = createCloneSlots();
    const work = controlled();
    slots.widen(1);
    const all = Promise.all([1, 2].map(() => slots.take('one', never, work.clone)));
    await settled();
    expect(work.running()).toBe(1);
    await work.endOne();
    await work.endOne();
    await all;
  });

  it('are left by who is cancelled while waiting, and given on by who fails', async () => {
    const slots = createCloneSlots();
    const work = controlled();
    const held = [1, 2].map(() => slots.take('one', never, work.clone));
    const leaving = new AbortController();
    const left = slots.take('one', leaving.signal, work.clone);
    const failing = expect(
      slots.take('one', never, async () => {
        throw new Error('no room');
      }),
    ).rejects.toThrow('no room');
    const last = slots.take('one', never, work.clone);
    leaving.abort(new Error('cancelled'));
    await expect(left).rejects.toThrow('cancelled');
    await work.endOne();
    await failing;
    await settled();
    expect(work.running()).toBe(2);
    await work.endOne();
    await work.endOne();
    await Promise.all([...held, last]);
    await expect(slots.take('one', leaving.signal, work.clone)).rejects.toThrow('cancelled');
  });
});
