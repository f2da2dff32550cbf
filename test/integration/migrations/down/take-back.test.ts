import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '../../../../src/engine/postgres/sql.ts';
import { type Fleet, plantFleet } from '../../../support/planted-fleet.ts';
import { eachMajor } from '../../../support/shared-cluster.ts';
import { openTestPlatform, refusal, type TestPlatform } from '../../../support/test-platform.ts';
import { jobOver, standsStill, targetsOf } from '../../../support/watched-run.ts';

const FILES = [
  { name: '0002_email.sql', sql: 'ALTER TABLE customers ADD COLUMN email text;\n' },
  { name: '0002_email.down.sql', sql: 'ALTER TABLE customers DROP COLUMN email;\n' },
  {
    name: '0003_index.sql',
    sql: '-- cadastre: no-transaction\nCREATE INDEX CONCURRENTLY customers_email ON customers (email);\n',
  },
  { name: '0003_index.down.sql', sql: 'DROP INDEX CONCURRENTLY customers_email;\n' },
  { name: '0004_notes.sql', sql: 'CREATE TABLE notes (id bigint, customer bigint);\n' },
  { name: '0004_notes.down.sql', sql: 'DROP VIEW IF EXISTS named_notes;\nDROP TABLE notes;\n' },
  {
    name: 'R__views.sql',
    sql: "DROP VIEW IF EXISTS named_notes;\nDO $$ BEGIN IF to_regclass('notes') IS NOT NULL THEN CREATE VIEW named_notes AS SELECT id FROM notes; END IF; END $$;\n",
  },
];
const STANDING = `SELECT (SELECT string_agg(version, ' ' ORDER BY version) FROM cadastre.schema_history) AS versions,
  to_regclass('notes') IS NOT NULL AS notes, to_regclass('named_notes') IS NOT NULL AS view,
  to_regclass('customers_email') IS NOT NULL AS index,
  EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'customers'::regclass AND attname = 'email' AND NOT attisdropped) AS email`;
const WHOLE = { versions: '0001 0002 0003 0004 R__views', notes: true, view: true, index: true, email: true };
const FIRST = { versions: '0001', notes: false, view: false, index: false, email: false };

