import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisAclLine } from '../../../src/engine/configuration/redis-acl.ts';
import { findProgram, freePort } from '../../support/proxy-programs.ts';

const program = findProgram('redis-server');
if (program === null) console.log('Skipped: the line for Redis is proven where redis-server is installed.');

/** One connection; every command is a line, every answer its first line or, for a text, the text. */
async function open(port: number) {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return {
    ask: (command: string) =>
      new Promise<string>((resolve) => {
        socket.once('data', (data: string) => resolve(data.trim().replace(/^\$\d+\r\n/, '')));
        socket.write(`${command}\r\n`);
      }),
    close: () => socket.destroy(),
  };
}

describe.skipIf(program === null)('The line for Redis', () => {
  let folder: string;
  let server: ChildProcess;
  let port: number;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-redis-'));
    port = await freePort();
    server = spawn(
      program ?? '',
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
      { stdio: 'ignore' },
    );
    for (let attempt = 0; ; attempt += 1) {
      try {
        (await open(port)).close();
        break;
      } catch (error) {
        if (attempt === 100) throw error;
        await sleep(50);
      }
    }
  });
  afterAll(async () => {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await gone;
    await rm(folder, { recursive: true, force: true });
  });

  it('lets a tenant use its own keys and channels, and nothing that is others’', async () => {
    const admin = await open(port);
    const tenant = await open(port);
    try {
      expect(await admin.ask(redisAclLine('studio_1', 'studio_1:', 'first password'))).toBe('+OK');
      expect(await admin.ask(redisAclLine('studio_17', 'studio_17:', 'second password'))).toBe('+OK');
      expect(await admin.ask('SET studio_17:secret of-another')).toBe('+OK');
      expect(await admin.ask('SET other of-nobody')).toBe('+OK');
      expect(await tenant.ask('AUTH studio_1 "second password"')).toMatch(/^-WRONGPASS/);
      expect(await tenant.ask('AUTH studio_1 "first password"')).toBe('+OK');
      for (const [command, answer] of [
        ['SET studio_1:a 1', '+OK'],
        ['GET studio_1:a', '1'],
        ['INCR studio_1:a', ':2'],
        ['PUBLISH studio_1:news hello', ':0'],
        [`EVAL "return redis.call('GET', KEYS[1])" 1 studio_1:a`, '2'],
        ['EXPIRE studio_1:a 100', ':1'],
      ] as const)
        expect([command, await tenant.ask(command)]).toEqual([command, answer]);
      for (const command of [
        'GET studio_17:secret',
        'SET studio_17:secret mine',
        'DEL studio_17:secret',
        'GET other',
        'MGET studio_1:a studio_17:secret',
        'RENAME studio_1:a studio_17:a',
        'COPY studio_17:secret studio_1:copy',
        'PUBLISH studio_17:news hello',
        'KEYS *',
        'SCAN 0',
        'RANDOMKEY',
        'DBSIZE',
        'FLUSHALL',
        'FLUSHDB',
        'SWAPDB 0 1',
        'CONFIG GET *',
        'ACL LIST',
        'ACL SETUSER studio_1 allkeys',
        'CLIENT LIST',
        'MONITOR',
        'PUBSUB CHANNELS',
        'SCRIPT FLUSH',
        'FUNCTION LIST',
        'SHUTDOWN NOSAVE',
      ])
        expect([command, await tenant.ask(command)]).toEqual([command, expect.stringMatching(/^-NOPERM/)]);
      // What a script asks is asked as its user too.
      expect(await tenant.ask(`EVAL "return redis.call('GET', 'studio_17:secret')" 0`)).toMatch(/^-/);
      expect(await tenant.ask('SELECT 1')).toBe('+OK');
      expect(await tenant.ask('GET studio_17:secret')).toMatch(/^-NOPERM/);
      expect(await admin.ask('GET studio_17:secret')).toBe('of-another');
    } finally {
      admin.close();
      tenant.close();
    }
  });
});
