import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { verifyDomain } from '../../../src/engine/domains/verify-domain.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { type NameServer, startNameServer } from '../../support/name-server.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor(
  'domains',
  (cluster) => {
    let platform: TestPlatform;
    let names: NameServer;
    let tenant = '';
    let other = '';
    let made = 0;
    const freshHost = () => {
      made += 1;
      return `www${made}.${uniqueName('d').replace('_', '-')}.example`;
    };
    const configure = (changes: Parameters<TestPlatform['client']['routing']['configure']>[0]) =>
      platform.client.routing.configure(changes);
    const hostsOf = async (slug: string) =>
      (await platform.client.domains.list({ tenant: slug })).domains.map(({ host, kind }) => [kind, host]);

    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      names = await startNameServer();
      for (const assign of [
        (slug: string) => {
          tenant = slug;
        },
        (slug: string) => {
          other = slug;
        },
      ]) {
        const input = tenantInput();
        await createAndWait(platform.client, input);
        assign(input.slug ?? '');
      }
      await configure({ resolvers: [names.address] });
    });
    afterAll(async () => {
      await platform?.remove();
      await names?.close();
    });

    describe('of a base domain', () => {
      afterEach(async () => {
        await configure({ baseDomain: null });
      });

      it('are made for every tenant when it is set, for new ones with them, and follow when it changes', async () => {
        expect(await hostsOf(tenant)).toEqual([]);
        await configure({ baseDomain: 'Studio.Example' });
        expect(await hostsOf(tenant)).toEqual([['primary', `${tenant}.studio.example`]]);
        const input = tenantInput();
        await createAndWait(platform.client, input);
        expect(await hostsOf(input.slug ?? '')).toEqual([['primary', `${input.slug}.studio.example`]]);
        await configure({ baseDomain: 'app.épicerie.fr' });
        const { domains } = await platform.client.domains.list({ tenant });
        expect(domains).toMatchObject([
          {
            host: `${tenant}.app.xn--picerie-9xa.fr`,
            shown: `${tenant}.app.épicerie.fr`,
            verifiedBy: 'own',
            proof: null,
          },
        ]);
        await configure({ baseDomain: null });
        expect(await hostsOf(tenant)).toEqual([]);
      });

      it('are not removed one by one, and need no proof', async () => {
        await configure({ baseDomain: 'studio.example' });
        const host = `${tenant}.studio.example`;
        expect(await refusal(platform.client.domains.remove({ host }))).toMatchObject({ code: 'REFUSED' });
        expect(await refusal(platform.client.domains.verify({ host }))).toMatchObject({ code: 'REFUSED' });
      });

      it('cannot be taken as custom domains, nor a base domain set over custom ones', async () => {
        await configure({ baseDomain: 'studio.example' });
        for (const host of ['studio.example', 'x.studio.example', `${other}.studio.example`]) {
          expect(await refusal(platform.client.domains.add({ tenant, host }))).toMatchObject({
            code: 'REFUSED',
          });
        }
        await platform.client.domains.add({ tenant, host: 'www.later.example' });
        const refused = await refusal(configure({ baseDomain: 'later.example' }));
        expect(refused).toMatchObject({ code: 'CONFLICT', details: { fields: [{ field: 'baseDomain' }] } });
        expect(refused.message).toContain('www.later.example');
        // Whoever writes the setting another way is held by the platform database.
        const open = await platform.engine.platform.open();
        await expect(
          open.database.run(
            sql`UPDATE platform.settings SET value = '{"baseDomain": "later.example"}' WHERE key = 'access'`,
          ),
        ).rejects.toMatchObject({ details: { sqlstate: '23514' } });
        await platform.client.domains.remove({ host: 'www.later.example' });
      });

      it('are refused by field when the base is no host name', async () => {
        expect(await refusal(configure({ baseDomain: '*.example' }))).toMatchObject({
          code: 'INVALID_INPUT',
          details: { fields: [{ field: 'baseDomain' }] },
        });
      });
    });

    it('belong to one tenant each, whatever their spelling, and say whose they are', async () => {
      const host = freshHost();
      const added = await platform.client.domains.add({ tenant, host: `${host.toUpperCase()}.` });
      expect(added).toMatchObject({ host, kind: 'custom', verifiedAt: null });
      expect(added.proof?.dns).toMatchObject({ name: `_cadastre-verify.${host}`, type: 'TXT' });
      expect(added.proof?.dns.value).toMatch(/^cadastre-[\w-]{32}$/);
      expect(await refusal(platform.client.domains.add({ tenant: other, host }))).toMatchObject({
        code: 'ALREADY_EXISTS',
        details: { fields: [{ field: 'host', message: expect.stringContaining(tenant) }] },
      });
      expect(await platform.client.domains.check({ host })).toMatchObject({
        host,
        problem: expect.stringContaining(tenant),
      });
      expect(await platform.client.domains.check({ host: '10.0.0.1' })).toMatchObject({
        host: null,
        problem: expect.stringMatching(/address/),
      });
      expect(await platform.client.domains.remove({ host })).toEqual({ removed: host, tenant });
      expect(await refusal(platform.client.domains.remove({ host }))).toMatchObject({ code: 'NOT_FOUND' });
      const again = await platform.client.domains.add({ tenant: other, host });
      expect(again.proof?.dns.value).not.toBe(added.proof?.dns.value);
    });

    it('added by two at once belong to one', async () => {
      const host = freshHost();
      const results = await Promise.allSettled([
        platform.client.domains.add({ tenant, host }),
        platform.client.domains.add({ tenant: other, host }),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('are verified by a TXT record, and say what they saw while it is not there', async () => {
      const host = freshHost();
      const { proof } = await platform.client.domains.add({ tenant, host });
      const name = proof?.dns.name ?? '';
      const attempt = () => platform.client.domains.verify({ host });
      expect((await refusal(attempt())).message).toBe(`There is no TXT record ${name}`);
      names.set(name, 'A', ['192.0.2.1']);
      expect((await refusal(attempt())).message).toBe(`There is no TXT record ${name}`);
      names.set(name, 'TXT', ['v=spf1 -all', 'cadastre-wrong']);
      const wrong = await refusal(attempt());
      expect(wrong).toMatchObject({
        code: 'VERIFICATION_FAILED',
        message: expect.stringContaining('"cadastre-wrong"'),
      });
      names.set(name, 'TXT', ['v=spf1 -all', ` ${proof?.dns.value} `]);
      expect(await attempt()).toMatchObject({ host, verifiedBy: 'dns', verifiedAt: expect.any(String) });
      expect(names.asked).toContain(`TXT ${name}`);
      const { acts } = await platform.client.audit.list({ search: host });
      expect(acts.map(({ verb, outcome }) => [verb, outcome])).toEqual([
        ['verify domain', 'done'],
        ...Array.from({ length: 3 }, () => ['verify domain', 'failed']),
        ['add domain', 'done'],
      ]);
    });

    describe('by a file', () => {
      let server: Server;
      let port = 0;
      let answer: RequestListener = () => undefined;
      const requests: string[] = [];
      beforeAll(async () => {
        server = createServer((request, response) => {
          requests.push(`${request.headers.host} ${request.url}`);
          answer(request, response);
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        port = (server.address() as AddressInfo).port;
      });
      afterAll(() => {
        server?.closeAllConnections();
        server?.close();
      });

      const register = async (addresses = ['127.0.0.1']) => {
        const host = freshHost();
        names.set(host, 'A', addresses);
        const { proof } = await platform.client.domains.add({ tenant, host });
        const verify = (allowPrivate = true) =>
          verifyDomain(
            {
              audit: platform.engine.audit,
              actor: platform.actor,
              platform: () => platform.engine.platform.open(),
            },
            { host, way: 'file', allowPrivate },
            { http: port, https: 1 },
          );
        return { host, token: proof?.file.content ?? '', verify };
      };
      const failure = async (work: Promise<unknown>) =>
        (
          await work.then(
            () => null,
            (error: Error) => error,
          )
        )?.message ?? 'succeeded';

      it('with the token, they are verified, over a redirect on the same host too', async () => {
        const { host, token, verify } = await register();
        answer = (request, response) => {
          if (request.url === '/elsewhere') return response.end(`${token}\n`);
          return response.writeHead(302, { location: '/elsewhere' }).end();
        };
        expect(await verify()).toMatchObject({ host, verifiedBy: 'file' });
        expect(requests.slice(-2)).toEqual([
          `${host}:${port} /.well-known/cadastre-verify.txt`,
          `${host}:${port} /elsewhere`,
        ]);
      });

      it.each([
        [
          'another text',
          (_: string): RequestListener =>
            (_request, response) =>
              void response.end('hello'),
          /says "hello", not the token/,
        ],
        ['no file', () => (_request: unknown, response) => void response.writeHead(404).end(), /status 404/],
        [
          'a redirect to another host',
          () => (_r, response) =>
            void response.writeHead(301, { location: 'http://169.254.169.254/latest' }).end(),
          /another place/,
        ],
        [
          'a redirect to another port',
          (host: string) => (_r, response) =>
            void response.writeHead(301, { location: `http://${host}:5432/` }).end(),
          /another place/,
        ],
        [
          'a redirect to a file',
          () => (_r, response) => void response.writeHead(301, { location: 'file:///etc/passwd' }).end(),
          /another place/,
        ],
        [
          'redirects without an end',
          () => (_r, response) => void response.writeHead(301, { location: '/again' }).end(),
          /more than 3 times/,
        ],
        [
          'a file without an end',
          () => (_r, response) => void response.end('x'.repeat(100_000)),
          /longer than 4096 bytes/,
        ],
      ] as [string, (host: string) => RequestListener, RegExp][])(
        'with %s, they are not',
        async (_name, make, why) => {
          const { host, verify } = await register();
          answer = make(host);
          expect(await failure(verify())).toMatch(why);
          expect(
            (await platform.client.domains.list({ tenant })).domains.find((each) => each.host === host)
              ?.verifiedAt,
          ).toBeNull();
        },
      );

      it('of a server that says nothing, they are given up after five seconds', async () => {
        const { verify } = await register();
        // Until the end of this file.
        answer = () => undefined;
        expect(await failure(verify())).toMatch(/within 5 seconds/);
      });

      it('at a private address, nobody is asked unless that is allowed', async () => {
        for (const addresses of [['127.0.0.1'], ['93.184.216.34', '10.0.0.7']]) {
          const { host, verify } = await register(addresses);
          const before = requests.length;
          expect(await failure(verify(false))).toMatch(/which is not public/);
          expect(requests.length).toBe(before);
          expect(
            (await platform.client.domains.list({ tenant })).domains.find((each) => each.host === host)
              ?.verifiedAt,
          ).toBeNull();
        }
      });

      it('of a name without an address, that is what is said', async () => {
        const { verify, host } = await register();
        names.set(host, 'A', []);
        expect(await failure(verify())).toMatch(/no address in DNS/);
      });
    });

    it('that were verified stay so when a later look fails', async () => {
      const host = freshHost();
      const { proof } = await platform.client.domains.add({ tenant, host });
      names.set(proof?.dns.name ?? '', 'TXT', [proof?.dns.value ?? '']);
      await platform.client.domains.verify({ host });
      names.set(proof?.dns.name ?? '', 'TXT', []);
      expect(await refusal(platform.client.domains.verify({ host }))).toMatchObject({
        code: 'VERIFICATION_FAILED',
      });
      const { domains } = await platform.client.domains.list({ tenant });
      expect(domains.find((each) => each.host === host)?.verifiedBy).toBe('dns');
    });

    it('of a purged tenant are gone with its name', async () => {
      await configure({ baseDomain: 'purge.example' });
      const input = tenantInput();
      await createAndWait(platform.client, input);
      await platform.client.domains.add({ tenant: input.slug ?? '', host: freshHost() });
      const open = await platform.engine.platform.open();
      const { id } = await platform.client.tenants.get({ tenant: input.slug ?? '' });
      const count = async () =>
        (
          await open.database.run<{ n: number }>(
            sql`SELECT count(*)::int AS n FROM platform.domains WHERE organization_id = ${id}`,
          )
        ).rows[0]?.n;
      expect(await count()).toBe(2);
      await open.database.run(sql`UPDATE platform.organizations SET status = 'PURGING' WHERE id = ${id}`);
      expect(await count()).toBe(2);
      await open.database.run(
        sql`UPDATE platform.organizations SET status = 'PURGED', slug = ${`purged-${id}`}, name = 'purged', owner_email = NULL WHERE id = ${id}`,
      );
      expect(await count()).toBe(0);
      await configure({ baseDomain: null });
    });
  },
  [15],
);
