import { afterEach, expect, it } from 'vitest';
import { GATE_TIMES, GateKeeper, type GateTimes } from '../../../src/engine/gate/gate-keeper.ts';
import type { Session } from '../../../src/engine/postgres/session.ts';

const HOUR = 3_600_000;
const DECISION = { tenant: 7, slug: 'seven', status: 'ACTIVE', allowed: true, code: 'ok', holds_ms: null };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A platform database that goes on answering until it is told to fall silent, and a clock that somebody else turns. */
async function openKeeper(times: Partial<GateTimes>) {
  const seen = { now: 0, silent: false, questions: 0 };
  let speak: () => void = () => undefined;
  const spoken = new Promise<void>((resolve) => {
    speak = resolve;
  });
  const heard: ((channel: string, payload: string) => void)[] = [];
  const session = {
    run: async ({ shown }: { shown: string }) => {
      if (shown.includes('gate.resolve')) seen.questions += 1;
      if (seen.silent) await spoken;
      return { rows: [DECISION], rowCount: 1 };
    },
    script: async () => undefined,
    onNotification: (listener: (typeof heard)[number]) => void heard.push(listener),
    onLost: () => undefined,
    close: async () => undefined,
  } as unknown as Session;
  const keeper = new GateKeeper({
    connect: async () => session,
    target: async () => ({}) as never,
    clock: () => seen.now,
    times,
    log: () => undefined,
  });
  closing.push(() => {
    speak();
    return keeper.close();
  });
  await expect.poll(() => keeper.isListening).toBe(true);
  const notify = () => {
    for (const listener of heard) listener('cadastre_gate', '');
  };
  return { keeper, seen, notify };
}

it('answers from memory for less than a second after it last heard of the server, and not longer', async () => {
  const { keeper, seen } = await openKeeper({ silence: HOUR });
  const before = seen.questions;
  await keeper.answer({ header: 'seven' });
  // The last beat was sent at 0, and no other comes back.
  seen.silent = true;
  seen.now = GATE_TIMES.lease - 1;
  expect(keeper.answer({ header: 'seven' })).toMatchObject({ status: 204 });
  expect(seen.questions).toBe(before + 1);
  seen.now = GATE_TIMES.lease;
  expect(keeper.isListening).toBe(false);
  await expect(keeper.answer({ header: 'seven' })).rejects.toMatchObject({ code: 'TIMEOUT' });
  expect(seen.questions).toBe(before + 2);
  // Between the beat and the first answer that cannot be from memory: what the issue asks for.
  expect(GATE_TIMES.lease).toBeLessThan(1_000);
});

it('answers in time, though the platform database never does', async () => {
  const { keeper, seen } = await openKeeper({ silence: HOUR, lease: HOUR });
  seen.silent = true;
  await expect(keeper.answer({ header: 'seven' })).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: 'The platform database took more than 50 ms',
  });
});

it('keeps nothing that was asked before a change and answered after it', async () => {
  const { keeper, notify } = await openKeeper({ lease: HOUR, keptAtMost: HOUR });
  const asking = keeper.answer({ header: 'seven' });
  notify();
  await asking;
  expect(keeper.kept).toBe(0);
  await keeper.answer({ header: 'seven' });
  expect(keeper.kept).toBe(1);
  notify();
  expect(keeper.kept).toBe(0);
});
