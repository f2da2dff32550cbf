import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { localServerStatus, localTarget, startLocalServer } from '../../../src/engine/local-server/index.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { secretKeys } from '../../../src/engine/secrets/secret-store.ts';
import {
  asSuperuser,
  eachSource,
  filesHolding,
  localServers,
  ownerOf,
  watchForLeaks,
} from '../../support/local-server.ts';

eachSource('the built-in PostgreSQL', (programs) => {
  const servers = localServers(programs.source);

  test('is not created until it is started', async () => {
    const status = await localServerStatus(await servers.create());
    expect(status).toMatchObject({
      state: 'not-created',
      source: programs.source,
      version: programs.version,
    });
    expect(status.freeBytes).toBeGreaterThan(0);
  });

  test('starts with SCRAM, checksums, UTF8, durable writes and no socket', async () => {
    const context = await servers.create();
    const status = await startLocalServer(context);
    expect(status).toMatchObject({ state: 'running', version: programs.version, host: '127.0.0.1' });
    expect(status.dataDirectory).toBe(join(context.dataDirectory, 'postgres'));
    const facts = await asSuperuser(context, status, async (session) => {
      const settings = await session.run(sql`
        SELECT current_setting('data_checksums') AS checksums, current_setting('server_encoding') AS encoding,
          current_setting('fsync') AS fsync, current_setting('listen_addresses') AS addresses,
          current_setting('unix_socket_directories') AS sockets, current_setting('log_statement') AS statements,
          split_part(current_setting('server_version'), ' ', 1) AS version`);
      const rules = await session.run(
        sql`SELECT DISTINCT type, address, auth_method, error FROM pg_hba_file_rules`,
      );
      const kept = await session.run<{ verifier: string }>(
        sql`SELECT left(rolpassword, 13) AS verifier FROM pg_authid WHERE rolpassword IS NOT NULL`,
      );
      return { settings: settings.rows[0], rules: rules.rows, kept: kept.rows };
    });
    expect(facts.settings).toEqual({
      checksums: 'on',
      encoding: 'UTF8',
      fsync: 'on',
      addresses: '127.0.0.1',
      sockets: '',
      statements: 'none',
      version: programs.version,
    });
    expect(facts.rules).toEqual([
      { type: 'host', address: '127.0.0.1', auth_method: 'scram-sha-256', error: null },
    ]);
    expect(facts.kept).toEqual([{ verifier: 'SCRAM-SHA-256' }]);
  });

  test('refuses a wrong password and none', async () => {
    const { port } = await startLocalServer(await servers.create());
    for (const password of ['wrong', null]) {
      await expect(connectPostgres(localTarget(port ?? 0, password))).rejects.toMatchObject({
        code: 'AUTHENTICATION_FAILED',
      });
    }
  });

  test('answers on the loopback address alone', async () => {
    const { port } = await startLocalServer(await servers.create());
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((each) => each.address !== '127.0.0.1' && !each.address.startsWith('fe80'))
      .map((each) => each.address);
    const addresses = [...others, ...(process.platform === 'linux' ? ['127.0.0.2'] : [])];
    const reached = await Promise.all(addresses.map((address) => canReach(address, port ?? 0)));
    expect(addresses.filter((_, index) => reached[index])).toEqual([]);
    expect(await canReach('127.0.0.1', port ?? 0)).toBe(true);
  });

  test.runIf(process.getuid?.() === 0)('does not run as root when root starts it', async () => {
    const { processId } = await startLocalServer(await servers.create());
    expect(await ownerOf(processId ?? 0)).toBeGreaterThan(0);
  });

  test.runIf(process.platform === 'linux')(
    'shows its password neither on disk nor in a process list, at any moment',
    async () => {
      const context = await servers.create();
      const password = () => context.secrets.get(secretKeys.localPassword());
      const stop = watchForLeaks(context.dataDirectory, password);
      const status = await startLocalServer(context);
      await asSuperuser(context, status, (session) => session.run(sql`SELECT 1`));
      const leaks = await stop();
      expect(leaks.rounds).toBeGreaterThan(3);
      expect(leaks.places).toEqual([]);
      const text = (await password()) ?? '';
      expect(text).toHaveLength(32);
      expect(await filesHolding(context.dataDirectory, text)).toEqual([]);

      // The watch itself is watched: it does see a password that is shown.
      const seen = new Set<string>();
      const stopAgain = watchForLeaks(context.dataDirectory, password, seen);
      const planted = join(context.dataDirectory, 'planted');
      await writeFile(planted, text);
      const shown = spawn('sleep', ['300'], { argv0: text });
      await expect.poll(() => seen.size).toBe(2);
      shown.kill();
      expect((await stopAgain()).places.sort()).toEqual([`/proc/${shown.pid}/cmdline`, planted].sort());
      expect(await filesHolding(context.dataDirectory, text)).toEqual([planted]);
    },
  );

  test('creates nothing when the password cannot be kept', async () => {
    const context = await servers.create();
    await context.secrets.close();
    await expect(startLocalServer(context)).rejects.toMatchObject({ code: 'SECRET_STORE_LOCKED' });
    expect(await localServerStatus(context)).toMatchObject({ state: 'not-created' });
  });
});

function canReach(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 2_000 });
    const settle = (reached: boolean) => {
      socket.destroy();
      resolve(reached);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}
