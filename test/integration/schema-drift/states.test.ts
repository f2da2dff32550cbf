import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { driftTarget } from '../../../src/engine/schema-drift/drift-targets.ts';
import { driftFactsOf, driftOf } from '../../../src/engine/schema-drift/index.ts';
import { readTarget } from '../../../src/engine/schema-drift/read-target.ts';
import type { CreateTenantInput } from '../../../src/shared/models/tenant.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { startNode } from '../../support/node-child.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  recovered,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';
import { oddities } from './planted.ts';

/** The same on every major. */
eachMajor(
  'What is known of a schema',
  (cluster) => {
    let opened: TestPlatform;
    let blueprint: Awaited<ReturnType<typeof oddities>>;
    beforeAll(async () => {
      opened = await openTestPlatform(cluster);
      blueprint = await oddities();
      await opened.client.blueprints.add({ directory: blueprint.directory });
    });
    afterAll(async () => {
      await opened.remove();
      await blueprint.remove();
    });

    const made = async (over: Partial<CreateTenantInput> = {}) => {
      const job = await createAndWait(opened.client, tenantInput({ blueprint: 'oddities', ...over }));
      return opened.client.tenants.get({ tenant: job.tenant?.slug ?? '' });
    };
    const inside = (database: string, text: string) =>
      asSuperuser(cluster, database, (session) => session.script(text));
    const read = async (slug: string) => {
      const { jobId } = await opened.client.schemaDrift.read({ tenants: [slug] });
      expect(await jobEnd(opened.client, jobId)).toMatchObject({ status: 'succeeded' });
      const [one] = await opened.client.schemaDrift.list({ tenants: [slug] });
      return one;
    };
    const scratch = () =>
      asSuperuser(cluster, 'postgres', (session) =>
        query<{ datname: string }>(
          session,
          `SELECT datname FROM pg_database WHERE datname ~ '^cadastre_ref_'`,
        ),
      );

    it('is that of its own version, also between two of them, and what it is for a run', async () => {
      const tenant = await made();
      const platform = await opened.engine.platform.open();
      expect((await driftFactsOf(platform, [tenant.id])).get(tenant.id)).toMatchObject({
        state: 'unknown',
        fact: 'Not read yet',
      });
      expect(await read(tenant.slug)).toMatchObject({ state: 'in-sync', version: '0002', tables: 4 });
      await inside(
        tenant.database,
        `DROP TABLE later; DELETE FROM cadastre.schema_history WHERE version = '0002'`,
      );
      expect(await read(tenant.slug)).toMatchObject({ state: 'in-sync', version: '0001', tables: 3 });
      await inside(tenant.database, 'ALTER TABLE people DROP COLUMN note');
      expect(await read(tenant.slug)).toMatchObject({ state: 'drifted', version: '0001', fact: '1 column' });
      expect(await driftOf(platform, [tenant.id])).toEqual(new Map([[tenant.id, 'drifted']]));
      expect(await scratch()).toEqual([]);
    });

    it('is unknown, with the reason, and never green', async () => {
      const tenant = await made();
      const { database, locks } = await opened.engine.platform.open();
      const fact = async () => {
        const drift = await read(tenant.slug);
        expect(drift?.state).toBe('unknown');
        return drift?.fact;
      };
      await locks.tryLock('tenant', tenant.id);
      expect(await fact()).toBe('A job is at work on it');
      await locks.unlock('tenant', tenant.id);
      await inside(
        tenant.database,
        `UPDATE cadastre.schema_history SET checksum = 'edited' WHERE version = '0001'`,
      );
      expect(await fact()).toMatch(/^No version of oddities that is known here has the files/);
      await inside(tenant.database, 'DELETE FROM cadastre.schema_history');
      expect(await fact()).toMatch(/^It has no history of its files/);
      await inside('postgres', `ALTER DATABASE "${tenant.database}" RENAME TO "${tenant.database}_away"`);
      expect(await fact()).toBe(`Its database ${tenant.database} is gone`);
      await inside('postgres', `ALTER DATABASE "${tenant.database}_away" RENAME TO "${tenant.database}"`);
      await database.run(
        sql`UPDATE platform.tenants SET blueprint = NULL, blueprint_hash = NULL WHERE organization_id = ${tenant.id}`,
      );
      expect(await fact()).toBe('It was adopted without a blueprint: there is nothing to compare it with');
    });

    it('is one for all who share tables, and their isolation is part of it', async () => {
      const { client } = opened;
      const [one, other] = [
        await made({ blueprint: 'studio', isolation: 'row' }),
        await made({ blueprint: 'studio', isolation: 'row' }),
      ];
      await inside(
        one.database,
        'ALTER TABLE invoices DISABLE ROW LEVEL SECURITY; DROP POLICY cadastre_tenant ON contacts; ALTER TABLE contacts ALTER tenant_id DROP DEFAULT',
      );
      expect(await read(one.slug)).toMatchObject({
        tenant: null,
        database: one.database,
        state: 'drifted',
        differences: 3,
      });
      const platform = await opened.engine.platform.open();
      expect([...(await driftOf(platform, [one.id, other.id])).values()]).toEqual(['drifted', 'drifted']);
      const { items } = await client.schemaDrift.show({ tenant: one.database });
      const keys = items.map(({ key }) => key);
      const plan = await client.schemaDrift.planMend({ tenant: one.database, keys });
      const shown = [...plan.inTransaction, ...plan.alone];
      const { jobId } = await client.schemaDrift.mend({
        tenant: one.database,
        keys,
        shown,
        reason: 'a test',
      });
      expect(await jobEnd(client, jobId)).toMatchObject({ status: 'succeeded', error: null });
      expect(await client.schemaDrift.list({ tenants: [other.slug] })).toMatchObject([{ state: 'in-sync' }]);
      // The mend, the reading and who did it.
      const { acts } = await client.audit.list({});
      expect(acts.filter(({ verb }) => verb === 'mend schema')).toMatchObject([
        { outcome: 'done', reason: 'a test' },
      ]);
    });

    it('takes as many questions of many tables as of few', async () => {
      const platform = await opened.engine.platform.open();
      const asked = async (slug: string) => {
        let questions = 0;
        const target = await driftTarget(platform, slug);
        const counting = {
          ...opened.engine.tenants,
          async connectTo(serverId: string, database: string) {
            const session = await opened.engine.tenants.connectTo(serverId, database);
            if (database !== target.database) return session;
            return {
              ...session,
              run: (statement: Parameters<typeof session.run>[0]) => {
                questions += 1;
                return session.run<never>(statement);
              },
              batch: (statements: Parameters<typeof session.batch>[0]) => {
                questions += 1;
                return session.batch(statements);
              },
            };
          },
        };
        const reading = await readTarget(counting, platform, target);
        expect(reading.state).toBe('in-sync');
        return { questions, tables: reading.tables ?? 0 };
      };
      const few = await asked((await made()).slug);
      const many = await asked((await made({ blueprint: 'studio' })).slug);
      expect(many.tables).toBeGreaterThan(few.tables * 5);
      expect([few.questions, many.questions]).toEqual([4, 4]);
    });

    it('leaves nothing on the server when it is killed while a reference is made', async () => {
      const tenant = await made();
      const platform = await opened.engine.platform.open();
      // What its session was asked last, the server still ends; until then the database counts as in use.
      const stillHeld = () =>
        asSuperuser(cluster, 'postgres', (session) =>
          query(
            session,
            `SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = 'postgres')`,
          ),
        );
      const killedReading = async () => {
        await platform.database.run(sql`DELETE FROM platform.schema_references`);
        const child = startNode(
          '../src/cli/main.ts',
          ['drift', 'schema', '--tenant', tenant.slug, '--read'],
          {
            ...opened.secrets,
            CADASTRE_DATA: opened.dataDirectory,
          },
        );
        for (;;) {
          if ((await scratch()).length > 0) break;
          if (child.process.exitCode !== null)
            throw new Error(`It ended first: ${(await child.end()).stderr}`);
        }
        child.process.kill('SIGKILL');
        expect((await child.end()).signal).toBe('SIGKILL');
        await vi.waitFor(async () => expect(await stillHeld()).toEqual([]), { timeout: 30_000 });
        const { rows } = await platform.database.run<{ id: number }>(
          sql`SELECT id::int AS id FROM platform.jobs WHERE kind = 'drift.read' AND status = 'running'`,
        );
        return rows;
      };
      let rows = await killedReading();
      // It may be over between the look and the blow.
      while (rows.length === 0) rows = await killedReading();
      expect(rows).toHaveLength(1);
      expect(await recovered(opened, rows[0]?.id ?? 0)).toMatchObject({ status: 'succeeded' });
      expect(await scratch()).toEqual([]);
      expect(await opened.client.schemaDrift.show({ tenant: tenant.slug })).toMatchObject({
        state: 'in-sync',
      });
    });
  },
  [15],
);
