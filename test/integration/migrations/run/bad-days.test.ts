import { mkdtemp, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectPostgres } from '../../../../src/engine/adapters/postgres-session.ts';
import type { RunMoment } from '../../../../src/engine/migrations/run/run-context.ts';
import type { Session } from '../../../../src/engine/postgres/session.ts';
import { identifier, sql } from '../../../../src/engine/postgres/sql.ts';
import type { RunOptions } from '../../../../src/shared/models/migration-options.ts';
import type { Tenant } from '../../../../src/shared/models/tenant.ts';
import { asSuperuser, query } from '../../../support/as-tenant.ts';
import { withSmallDisk } from '../../../support/full-disk.ts';
import { type Fleet, type FleetFile, plantFleet } from '../../../support/planted-fleet.ts';
import { eachMajor } from '../../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../../support/test-platform.ts';
import { jobOver, runWhere, standsStill, targetsOf } from '../../../support/watched-run.ts';

/** The process that dumps this database, by what it was given to connect. */
async function killDumpOf(database: string): Promise<void> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [program, environment] = await Promise.all(
      ['comm', 'environ'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
    );
    if (program?.trim() === 'pg_dump' && environment?.includes(`PGDATABASE=${database}\0`))
      process.kill(Number(name), 'SIGKILL');
  }
}

const ALL = [{ name: 'All', size: { rest: true as const }, soakMs: 0, gate: false }];
const EMAIL: FleetFile = { name: '0002_email.sql', sql: 'ALTER TABLE customers ADD COLUMN email text;\n' };
const INDEX: FleetFile = {
  name: '0002_index.sql',
  sql: '-- cadastre: no-transaction\nCREATE TABLE notes (id bigint);\nCREATE UNIQUE INDEX CONCURRENTLY customers_name ON customers (name);\n',
};

