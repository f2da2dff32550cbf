import { ORPCError } from '@orpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACT_VERSION } from '../../src/shared/contract/index.ts';
import { ERROR_CODES, errorDetailsSchema } from '../../src/shared/errors.ts';
import { HTTP_STATUS } from '../../src/web/http-status.ts';
import { type Connected, openTestEngine, type TestEngine, TRANSPORTS } from './transports.ts';

/** How many listen to the engine's changes: an event stream that was left must be gone from here. */
function countListeners(on: TestEngine): () => number {
  let open = 0;
  const { announcer } = on.engine;
  const subscribe = announcer.subscribe.bind(announcer);
  announcer.subscribe = (listener) => {
    open += 1;
    const unsubscribe = subscribe(listener);
    let left = false;
    return () => {
      if (!left) open -= 1;
      left = true;
      unsubscribe();
    };
  };
  return () => open;
}

describe.each(Object.entries(TRANSPORTS))('the contract over %s', (_name, connect) => {
  let test: TestEngine;
  let connected: Connected;
  let listeners: () => number;

  beforeAll(async () => {
    test = await openTestEngine();
    listeners = countListeners(test);
    connected = await connect(test);
  });

  afterAll(async () => {
    await connected.disconnect();
    await test.close();
  });

  const failure = async (call: Promise<unknown>): Promise<ORPCError<string, unknown>> => {
    const error = await call.then(
      () => new Error('It was answered'),
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(ORPCError);
    return error;
  };

  it('answers what the output schema says', async () => {
    const status = await connected.client.app.status();
    expect(status).toMatchObject({
      contractVersion: CONTRACT_VERSION,
      setup: 'server',
      actor: { name: 'ada' },
      secrets: { state: 'ready', kind: 'session' },
    });
  });

  it('takes an input, and remembers what it changed', async () => {
    await connected.client.settings.update({ tableDensity: 'comfortable' });
    expect((await connected.client.settings.get()).tableDensity).toBe('comfortable');
    const { acts } = await connected.client.audit.list({ verb: 'change settings' });
    expect(acts[0]).toMatchObject({ actor: 'ada', outcome: 'done' });
  });

  it('carries letters of any script and large texts whole', async () => {
    const region = 'Île-de-France 東京 🗼';
    const unknown = await failure(connected.client.servers.get({ server: region }));
    expect(unknown.message).toContain(region);
    const rows = Array.from({ length: 20_000 }, (_, row) => `Company ${row},c${row},o${row}@x.example`);
    const error = await failure(
      connected.client.tenants.planImport({ csv: ['name,slug,owner_email', ...rows].join('\n') }),
    );
    // It arrived whole: only the missing platform stands in the way.
    expect(error.code).toBe('PLATFORM_NOT_CONFIGURED');
  });

  it('refuses with a code of the closed list, a sentence and details', async () => {
    const error = await failure(connected.client.servers.get({ server: 'nobody' }));
    expect(error.code).toBe('NOT_FOUND');
    expect(error.message).toContain('nobody');
    expect(error.defined).toBe(true);
    expect(() => errorDetailsSchema.parse(error.data)).not.toThrow();
  });

  it('names the fields of an input that does not fit its schema', async () => {
    const input = { name: 'Bad Name', host: 'x y', user: 'u', port: 70_000 };
    const error = await failure(connected.client.servers.add(input));
    expect(error.code).toBe('INVALID_INPUT');
    const fields = errorDetailsSchema.parse(error.data).fields?.map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['name', 'host', 'port']));
  });

  it('has no other error than those of the list', async () => {
    const { client } = connected;
    const calls = [
      client.tenants.list(),
      client.tenants.get({ tenant: 'nobody' }),
      client.jobs.get({ job: 1 }),
      client.jobs.cancel({ job: 1 }),
      client.audit.get({ sequence: 999_999 }),
      client.servers.remove({ server: 'nobody', confirm: 'nobody' }),
      client.blueprints.build({ server: 'nobody' }),
      client.platform.initialize({ server: 'nobody' }),
    ];
    for (const call of calls) {
      const error = await failure(call);
      expect(ERROR_CODES).toContain(error.code);
      expect(error.code, error.message).not.toBe('INTERNAL');
    }
  });

  it('shows no stack and no cause', async () => {
    const error = await failure(connected.client.servers.get({ server: 'nobody' }));
    expect(JSON.stringify(error)).not.toMatch(/\.ts:\d|node_modules|"cause"/);
  });

  it('streams changes, and lets go of a reader who leaves', async () => {
    const before = listeners();
    const changes = await connected.client.app.changes();
    expect((await changes.next()).value).toMatchObject({ topic: 'app' });
    await connected.client.settings.update({ tableDensity: 'regular' });
    const topics: string[] = [];
    for await (const change of changes) {
      topics.push(change.topic);
      if (change.topic === 'settings') break;
    }
    expect(topics).toContain('settings');
    await expect.poll(listeners).toBe(before);
  });

  it('ends a stream whose signal is aborted', async () => {
    const before = listeners();
    const leave = new AbortController();
    const changes = await connected.client.app.changes(undefined, { signal: leave.signal });
    await changes.next();
    const waiting = changes.next().then(
      (result) => (result.done ? 'ended' : 'went on'),
      () => 'ended',
    );
    leave.abort();
    expect(await waiting).toBe('ended');
    await expect.poll(listeners).toBe(before);
  });

  it('tells an error on the way of a stream as data', async () => {
    const error = await failure(
      (async () => {
        for await (const job of await connected.client.jobs.watch({ job: 1 })) expect(job).toBeUndefined();
      })(),
    );
    expect(error.code).toBe('PLATFORM_NOT_CONFIGURED');
  });
});

describe('over HTTP', () => {
  it('a refusal has the status of its code', async () => {
    const test = await openTestEngine();
    const connected = await TRANSPORTS['HTTP, through the web shell']?.(test);
    try {
      const statusOf = (call?: Promise<unknown>) =>
        call?.then(
          () => 200,
          (error) => (error instanceof ORPCError ? error.status : error),
        );
      expect(await statusOf(connected?.client.servers.get({ server: 'nobody' }))).toBe(404);
      expect(await statusOf(connected?.client.tenants.list())).toBe(409);
      expect(await statusOf(connected?.client.audit.list({ limit: 0 }))).toBe(400);
    } finally {
      await connected?.disconnect();
      await test.close();
    }
  });

  it('every code has a status', () => {
    expect(Object.keys(HTTP_STATUS).sort()).toEqual([...ERROR_CODES].sort());
  });
});

describe('a transport that breaks', () => {
  it.each(['a MessagePort', 'HTTP, through the web shell'])(
    '%s ends its streams in the engine',
    async (name) => {
      const test = await openTestEngine();
      const listeners = countListeners(test);
      const connected = await TRANSPORTS[name]?.(test);
      if (!connected) throw new Error(`No transport ${name}`);
      try {
        const changes = await connected.client.app.changes();
        await changes.next();
        expect(listeners()).toBe(1);
        const waiting = changes.next().catch(() => undefined);
        await connected.disconnect();
        await expect.poll(listeners).toBe(0);
        await waiting;
      } finally {
        await test.close();
      }
    },
  );
});