eachMajor(
  'files that are taken back',
  (cluster) => {
    let platform: TestPlatform;
    let fleet: Fleet;
    let up = 0;
    const blueprintHashOf = async (slug: string) => {
      const { database } = await platform.engine.platform.open();
      const { rows } = await database.run<{ hash: string; version: string }>(
        sql`SELECT blueprint_hash AS hash, schema_version AS version FROM platform.tenants
            JOIN platform.organizations ON id = organization_id WHERE slug = ${slug}`,
      );
      return rows[0];
    };
    /** Waves begin with the smallest database: which one that is, nobody knows beforehand. */
    const standingAt = async (version: string) => {
      const { rows } = await platform.client.migrations.status({ blueprint: fleet.blueprint });
      return rows.filter((row) => row.version === version).flatMap(({ tenant }) => tenant ?? []);
    };
    const bringUp = async () => {
      const { run } = await platform.client.migrations.run({
        blueprint: fleet.blueprint,
        options: ALL_AT_ONCE,
      });
      expect(await standsStill(platform.client, run ?? 0)).toMatchObject({ status: 'succeeded' });
      await jobOver(platform.client, run ?? 0);
      return run ?? 0;
    };

    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      fleet = await plantFleet(platform, cluster, 6);
      await fleet.addFiles(...FILES);
      up = await bringUp();
    });
    afterAll(async () => {
      await fleet?.remove();
      await platform?.remove();
    });

    it('says what would go and what is lost, and does nothing', async () => {
      const slug = fleet.slugs[0] ?? '';
      const plan = await platform.client.migrations.planDown({ tenants: [slug], to: '1' });
      expect(plan).toMatchObject({
        to: '0001',
        counts: { lacking: 1, upToDate: 0, held: 0 },
        targets: [{ tenant: slug, version: '0004', lacks: ['0004', '0003', '0002'], wave: 0 }],
        refusals: [],
        command: `cadastre migrate down ${slug} --to 1`,
      });
      expect(plan.losses?.map(({ file, line }) => `${file}:${line}`)).toEqual([
        'migrations/0004_notes.down.sql:2',
        'migrations/0002_email.down.sql:1',
      ]);
      expect(plan.estimate?.from).toBe('6 tenants brought up by them; nobody went back yet');
      expect(plan.estimate?.perTenantMs).toBeGreaterThan(0);
      expect(plan.steps.map(({ title, fact }) => `${title}: ${fact}`)).toEqual([
        '0004_notes.sql, taken back: 2 statements in one transaction with its history row; lock_timeout 500 ms',
        '0003_index.sql, taken back: one statement, each alone, outside a transaction',
        '0002_email.sql, taken back: one statement in one transaction with its history row; lock_timeout 500 ms',
        'Repeatable files: R__views.sql are not taken back; the next run runs them again, as something of theirs may be dropped here',
        'Templates: stay: new tenants are made from the blueprint as it is',
      ]);
      expect(await fleet.query(0, STANDING)).toEqual([WHOLE]);
    });

    it('takes one tenant back to a version: behind, and known as what it is', async () => {
      const { client } = platform;
      const slug = fleet.slugs[0] ?? '';
      const { run } = await client.migrations.down({
        tenants: [slug],
        to: '0002',
        reason: 'it was too soon',
      });
      const ended = await standsStill(client, run ?? 0);
      expect(ended).toMatchObject({ kind: 'down', status: 'succeeded', to: '0002', files: ['0004', '0003'] });
      const target = (await targetsOf(client, run ?? 0)).get(slug);
      expect(target).toMatchObject({
        version: '0002',
        applied: ['0004', '0003'],
        fact: '0004, 0003 taken back',
      });
      expect(await fleet.query(0, STANDING)).toEqual([
        { versions: '0001 0002', notes: false, view: false, index: false, email: true },
      ]);
      const other = fleet.slugs.slice(1);
      const next = await client.migrations.planDown({ tenants: other, to: '0002' });
      expect(next.estimate?.from).toBe('1 tenant that went back');
      expect(next.estimate?.totalMs).toBeCloseTo(2 * (next.estimate?.perTenantMs ?? 0));
      const status = await client.migrations.status({ blueprint: fleet.blueprint });
      expect(status.upToDate).toBe(false);
      expect(status.rows.filter(({ behind }) => behind > 0)).toMatchObject([
        { tenant: slug, version: '0002', behind: 3, problem: null },
      ]);
      // What is kept of it can be read again and has exactly the files that are left.
      const left = await blueprintHashOf(slug);
      const known = await platform.engine.migrations.blueprintByHash(left?.hash ?? '');
      expect(left?.version).toBe('0002');
      expect(known.migrations.map(({ version }) => version)).toEqual(['0001', '0002']);
      const history = await client.migrations.history({ tenant: slug });
      expect(history.entries.map(({ version }) => version)).toEqual(['0002', '0001']);
      expect(history.takenBack).toMatchObject([{ versions: ['0004', '0003'], run }]);
      await jobOver(client, run ?? 0);
      const { acts } = await client.audit.list({ verb: 'take migration back' });
      expect(acts).toMatchObject([
        { reason: 'it was too soon', target: `blueprint ${fleet.blueprint}`, outcome: 'done' },
      ]);
    });

    it('takes a run back of all that it brought up, and the next run brings them up again', async () => {
      const { client } = platform;
      const { run } = await client.migrations.down({ run: up, options: ALL_AT_ONCE });
      const ended = await standsStill(client, run ?? 0);
      expect(ended).toMatchObject({ status: 'succeeded', takesBack: up, counts: { succeeded: 6 } });
      for (const index of fleet.slugs.keys()) expect(await fleet.query(index, STANDING)).toEqual([FIRST]);
      await jobOver(client, run ?? 0);
      expect(await client.migrations.down({ run: up })).toEqual({ run: null, jobId: null });
      const [born] = await fleet.grow(1);
      expect(born).toBeDefined();
      await bringUp();
      for (const index of fleet.slugs.keys()) expect(await fleet.query(index, STANDING)).toEqual([WHOLE]);
      const status = await client.migrations.status({ blueprint: fleet.blueprint });
      expect(status.upToDate).toBe(true);
    });

    it('leaves a tenant whole when a down part fails in it, and goes on when it is retried', async () => {
      const { client } = platform;
      await fleet.query(1, 'CREATE VIEW of_somebody AS SELECT email FROM customers');
      const three = fleet.slugs.slice(0, 3);
      const { run } = await client.migrations.down({ tenants: three, to: '0001', options: ALL_AT_ONCE });
      expect(await standsStill(client, run ?? 0)).toMatchObject({
        status: 'partly',
        counts: { succeeded: 2, failed: 1 },
      });
      const failed = (await targetsOf(client, run ?? 0)).get(three[1] ?? '');
      // What came before it is taken back, and it says so.
      expect(failed).toMatchObject({ status: 'failed', version: '0002', applied: ['0004', '0003'] });
      expect(failed?.error?.message).toMatch(/^migrations\/0002_email\.down\.sql.*depend/);
      expect(await fleet.query(1, STANDING)).toEqual([
        { versions: '0001 0002', notes: false, view: false, index: false, email: true },
      ]);
      const left = await blueprintHashOf(three[1] ?? '');
      const known = await platform.engine.migrations.blueprintByHash(left?.hash ?? '');
      expect(known.migrations.map(({ version }) => version)).toEqual(['0001', '0002']);
      await jobOver(client, run ?? 0);
      await fleet.query(1, 'DROP VIEW of_somebody');
      await client.migrations.retry({ run: run ?? 0 });
      expect(await standsStill(client, run ?? 0)).toMatchObject({ status: 'succeeded' });
      expect(await fleet.query(1, STANDING)).toEqual([FIRST]);
      await jobOver(client, run ?? 0);
      await bringUp();
    });

    it('leaves a tenant as it is where a file has no way back, and refuses where that is all', async () => {
      const { client } = platform;
      await fleet.addFiles({
        name: '0005_flag.sql',
        sql: 'ALTER TABLE customers ADD COLUMN flag boolean;\n',
      });
      const [first = '', second = ''] = fleet.slugs;
      const only = { suspended: true, tenants: [first] };
      const { run } = await client.migrations.run({ blueprint: fleet.blueprint, filter: only });
      await standsStill(client, run ?? 0);
      await jobOver(client, run ?? 0);
      const plan = await client.migrations.planDown({ tenants: [first, second], to: '0003' });
      expect(plan.counts).toEqual({ lacking: 1, upToDate: 0, held: 1 });
      const held = plan.targets.find(({ tenant }) => tenant === first);
      expect(held).toMatchObject({ obstacle: 'no-way-back', lacks: [], wave: null });
      const refused = await refusal(client.migrations.down({ tenants: [first] }));
      expect(refused).toMatchObject({ code: 'REFUSED' });
      expect(refused.message).toContain('0005_flag.sql has no down part');
      expect(await fleet.query(0, STANDING)).toEqual([
        { ...WHOLE, versions: '0001 0002 0003 0004 0005 R__views' },
      ]);
    });

    it('does not run while another run of the blueprint is open', async () => {
      const { client } = platform;
      const { run } = await client.migrations.run({ blueprint: fleet.blueprint, options: GATED });
      expect(await standsStill(client, run ?? 0)).toMatchObject({ status: 'gate' });
      const [slug = ''] = await standingAt('0004');
      const refused = await refusal(client.migrations.down({ tenants: [slug] }));
      expect(refused).toMatchObject({ code: 'CONFLICT' });
      expect(refused.message).toContain(`Run ${run} of`);
      await client.migrations.cancel({ run: run ?? 0 });
      await jobOver(client, run ?? 0);
    });

    it('waits at its gate, keeps a run up out meanwhile, and goes on when it is let', async () => {
      const { client } = platform;
      const pair = (await standingAt('0004')).slice(0, 2);
      const { run } = await client.migrations.down({ tenants: pair, to: '0003', options: GATED });
      expect(await standsStill(client, run ?? 0)).toMatchObject({ status: 'gate', counts: { succeeded: 1 } });
      const refused = await refusal(client.migrations.run({ blueprint: fleet.blueprint }));
      expect(refused).toMatchObject({ code: 'CONFLICT' });
      await client.migrations.resume({ run: run ?? 0 });
      expect(await standsStill(client, run ?? 0)).toMatchObject({
        status: 'succeeded',
        counts: { succeeded: 2 },
      });
      await jobOver(client, run ?? 0);
    });

    it('finds the way back of a release that was taken out of the folder', async () => {
      const { client } = platform;
      const [slug = ''] = await standingAt('0004');
      const known = (await client.blueprints.list()).find(({ name }) => name === fleet.blueprint);
      for (const name of ['0004_notes.sql', '0004_notes.down.sql', '0005_flag.sql', 'R__views.sql'])
        await rm(join(known?.directory ?? '', 'migrations', name));
      const { run } = await client.migrations.down({ tenants: [slug], to: '0003' });
      expect(await standsStill(client, run ?? 0)).toMatchObject({ status: 'succeeded' });
      await jobOver(client, run ?? 0);
      const [row] = (await client.migrations.status({ blueprint: fleet.blueprint })).rows.filter(
        ({ tenant }) => tenant === slug,
      );
      expect(row).toMatchObject({ version: '0003', ahead: [] });
    });

    it('asks for the name of the blueprint on a production platform', async () => {
      const [slug = ''] = await standingAt('0003');
      const { database } = await platform.engine.platform.open();
      await database.run(sql`UPDATE platform.meta SET environment = 'production'`);
      const again = await platform.again();
      try {
        const input = { tenants: [slug], to: '0001' };
        const refused = await refusal(again.client.migrations.down(input));
        expect(refused).toMatchObject({ code: 'CONFIRMATION_REQUIRED' });
        expect(refused.message).toMatch(/^Type .* to take its files back\. What is in email is gone/);
        const { run } = await again.client.migrations.down({ ...input, confirm: fleet.blueprint });
        expect(await standsStill(again.client, run ?? 0)).toMatchObject({ status: 'succeeded' });
        await jobOver(again.client, run ?? 0);
      } finally {
        await again.close();
      }
    });

    it('names the field of what does not fit', async () => {
      const { client } = platform;
      for (const [input, field] of [
        [{}, 'tenants'],
        [{ tenants: [fleet.slugs[0] ?? ''], run: up }, 'run'],
        [{ run: up, to: '0001' }, 'to'],
        [{ tenants: ['nobody-there'] }, 'tenants'],
        [{ tenants: [fleet.slugs[0] ?? ''], to: '0099' }, 'to'],
      ] as const) {
        const refused = await refusal(client.migrations.planDown(input as never));
        expect(refused.details.fields?.map((each) => each.field)).toEqual([field]);
      }
      expect(await refusal(client.migrations.planDown({ run: 9_999_999 }))).toMatchObject({
        code: 'NOT_FOUND',
      });
    });
  },
  [15],
);

/** One wave: what one tenant does stops nobody. */
const ALL_AT_ONCE = { waves: [{ name: 'All', size: { rest: true as const } }] };
const GATED = {
  waves: [
    { name: 'One', size: { count: 1 }, gate: true },
    { name: 'The rest', size: { rest: true as const } },
  ],
};
