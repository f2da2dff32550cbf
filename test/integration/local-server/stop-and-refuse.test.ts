import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import {
  localServerStatus,
  localTarget,
  removeLocalServer,
  startLocalServer,
  stopLocalServer,
} from '../../../src/engine/local-server/index.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { secretKeys } from '../../../src/engine/secrets/secret-store.ts';
import { createSessionStore } from '../../../src/engine/secrets/session-store.ts';
import { isRunning } from '../../support/cluster.ts';
import { asSuperuser, eachSource, localServers } from '../../support/local-server.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

eachSource('the built-in PostgreSQL', (programs) => {
  const servers = localServers(programs.source);
  const other = programs.source === 'system' ? 'embedded' : 'system';

  test('stops while sessions are open, stays stopped, and comes back on its port', async () => {
    const context = await servers.create();
    const running = await startLocalServer(context);
    const password = await context.secrets.get(secretKeys.localPassword());
    const session = await connectPostgres(localTarget(running.port ?? 0, password));
    const lost = new Promise<void>((resolve) => session.onLost(resolve));
    expect(await stopLocalServer(context)).toMatchObject({ state: 'stopped', processId: null });
    await lost;
    await session.close();
    expect(await isRunning(running.processId ?? 0)).toBe(false);
    expect(await stopLocalServer(context)).toMatchObject({ state: 'stopped' });
    expect(await localServerStatus(context)).toMatchObject({ state: 'stopped', port: running.port });
    expect((await startLocalServer(context)).port).toBe(running.port);
  });

  test('stopping what was never created is no error', async () => {
    expect(await stopLocalServer(await servers.create())).toMatchObject({ state: 'not-created' });
  });

  test('is removed with its password', async () => {
    const context = await servers.create();
    const { processId } = await startLocalServer(context);
    await removeLocalServer(context);
    expect(await isRunning(processId ?? 0)).toBe(false);
    expect(await readdir(context.dataDirectory)).toEqual(['postgres.lock']);
    expect(await context.secrets.get(secretKeys.localPassword())).toBeNull();
  });

  test('programs of another major are refused, and touch nothing', async () => {
    const context = await servers.create();
    await startLocalServer(context);
    await stopLocalServer(context);
    const wrong = { ...context, environment: { ...process.env, CADASTRE_LOCAL_PROGRAMS: other } };
    await expect(startLocalServer(wrong)).rejects.toMatchObject({
      code: 'LOCAL_SERVER_UNAVAILABLE',
      message: expect.stringContaining(`created by version ${programs.major}`),
      details: { wayOut: expect.stringContaining(`Install PostgreSQL ${programs.major}`) },
    });
    expect(await localServerStatus(wrong)).toMatchObject({ state: 'unavailable' });
    expect((await startLocalServer(context)).state).toBe('running');
  });

  test('a port that another program took is named', async () => {
    const context = await servers.create();
    const { port } = await startLocalServer(context);
    await stopLocalServer(context);
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port ?? 0, '127.0.0.1', resolve));
    try {
      await expect(startLocalServer(context)).rejects.toMatchObject({
        code: 'LOCAL_SERVER_UNAVAILABLE',
        message: expect.stringContaining(String(port)),
      });
    } finally {
      await new Promise((resolve) => squatter.close(resolve));
    }
  });

  test.each(['copy', 'link'] as const)('another data folder cannot take it by a %s', async (way) => {
    const owner = await servers.create();
    const status = await startLocalServer(owner);
    if (way === 'copy') await stopLocalServer(owner);
    const thief = await servers.create(owner.secrets);
    const place = join(thief.dataDirectory, 'postgres');
    if (way === 'copy') await cp(status.dataDirectory, place, { recursive: true });
    else await symlink(status.dataDirectory, place);
    await expect(startLocalServer(thief)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    await expect(stopLocalServer(thief)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    expect(await localServerStatus(owner)).toMatchObject({ state: way === 'copy' ? 'stopped' : 'running' });
    await rm(place, { recursive: true });
  });

  test('a folder of somebody else is refused and left as it is', async () => {
    const context = await servers.create();
    await mkdir(join(context.dataDirectory, 'postgres'));
    await writeFile(join(context.dataDirectory, 'postgres', 'PG_VERSION'), `${programs.major}\n`);
    await expect(startLocalServer(context)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    await expect(removeLocalServer(context)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    expect(await readdir(join(context.dataDirectory, 'postgres'))).toEqual(['PG_VERSION']);
  });

  test.runIf(isRoot)(
    'lies elsewhere, and says so, when its account cannot enter the data folder',
    async () => {
      const context = await servers.create(createSessionStore(), 'deep/data');
      await mkdir(context.dataDirectory, { recursive: true });
      await chmod(dirname(context.dataDirectory), 0o700);
      const status = await startLocalServer(context);
      expect(status.dataDirectory.startsWith(context.dataDirectory)).toBe(false);
      expect(status.message).toContain(status.dataDirectory);
      await asSuperuser(context, status, (session) => session.run(sql`SELECT 1`));
      expect((await startLocalServer(context)).processId).toBe(status.processId);
      await removeLocalServer(context);
      await expect(stat(dirname(status.dataDirectory))).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );

  test('works in a folder with blanks, quotes and a dollar in its name', async () => {
    const context = await servers.create(createSessionStore(), `o'neil & "co" $HOME`);
    if (isRoot) await chmod(dirname(context.dataDirectory), 0o711);
    const status = await startLocalServer(context);
    expect(status).toMatchObject({ state: 'running' });
    expect(status.dataDirectory.startsWith(context.dataDirectory)).toBe(true);
    await asSuperuser(context, status, (session) => session.run(sql`SELECT 1`));
  });

  test.runIf(isRoot && process.platform === 'linux')(
    'says that the disk is full, and leaves nothing',
    async () => {
      const mount = await mkdtemp(join(tmpdir(), 'cadastre-test-full-'));
      await run('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', mount]);
      try {
        await chmod(mount, 0o755);
        const context = { ...(await servers.create()), dataDirectory: join(mount, 'data') };
        await expect(startLocalServer(context)).rejects.toMatchObject({ code: 'DISK_FULL' });
        expect(
          (await readdir(context.dataDirectory)).filter((name) => name.startsWith('postgres.new')),
        ).toEqual([]);
      } finally {
        await run('umount', [mount]);
        await rm(mount, { recursive: true });
      }
    },
  );
});
