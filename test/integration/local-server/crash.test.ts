import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type LocalServerContext,
  localServerStatus,
  startLocalServer,
  stopLocalServer,
} from '../../../src/engine/local-server/index.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { secretKeys } from '../../../src/engine/secrets/secret-store.ts';
import type { LocalServerStatus } from '../../../src/shared/models/local-server.ts';
import { bundledChild } from '../../support/bundled-child.ts';
import { isRunning, killPostmaster } from '../../support/cluster.ts';
import { asSuperuser, eachSource, localServers } from '../../support/local-server.ts';
import { type NodeChild, startNode } from '../../support/node-child.ts';

const STARTER = await bundledChild('local-starter');

const PASSWORD = 'known-to-both-processes-of-this-test';

eachSource('the built-in PostgreSQL on a bad day', (programs) => {
  const servers = localServers(programs.source);
  const starter = (context: LocalServerContext) =>
    startNode(STARTER, [context.dataDirectory], {
      CADASTRE_LOCAL_PROGRAMS: programs.source,
      TEST_LOCAL_PASSWORD: PASSWORD,
    });
  const createWithPassword = async () => {
    const context = await servers.create();
    await context.secrets.set(secretKeys.localPassword(), PASSWORD);
    return context;
  };

  test('of two starts at once in two processes, one starts it and both find it running', async () => {
    const context = await createWithPassword();
    const children = [starter(context), starter(context)];
    try {
      const [first, second] = await Promise.all(children.map(statusOf));
      expect(first?.state).toBe('running');
      expect(second?.processId).toBe(first?.processId);
      expect((await readdir(context.dataDirectory)).sort()).toEqual(['postgres', 'postgres.lock']);
    } finally {
      for (const child of children) await kill(child);
    }
  });

  test('outlives the app that started it, and is taken over by the next', async () => {
    const context = await createWithPassword();
    const child = starter(context);
    const before = await statusOf(child);
    await kill(child);
    expect(await isRunning(before.processId ?? 0)).toBe(true);
    const after = await startLocalServer(context);
    expect(after).toMatchObject({ state: 'running', processId: before.processId, port: before.port });
    await asSuperuser(context, after, (session) => session.run(sql`SELECT 1`));
  });

  test('an app killed while it creates it leaves nothing that stands in the way', async () => {
    const context = await createWithPassword();
    const child = starter(context);
    const deadline = Date.now() + 90_000;
    let unfinished: string | undefined;
    while (!unfinished) {
      if (Date.now() > deadline) throw new Error(`initdb was not met at work: ${child.stdout()}`);
      const found = (await readdir(context.dataDirectory)).find((name) => name.startsWith('postgres.new-'));
      const files = found && (await readdir(join(context.dataDirectory, found, 'data')).catch(() => []));
      if (files && files.length > 3) unfinished = found;
    }
    await kill(child);
    expect(await localServerStatus(context)).toMatchObject({ state: 'not-created' });
    const status = await startLocalServer(context);
    expect(status.state).toBe('running');
    expect((await readdir(context.dataDirectory)).sort()).toEqual(['postgres', 'postgres.lock']);
  });

  test('after SIGKILL to the server the next start recovers what was committed', async () => {
    const context = await servers.create();
    const before = await startLocalServer(context);
    await asSuperuser(context, before, (session) =>
      session.batch([sql`CREATE TABLE kept (n int)`, sql`INSERT INTO kept VALUES (7)`]),
    );
    await killPostmaster(before.dataDirectory);
    expect(await localServerStatus(context)).toMatchObject({ state: 'stopped', processId: null });
    const after = await startLocalServer(context);
    expect(after.port).toBe(before.port);
    expect(after.processId).not.toBe(before.processId);
    const { rows } = await asSuperuser(context, after, (session) => session.run(sql`TABLE kept`));
    expect(rows).toEqual([{ n: 7 }]);
  });

  test('children that outlive a killed postmaster are waited for', async () => {
    const context = await servers.create();
    const before = await startLocalServer(context);
    process.kill(before.processId ?? 0, 'SIGKILL');
    const after = await startLocalServer(context);
    expect(after.state).toBe('running');
    await asSuperuser(context, after, (session) => session.run(sql`SELECT 1`));
  });

  test('a process number that another program has by now does not pass for the server', async () => {
    const context = await servers.create();
    const before = await startLocalServer(context);
    const file = join(before.dataDirectory, 'postmaster.pid');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await killPostmaster(before.dataDirectory);
    await writeFile(file, [String(process.pid), ...lines.slice(1)].join('\n'));
    expect(await localServerStatus(context)).toMatchObject({ state: 'stopped' });
    expect((await startLocalServer(context)).state).toBe('running');
  });

  test('a lost password is replaced by a stop and a start, and the old one no longer opens', async () => {
    const context = await servers.create();
    const status = await startLocalServer(context);
    await asSuperuser(context, status, (session) => session.run(sql`CREATE TABLE kept (n int)`));
    const lost = (await context.secrets.get(secretKeys.localPassword())) ?? '';
    await context.secrets.delete(secretKeys.localPassword());
    await expect(startLocalServer(context)).rejects.toMatchObject({ code: 'SECRET_MISSING' });
    await stopLocalServer(context);
    const again = await startLocalServer(context);
    expect(again.message).toContain('password');
    await asSuperuser(context, again, (session) => session.run(sql`TABLE kept`));
    await context.secrets.set(secretKeys.localPassword(), lost);
    await expect(startLocalServer(context)).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
  });
});

/** The status that the child printed, once it has. */
async function statusOf(child: NodeChild): Promise<LocalServerStatus> {
  const deadline = Date.now() + 90_000;
  while (!child.stdout().includes('\n')) {
    if (child.process.exitCode !== null) throw new Error((await child.end()).stderr);
    if (Date.now() > deadline) throw new Error('The child printed nothing');
    await new Promise((wake) => setTimeout(wake, 20));
  }
  return JSON.parse(child.stdout()) as LocalServerStatus;
}

async function kill(child: NodeChild): Promise<void> {
  child.process.kill('SIGKILL');
  if (child.process.exitCode === null && child.process.signalCode === null) {
    await new Promise((resolve) => child.process.once('exit', resolve));
  }
}