eachMajor(
  'bad days of a run',
  (cluster) => {
    let platform: TestPlatform;
    const fleets: Fleet[] = [];
    const open: Session[] = [];
    /** What happens at a moment of the next run. */
    const armed = new Map<RunMoment, () => Promise<void>>();
    const struck = async (moment: RunMoment) => {
      const strike = armed.get(moment);
      armed.delete(moment);
      await strike?.();
    };
    beforeAll(async () => {
      platform = await openTestPlatform(cluster, { runHooks: { at: struck } });
    });
    afterAll(async () => {
      await Promise.all(open.map((session) => session.close()));
      for (const fleet of fleets) await fleet.remove();
      await platform?.remove();
    });

    const plant = async (count: number, ...files: readonly FleetFile[]) => {
      const fleet = await plantFleet(platform, cluster, count);
      fleets.push(fleet);
      await fleet.addFiles(...files);
      return fleet;
    };
    const begin = async ({ blueprint }: Fleet, options: Partial<RunOptions> = {}) => {
      const { run } = await platform.client.migrations.run({
        blueprint,
        options: { waves: ALL, ...options },
      });
      if (run === null) throw new Error('There was nothing to run');
      return run;
    };
    /** Makes the file 0002 fail there. */
    const spoil = (fleet: Fleet, ...indexes: number[]) =>
      Promise.all(indexes.map((index) => fleet.query(index, 'ALTER TABLE customers ADD COLUMN email text')));
    const versions = (fleet: Fleet, index: number) =>
      fleet.query<{ version: string }>(index, 'SELECT version FROM cadastre.schema_history ORDER BY 1');
    const toPlatform = async (text: ReturnType<typeof sql>) => {
      const { database } = await platform.engine.platform.open();
      await database.run(text);
    };
    /** A transaction that has read the table and goes on standing there. */
    const blocks = async (fleet: Fleet, index: number) => {
      const session = await connectPostgres(cluster.target(fleet.databases[index]));
      open.push(session);
      await session.script("SET application_name = 'shop'; BEGIN; SELECT count(*) FROM customers");
      return session;
    };

    it('stops after as many failures as it may have, tells each with its file, and goes on after a retry', async () => {
      const { client } = platform;
      const fleet = await plant(8, EMAIL);
      await spoil(fleet, 1, 3, 5);
      const run = await begin(fleet, { perServer: 1, stopAtFailures: 1 });
      const stopped = await standsStill(client, run);
      expect(stopped).toMatchObject({
        status: 'stopped',
        fact: 'Stopped: 2 of 8 failed, and 1 may',
        counts: { failed: 2, atWork: 0 },
      });
      expect(await jobOver(client, run)).toMatchObject({ status: 'failed' });
      expect(stopped.counts.notRun).toBeGreaterThan(0);
      const [failed] = [...(await targetsOf(client, run)).values()];
      const index = fleet.slugs.indexOf(failed?.tenant ?? '');
      expect(failed).toMatchObject({ status: 'failed', version: '0001', applied: [] });
      expect(failed?.error?.message).toMatch(/^migrations\/0002_email\.sql.*already exists/);
      expect(await versions(fleet, index)).toEqual([{ version: '0001' }]);

      // One of the two is mended; the third comes up now, and three less those that are forgiven is not too many.
      await fleet.query(index, 'ALTER TABLE customers DROP COLUMN email');
      await client.migrations.retry({ run });
      const partly = await standsStill(client, run);
      expect(partly).toMatchObject({ status: 'stopped', counts: { failed: 2 } });
      await client.migrations.resume({ run });
      const ended = await standsStill(client, run);
      expect(ended).toMatchObject({ status: 'partly', counts: { failed: 2, succeeded: 6, notRun: 0 } });
      const left = [...(await targetsOf(client, run)).values()].filter(({ status }) => status === 'failed');
      await client.migrations.skip({
        run,
        targets: left.map(({ id }) => id),
        reason: 'they have the column already',
      });
      expect(await standsStill(client, run)).toMatchObject({ status: 'succeeded', counts: { skipped: 2 } });
      expect(await jobOver(client, run)).toMatchObject({ status: 'succeeded', error: null });
    });

    it('stops at a part of the wave, and when all of it failed', async () => {
      const { client } = platform;
      const fleet = await plant(4, EMAIL);
      await spoil(fleet, 0, 1, 2, 3);
      const run = await begin(fleet, { perServer: 1, stopAtFailures: 100, stopAtPercent: 25 });
      expect(await standsStill(client, run)).toMatchObject({
        status: 'stopped',
        fact: 'Stopped: 2 of 4 failed, and 25 % may',
        counts: { notRun: 2 },
      });
      await jobOver(client, run);
      await client.migrations.cancel({ run, reason: 'the canary next' });
      expect(await jobOver(client, run)).toMatchObject({ status: 'succeeded' });
      const again = await begin(fleet, {
        waves: [{ name: 'Canary', size: { count: 1 }, soakMs: 0, gate: false }, ...ALL],
      });
      expect(await standsStill(client, again)).toMatchObject({
        status: 'stopped',
        fact: 'Stopped: the one tenant of the wave failed',
        counts: { failed: 1, succeeded: 0 },
      });
    });

    it('pauses, resumes, is refused a second run, and is cancelled', async () => {
      const { client } = platform;
      const fleet = await plant(12, { ...EMAIL, sql: `${EMAIL.sql}SELECT pg_sleep(0.2);\n` });
      let run = 0;
      const pause = async () => {
        while (run === 0) await new Promise((wake) => setTimeout(wake, 5));
        await client.migrations.pause({ run, reason: 'lunch' });
      };
      armed.set('before-apply', pause);
      const two = await Promise.allSettled([begin(fleet, { perServer: 1 }), begin(fleet, { perServer: 1 })]);
      const begun = two.filter((each) => each.status === 'fulfilled');
      const refused = two.filter((each) => each.status === 'rejected');
      expect([begun.length, refused.length]).toEqual([1, 1]);
      expect(refused[0]?.reason).toMatchObject({ code: 'CONFLICT' });
      run = begun[0]?.value ?? 0;
      const paused = await standsStill(client, run);
      expect(paused).toMatchObject({ status: 'paused', counts: { atWork: 0, failed: 0 } });
      expect(paused.counts.notRun).toBeGreaterThan(2);
      const third = await refusal(begin(fleet));
      expect(third).toMatchObject({
        code: 'CONFLICT',
        message: `Run ${run} of ${fleet.blueprint} is not over: it is paused`,
      });
      armed.set('after-apply', async () => {
        await client.migrations.cancel({ run, reason: 'enough' });
      });
      await client.migrations.resume({ run });
      const cancelled = await standsStill(client, run);
      expect(cancelled).toMatchObject({ status: 'cancelled', counts: { atWork: 0, failed: 0 } });
      expect(cancelled.counts.notRun).toBeGreaterThan(0);
      expect(await jobOver(client, run)).toMatchObject({ status: 'succeeded' });
      expect(await refusal(client.migrations.resume({ run }))).toMatchObject({ code: 'CONFLICT' });

      // Cancelled as a job, from its page: the run is over too.
      armed.set('after-apply', async () => {
        const { jobId } = await client.migrations.show({ run: second });
        await client.jobs.cancel({ job: jobId });
      });
      let second = 0;
      armed.set('before-apply', async () => {
        while (second === 0) await new Promise((wake) => setTimeout(wake, 5));
      });
      second = await begin(fleet, { perServer: 1 });
      await runWhere(client, second, ({ status }) => status === 'cancelled');
      expect(await jobOver(client, second)).toMatchObject({ status: 'undone' });
      expect(await standsStill(client, await begin(fleet))).toMatchObject({ status: 'succeeded' });
    });

    it('soaks, asks every tenant whether it is well, waits at a gate, and takes in who came meanwhile', async () => {
      const { client } = platform;
      const fleet = await plant(4, EMAIL);
      for (const status of ['SUSPENDING', 'SUSPENDED'])
        await toPlatform(
          sql`UPDATE platform.organizations SET status = ${status} WHERE id = ${fleet.ids[3]}`,
        );
      await asSuperuser(cluster, 'postgres', async (session) => {
        for (const id of fleet.ids) {
          await session.run(sql`CREATE ROLE ${identifier(`${fleet.blueprint}_${id}_user`)}`);
        }
      });
      const roles = async (index: number) =>
        fleet.query(
          index,
          `GRANT USAGE ON SCHEMA public TO ${fleet.blueprint}_${fleet.ids[index]}_user; GRANT SELECT ON customers TO ${fleet.blueprint}_${fleet.ids[index]}_user`,
        );
      for (const index of [0, 1, 2, 3]) await roles(index);
      const run = await begin(fleet, {
        waves: [{ name: 'Canary', size: { count: 1 }, soakMs: 400, gate: true }, ...ALL],
        healthQuery: 'SELECT count(*) > 0 FROM customers',
      });
      const gate = await standsStill(client, run);
      expect(gate).toMatchObject({
        status: 'gate',
        counts: { succeeded: 1, notRun: 3 },
        waves: [{ status: 'gate', healthy: 1, unhealthy: 0 }, { status: 'waiting' }],
      });
      const waiting = [...(await targetsOf(client, run)).values()].filter(
        ({ status }) => status === 'not-run',
      );
      const sick = fleet.slugs.indexOf(waiting[0]?.tenant ?? '');
      expect(await versions(fleet, sick)).toEqual([{ version: '0001' }]);
      await fleet.query(sick, 'DELETE FROM customers');
      // Two are made from the files as they were; and the file is edited, which the run does not see.
      const late = await fleet.grow(2);
      await fleet.addFiles({ ...EMAIL, sql: 'ALTER TABLE customers ADD COLUMN another text;\n' });
      await client.migrations.resume({ run });
      const unwell = await standsStill(client, run);
      expect(unwell).toMatchObject({ status: 'stopped', counts: { succeeded: 4 } });
      expect(unwell.fact).toBe(
        `Stopped: 1 of 3 are not well; ${fleet.slugs[sick]}: the health query answered false`,
      );
      expect(unwell.waves[1]).toMatchObject({ status: 'stopped', healthy: 2, unhealthy: 1 });
      await jobOver(client, run);
      // Seen, and on: the two late ones are asked as nobody made their logins.
      await client.migrations.resume({ run });
      const asked = await standsStill(client, run);
      expect(asked.waves.map(({ name, status }) => `${name} ${status}`)).toEqual([
        'Canary passed',
        'All passed',
        'Late stopped',
      ]);
      expect(asked.fact).toMatch(/the health query failed/);
      await jobOver(client, run);
      await client.migrations.resume({ run });
      expect(await standsStill(client, run)).toMatchObject({ status: 'succeeded', counts: { succeeded: 6 } });
      for (const slug of late) {
        const index = fleet.slugs.indexOf(slug);
        expect(await versions(fleet, index)).toEqual([{ version: '0001' }, { version: '0002' }]);
        expect(await fleet.query(index, 'SELECT email FROM customers LIMIT 0')).toEqual([]);
      }
    });

    it('shows who holds a lock, and ends that session by hand or by rule, or gives up', async () => {
      const { client } = platform;
      const fleet = await plant(3, EMAIL);
      const blocker = await blocks(fleet, 1);
      const run = await begin(fleet, { lockTimeoutMs: 300, lockTries: 50 });
      // By its number at first, and by its name as soon as the tenant's own session could be asked.
      const blocked = await runWhere(client, run, ({ blocked: some }) =>
        some.some(({ blocker: found }) => found?.wanted === 'AccessExclusiveLock on customers'),
      );
      const [target] = blocked.blocked;
      expect(target).toMatchObject({
        tenant: fleet.slugs[1],
        status: 'at-work',
        blocker: { pid: blocker.processId, role: 'postgres', state: 'idle in transaction' },
      });
      expect(
        await refusal(client.migrations.endBlocker({ run, target: target?.id ?? 0, pid: 1 })),
      ).toMatchObject({
        code: 'CONFLICT',
      });
      await client.migrations.endBlocker({ run, target: target?.id ?? 0, pid: blocker.processId });
      expect(await standsStill(client, run)).toMatchObject({ status: 'succeeded', counts: { succeeded: 3 } });

      await fleet.addFiles({ name: '0003_phone.sql', sql: 'ALTER TABLE customers ADD COLUMN phone text;\n' });
      await blocks(fleet, 2);
      const ruled = await begin(fleet, { blockers: 'idle-in-transaction' });
      expect(await standsStill(client, ruled)).toMatchObject({ status: 'succeeded' });

      await fleet.addFiles({ name: '0004_fax.sql', sql: 'ALTER TABLE customers ADD COLUMN fax text;\n' });
      const last = await blocks(fleet, 0);
      const left = await begin(fleet, { lockTimeoutMs: 50, lockTries: 2 });
      expect(await standsStill(client, left)).toMatchObject({
        status: 'partly',
        counts: { succeeded: 2, failed: 1 },
      });
      const given = (await targetsOf(client, left)).get(fleet.slugs[0] ?? '');
      expect(given).toMatchObject({ error: { code: 'TIMEOUT', details: { sqlstate: '55P03' } } });
      expect(given?.error?.message).toMatch(/tried 2 times$/);
      await last.script('COMMIT');
      await client.migrations.retry({ run: left });
      expect(await standsStill(client, left)).toMatchObject({ status: 'succeeded' });
    });

    it('meets tenants that were dropped, deleted, renamed, moved, ahead, edited, or in other hands', async () => {
      const { client, engine } = platform;
      const fleet = await plant(10, EMAIL);
      const [dropped, gone, renamed, moved, ahead, newer, edited, busy, called] = [...Array(9).keys()] as [
        0,
        ...number[],
      ];
      const { locks } = await engine.platform.open();
      const onServer = (text: string) => asSuperuser(cluster, 'postgres', (session) => session.script(text));
      armed.set('wave-begun', async () => {
        await onServer(`DROP DATABASE ${fleet.databases[dropped]}`);
        for (const status of ['CANCELLING', 'CANCELLED', 'DELETING', 'DELETED'])
          await toPlatform(
            sql`UPDATE platform.organizations SET status = ${status} WHERE id = ${fleet.ids[gone ?? 0]}`,
          );
        await onServer(
          `ALTER DATABASE ${fleet.databases[renamed ?? 0]} RENAME TO ${fleet.blueprint}_renamed`,
        );
        await onServer(`ALTER DATABASE ${fleet.databases[moved ?? 0]} RENAME TO ${fleet.blueprint}_moved`);
        await toPlatform(
          sql`UPDATE platform.tenants SET database_name = ${`${fleet.blueprint}_moved`} WHERE organization_id = ${fleet.ids[moved ?? 0]}`,
        );
        // Somebody else applied it, with its history.
        const { migrations } = await engine.migrations.findBlueprint(fleet.blueprint);
        const [, second] = migrations;
        const row = (version: string, checksum: string) =>
          `INSERT INTO cadastre.schema_history VALUES ('${version}', 'x', '${checksum}', now(), 1, 'somebody')`;
        await fleet.query(ahead ?? 0, 'ALTER TABLE customers ADD COLUMN email text');
        await fleet.query(ahead ?? 0, row('0002', second?.checksum ?? ''));
        await fleet.query(newer ?? 0, row('0099', 'of nobody'));
        await fleet.query(edited ?? 0, `UPDATE cadastre.schema_history SET checksum = 'another'`);
        await toPlatform(
          sql`UPDATE platform.organizations SET slug = ${`${fleet.blueprint}-anew`} WHERE id = ${fleet.ids[called ?? 0]}`,
        );
        const held = fleet.ids[busy ?? 0] ?? 0;
        expect(await locks.tryLock('tenant', held)).toBe(true);
        setTimeout(() => void locks.unlock('tenant', held), 900);
      });
      const run = await begin(fleet, { stopAtFailures: 10 });
      const ended = await standsStill(client, run);
      expect(ended).toMatchObject({
        status: 'partly',
        counts: { total: 10, failed: 4, skipped: 1, succeeded: 5 },
      });
      const targets = await targetsOf(client, run);
      const at = (index: number | undefined) => targets.get(fleet.slugs[index ?? 0] ?? '');
      expect(at(dropped)?.error?.message).toMatch(/does not exist/);
      expect(at(renamed)?.error?.message).toMatch(/does not exist/);
      expect(at(gone)).toMatchObject({ status: 'skipped', fact: 'it was deleted after the run began' });
      expect(at(moved)).toMatchObject({
        status: 'succeeded',
        database: `${fleet.blueprint}_moved`,
        version: '0002',
      });
      expect(at(ahead)).toMatchObject({ status: 'succeeded', fact: 'stood already', version: '0002' });
      expect(at(newer)?.error).toMatchObject({ code: 'CONFLICT' });
      expect(at(newer)?.error?.message).toMatch(/^migration 0099: was applied to/);
      expect(at(edited)?.error?.message).toMatch(/was edited after it was applied/);
      expect(at(busy)).toMatchObject({ status: 'succeeded', version: '0002' });
      expect(at(called)).toMatchObject({ status: 'succeeded', version: '0002' });
    });

    it('leaves a half-built index as a file that is begun and not ended, until a person settles it', async () => {
      const { client } = platform;
      const fleet = await plant(3, INDEX);
      for (const index of [0, 1])
        await fleet.query(index, "INSERT INTO customers (name) VALUES ('customer 1')");
      const run = await begin(fleet);
      expect(await standsStill(client, run)).toMatchObject({
        status: 'partly',
        counts: { succeeded: 1, failed: 2 },
      });
      const failed = (await targetsOf(client, run)).get(fleet.slugs[0] ?? '');
      expect(failed?.error?.message).toMatch(/^migrations\/0002_index\.sql: Could not create unique index/);
      const { rows } = await client.migrations.status({ blueprint: fleet.blueprint });
      expect(rows.map(({ cells }) => cells)).toEqual([
        ['applied', 'unfinished'],
        ['applied', 'unfinished'],
        ['applied', 'applied'],
      ]);
      const plan = await client.migrations.plan({ blueprint: fleet.blueprint });
      expect(plan.targets.map(({ obstacle }) => obstacle)).toEqual([
        'unfinished-file',
        'unfinished-file',
        null,
      ]);
      // As it stands it fails the same way again: the index that was left is dropped, and built anew in vain.
      await client.migrations.retry({ run });
      expect(await standsStill(client, run)).toMatchObject({ counts: { failed: 2 } });
      await jobOver(client, run);
      await fleet.query(0, 'DELETE FROM customers WHERE id = 21');
      await client.migrations.retry({ run });
      expect(await standsStill(client, run)).toMatchObject({ status: 'partly', counts: { failed: 1 } });
      await jobOver(client, run);
      const index = `SELECT indisvalid FROM pg_index WHERE indexrelid = 'customers_name'::regclass`;
      expect(await fleet.query(0, index)).toEqual([{ indisvalid: true }]);
      expect(await fleet.query(0, 'SELECT * FROM cadastre.schema_unfinished')).toEqual([]);
      // Left out for good: the mark goes, and the next plan has the tenant again.
      const other = (await targetsOf(client, run)).get(fleet.slugs[1] ?? '');
      await client.migrations.skip({
        run,
        targets: [other?.id ?? 0],
        reason: 'names are to be settled first',
      });
      expect(await fleet.query(1, 'SELECT * FROM cadastre.schema_unfinished')).toEqual([]);
      expect(await versions(fleet, 1)).toEqual([{ version: '0001' }]);
      const next = await client.migrations.plan({ blueprint: fleet.blueprint });
      expect(next.targets.map(({ obstacle, lacks }) => [obstacle, lacks])).toEqual([
        [null, []],
        [null, ['0002']],
        [null, []],
      ]);
    });

    it('backs each tenant up first, and does not touch one whose backup failed', async () => {
      const { client } = platform;
      const fleet = await plant(0);
      const input = tenantInput({ blueprint: fleet.blueprint });
      await createAndWait(client, input);
      await fleet.addFiles(EMAIL);
      const folder = await mkdtemp(join(tmpdir(), 'cadastre-test-backup-'));
      try {
        const failing = await begin(fleet, { backupTo: join(folder, 'not', 'there\0') }).catch(() => null);
        expect(failing).toBeNull();
        const run = await begin(fleet, { backupTo: folder });
        expect(await standsStill(client, run)).toMatchObject({ status: 'succeeded' });
        expect((await readdir(folder)).length).toBeGreaterThan(0);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });

    it('leaves a tenant alone whose backup failed half-way, goes on with the others, and a retry does the rest', async (context) => {
      const { client } = platform;
      const fleet = await plant(0);
      const made: Tenant[] = [];
      for (let number = 0; number < 3; number += 1) {
        const input = tenantInput({ blueprint: fleet.blueprint });
        await createAndWait(client, input);
        made.push(await client.tenants.get({ tenant: input.slug ?? '' }));
      }
      await fleet.addFiles(EMAIL);
      // pg_dump waits for this lock: long enough for whatever is to happen to it.
      const held = new Map<string, Session>();
      for (const { database } of made) {
        const session = await connectPostgres(cluster.target(database));
        open.push(session);
        await session.script('BEGIN; LOCK TABLE customers IN ACCESS EXCLUSIVE MODE');
        held.set(database, session);
      }
      const dumping = async (...others: string[]) => {
        for (;;) {
          const rows = await asSuperuser(cluster, 'postgres', (session) =>
            query<{ database: string }>(
              session,
              `SELECT datname AS database FROM pg_stat_activity WHERE datname IN (${made.map(({ database }) => `'${database}'`)}) AND wait_event_type = 'Lock' AND query LIKE 'LOCK TABLE%'`,
            ),
          );
          // The backend of one that was killed goes on waiting.
          const found = rows.find(({ database }) => !others.includes(database));
          if (found) return found.database;
          await new Promise((wake) => setTimeout(wake, 20));
        }
      };
      const outcome = await withSmallDisk(32, async (folder) => {
        const run = await begin(fleet, { backupTo: folder, perServer: 1, stopAtFailures: 5 });
        // The first one's pg_dump is killed; under the second the disk becomes full.
        const killed = await dumping();
        await killDumpOf(killed);
        const full = await dumping(killed);
        // The third one begins when there is room again.
        const room = Promise.withResolvers<void>();
        armed.set('before-apply', () => room.promise);
        const filler = join(folder, 'filler');
        const { bavail, bsize } = await statfs(folder);
        await writeFile(filler, Buffer.alloc(bavail * bsize));
        await held.get(full)?.script('ROLLBACK');
        await runWhere(client, run, ({ counts }) => counts.failed === 2);
        await rm(filler);
        room.resolve();
        for (const session of held.values()) await session.script('ROLLBACK');
        const slugOf = (name: string) => made.find(({ database }) => database === name)?.slug ?? '';
        const ended = await standsStill(client, run);
        const targets = await targetsOf(client, run);
        expect(targets.get(slugOf(killed))?.error).toMatchObject({
          code: 'STATEMENT_FAILED',
          message: expect.stringMatching(/^Not touched, as its backup failed: pg_dump was ended by SIGKILL/),
        });
        expect(targets.get(slugOf(full))?.error).toMatchObject({
          code: 'DISK_FULL',
          message: expect.stringMatching(/^Not touched, as its backup failed: No room left/),
        });
        expect(ended).toMatchObject({ status: 'partly' });
        for (const name of [killed, full]) {
          expect(
            await asSuperuser(cluster, name, (session) =>
              query(session, 'SELECT version FROM cadastre.schema_history ORDER BY 1'),
            ),
          ).toEqual([{ version: '0001' }]);
        }
        expect((await readdir(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
        await jobOver(client, run);
        await client.migrations.retry({ run });
        expect(await standsStill(client, run)).toMatchObject({
          status: 'succeeded',
          counts: { succeeded: 3 },
        });
        expect((await readdir(folder)).filter((name) => name.endsWith('.dump'))).toHaveLength(3);
        await jobOver(client, run);
      });
      if (!outcome.done) context.skip(outcome.reason);
    });
  },
  [15],
);
