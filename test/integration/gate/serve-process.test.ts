import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { freePort } from '../../support/proxy-programs.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import { openTestPlatform, type TestPlatform } from '../../support/test-platform.ts';
import { runCli } from '../cli/run-cli.ts';
import { plant } from './support.ts';

eachMajor(
  'The commands of the gate in processes of their own',
  (cluster) => {
    let platform: TestPlatform;
    let slug: string;
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      await asSuperuser(cluster, platform.database, async (session) => {
        ({ slug } = await plant(session));
      });
    });
    afterAll(() => platform?.remove());
    const cli = (args: string[], more: Parameters<typeof runCli>[1] = {}) =>
      runCli([...args, '--data', platform.dataDirectory], {
        ...more,
        environment: { ...platform.secrets, ...more.environment },
      });

    it('serve answers until it is told to end, and ends well', async () => {
      let child: ChildProcess | undefined;
      const ended = cli(['gate', 'serve', '--port', '0', '--json', '--require-token'], {
        environment: { CADASTRE_GATE_SECRET: 'a shared secret of at least 32 bytes!' },
        started: (started) => {
          child = started;
        },
      });
      let out = '';
      const url = await new Promise<string>((resolve, reject) => {
        child?.stdout?.on('data', (part) => {
          out += part;
          const found = /"url": "([^"]+)"/.exec(out);
          if (found?.[1]) resolve(found[1]);
        });
        ended.then(({ err }) => reject(new Error(err)));
      });
      expect(new URL(url).hostname).toBe('127.0.0.1');
      await expect.poll(async () => (await fetch(url.replace('/check', '/health'))).status).toBe(204);
      expect((await fetch(url, { headers: { 'X-Tenant-ID': slug } })).status).toBe(401);
      child?.kill('SIGTERM');
      const { code, err } = await ended;
      expect({ code, err }).toEqual({ code: 0, err: '' });
    });

    it('the agent answers it as well, when it is given a port', async () => {
      const port = await freePort();
      let child: ChildProcess | undefined;
      const ended = cli(['agent', '--gate-port', String(port)], {
        started: (started) => {
          child = started;
        },
      });
      const ask = () =>
        fetch(`http://127.0.0.1:${port}/check`, { headers: { 'X-Tenant-ID': slug } }).then(
          ({ status }) => status,
          () => 0,
        );
      // What it says where it ends by itself is worth more than that nobody answers.
      let gone = false;
      void ended.then(() => {
        gone = true;
      });
      let status = 0;
      while (status !== 204 && !gone) {
        await new Promise((wake) => setTimeout(wake, 50));
        status = await ask();
      }
      child?.kill('SIGTERM');
      const { code, err } = await ended;
      expect({ status, code }, err).toEqual({ status: 204, code: 0 });
    });

    it('serve says what is wrong with its settings before it listens', async () => {
      const refused = async (args: string[], environment: Record<string, string> = {}) => {
        const end = await cli(['gate', 'serve', '--json', '--port', '0', ...args], { environment });
        return { code: end.code, field: end.json().error?.details.fields?.[0]?.field };
      };
      expect(await refused(['--require-token'])).toEqual({ code: 2, field: 'requireToken' });
      expect(await refused([], { CADASTRE_GATE_SECRET: 'short' })).toEqual({ code: 2, field: 'secret' });
      expect(await refused(['--jwks', '/nowhere/keys.json'])).toEqual({ code: 2, field: 'jwks' });
      expect(await refused(['--port', '70000'])).toEqual({ code: 2, field: 'port' });
      expect(await refused(['--language', 'de'])).toEqual({ code: 2, field: 'language' });
    });

    it('role makes a login with the password of the pipe, and try tells its decision', async () => {
      const name = uniqueName('app');
      const password = 'a password of an application';
      const made = await cli(['gate', 'role', '--create-login', name, '--password-stdin', '--json'], {
        stdin: `${password}\n`,
      });
      expect(made.code, made.err).toBe(0);
      expect(made.out).not.toContain(password);
      const session = await connectPostgres(cluster.target(platform.database, { user: name, password }));
      expect(await query(session, `SELECT code FROM gate.resolve(slug => '${slug}')`)).toEqual([
        { code: 'ok' },
      ]);
      await session.close();
      expect((await cli(['gate', 'role', '--drop-login', name, '--json'])).code).toBe(0);
      const tried = await cli(['gate', 'try', '--header', slug]);
      expect(tried.code).toBe(0);
      expect(tried.out).toContain('204 ok');
      expect(tried.out).toContain(`Tenant ${slug} is ACTIVE, named by header: it is let in.`);
    });
  },
  [15],
);
