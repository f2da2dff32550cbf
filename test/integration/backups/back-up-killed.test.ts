import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BackUpContext, backUpJob, backupsWork } from '../../../src/engine/backups/index.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import type { Job } from '../../../src/shared/models/job.ts';
import { asSuperuser, loginOf } from '../../support/as-tenant.ts';
import { bundledChild } from '../../support/bundled-child.ts';
import type { DoomedJob, MoversDoom } from '../../support/children/doomed-movers.ts';
import { giveSettings } from '../../support/configured.ts';
import { endings } from '../../support/kill-matrix.ts';
import { startNode } from '../../support/node-child.ts';
import { ownCluster } from '../../support/shared-cluster.ts';
import {
  addServer,
  createAndWait,
  openTestPlatform,
  RESOURCES,
  recovered,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const { steps } = backUpJob({} as BackUpContext);
const names = steps.map(({ name }) => name);
const moments = ['before', 'after'] as const;

interface Strike extends Pick<DoomedJob, 'step' | 'when' | 'direction' | 'cancelAfter'> {
  readonly afterwards: 'resumed' | 'cancelled';
}

/** Every step, before and after it, taken up or cancelled; every undo, before and after it. */
const STRIKES: readonly Strike[] = [
  ...names.flatMap((step) =>
    moments.flatMap((when) =>
      endings(step, when, names).map((afterwards) => ({ step, when, direction: 'run' as const, afterwards })),
    ),
  ),
  ...steps
    .filter(({ undo }) => undo)
    .flatMap(({ name: step }) =>
      moments.map((when) => ({
        step,
        when,
        direction: 'undo' as const,
        cancelAfter: 'copy',
        afterwards: 'resumed' as const,
      })),
    ),
];

/** Once the row says good, a cancel comes too late. */
function endOf({ step, when, direction, afterwards }: Strike): 'succeeded' | 'undone' {
  if (direction === 'undo') return 'undone';
  const stands = names.indexOf(step) + (when === 'after' ? 1 : 0) > names.indexOf('record');
  return afterwards === 'cancelled' && !stands ? 'undone' : 'succeeded';
}

describe('Sealed backups with a copy, killed with SIGKILL (PostgreSQL 15)', () => {
  const cluster = ownCluster(15, { settings: { max_connections: '400' } });
  const far = ownCluster(15);
  let platform: TestPlatform;
  let folder: string;
  let elsewhere: string;
  const slugs: string[] = [];

  beforeAll(async () => {
    platform = await openTestPlatform(cluster());
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-backups-'));
    elsewhere = await mkdtemp(join(tmpdir(), 'cadastre-test-elsewhere-'));
    await platform.client.sharedSettings.update({ backups: { folder, elsewhere } });
    await platform.client.backups.createKey({});
    const queue = Array.from({ length: STRIKES.length + 2 }).values();
    const lane = async () => {
      for (const _ of queue) {
        const job = await createAndWait(platform.client, tenantInput());
        slugs.push(job.tenant?.slug ?? '');
      }
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
    await giveSettings(platform.engine, slugs, { 'backup.encrypted': true, 'backup.cross_region': true });
  });
  afterAll(async () => {
    await platform?.remove();
    for (const each of [folder, elsewhere]) if (each) await rm(each, { recursive: true, force: true });
  });

  const child = async (jobs: readonly DoomedJob[]) => {
    const { dataDirectory, secrets } = platform;
    const doom: MoversDoom = { dataDirectory, resourcesDirectory: RESOURCES, jobs };
    return startNode(await bundledChild('doomed-movers'), [JSON.stringify(doom)], { ...secrets });
  };
  const doomed = (tenant: string, strike: Omit<Strike, 'afterwards'>): DoomedJob => ({
    ...strike,
    tenant,
    call: ['backups', 'backUp'],
    input: { tenants: [tenant], wait: false },
  });
  const jobOf = async (slug: string): Promise<number> => {
    const { database } = await platform.engine.platform.open();
    const { rows } = await database.run<{ id: number }>(
      sql`SELECT max(id)::int AS id FROM platform.jobs WHERE kind = 'tenant.back-up' AND tenant_slug = ${slug}`,
    );
    return rows[0]?.id ?? 0;
  };
  /** What the catalog says is what lies on the disk: no file without a row, no row without its file. */
  const expectTrue = async () => {
    const backups = await platform.client.backups.list({ limit: 1000 });
    expect(backups.filter(({ result }) => result === 'at-work')).toEqual([]);
    const good = backups.filter(({ result }) => result === 'good');
    for (const { id, file, bytes } of good) {
      expect((await stat(file ?? '')).size).toBe(bytes);
      expect((await platform.client.backups.check({ id })).good).toBe(true);
    }
    expect((await readdir(folder)).filter((name) => !/\.(dump\.age|age\.json)$/.test(name))).toEqual([]);
    expect(await readdir(folder)).toHaveLength(2 * good.length);
    expect((await readdir(elsewhere)).toSorted()).toEqual((await readdir(folder)).toSorted());
    const { database } = await platform.engine.platform.open();
    expect((await database.run(sql`SELECT FROM platform.backup_leftovers`)).rowCount).toBe(0);
  };

  it('each is taken up or undone: no half file, no plain file, no row that lies', async () => {
    const process = await child(STRIKES.map((strike, at) => doomed(slugs[at] ?? '', strike)));
    const end = await process.end();
    expect(end.signal ?? `exit code ${end.code}: ${end.stdout}${end.stderr}`).toBe('SIGKILL');
    const again = await platform.again();
    const ends = new Map<string, Job>();
    try {
      for (const [at, { afterwards }] of STRIKES.entries()) {
        const id = await jobOf(slugs[at] ?? '');
        if (afterwards === 'cancelled') await again.client.jobs.cancel({ job: id });
      }
      for (const [at] of STRIKES.entries()) {
        const slug = slugs[at] ?? '';
        ends.set(slug, await recovered(again, await jobOf(slug)));
      }
    } finally {
      await again.close();
    }
    const told = STRIKES.map((strike, at) => {
      const job = ends.get(slugs[at] ?? '');
      return [
        `${strike.when} ${strike.direction} of ${strike.step}`,
        job?.status,
        job?.error?.message ?? null,
      ];
    });
    expect(told).toEqual(
      STRIKES.map((strike) => [`${strike.when} ${strike.direction} of ${strike.step}`, endOf(strike), null]),
    );
    for (const [at, strike] of STRIKES.entries()) {
      const [backup] = await platform.client.backups.list({ tenant: slugs[at] });
      expect([at, backup?.result]).toEqual([at, endOf(strike) === 'succeeded' ? 'good' : 'cancelled']);
    }
    await expectTrue();
    expect((await platform.client.audit.verify()).firstBad).toBeNull();
  }, 300_000);

  it('in the middle of a dump: the unfinished plain file goes, whoever takes the job up', async () => {
    const [here = '', there = ''] = slugs.slice(-2);
    for (const [slug, elsewhereTakesItUp] of [
      [here, false],
      [there, true],
    ] as const) {
      const { tenant } = await loginOf(platform.client, slug);
      await asSuperuser(cluster(), tenant.database, async (session) => {
        // pg_dump waits for this table, with its file open.
        await session.script('BEGIN; LOCK TABLE companies IN ACCESS EXCLUSIVE MODE');
        const process = await child([doomed(slug, { step: 'retain', when: 'after', direction: 'run' })]);
        const isDumping = async () => {
          const partial = (await readdir(folder)).filter((name) => name.endsWith('.partial'));
          expect(partial.filter((name) => name.startsWith(tenant.database))).toHaveLength(1);
        };
        await vi.waitFor(isDumping, { timeout: 60_000, interval: 50 });
        process.process.kill('SIGKILL');
        expect((await process.end()).signal).toBe('SIGKILL');
        await isDumping();
        await session.script('ROLLBACK');
      });
      const again = await platform.again();
      try {
        if (elsewhereTakesItUp) {
          again.engine.runner.register(backUpJob({ ...again.engine.backups, workstation: 'another' }));
          await recovered(again, await jobOf(slug));
          // The look that every shell here takes at its own files.
          await again.client.schedule.run({ name: 'backups' });
          const { database } = await platform.engine.platform.open();
          await database.run(
            sql`UPDATE platform.backups SET workstation = ${again.engine.backups.workstation} WHERE workstation = 'another'`,
          );
        } else expect((await recovered(again, await jobOf(slug))).status).toBe('succeeded');
      } finally {
        await again.close();
      }
      await expectTrue();
    }
  }, 300_000);

  it('while its server is stopped: it is written down as failed, and made when the server is back', async () => {
    // Passwords of two servers: they are kept in memory.
    const platform = await openTestPlatform(cluster(), { secretStore: 'session' });
    await addServer(platform.client, far(), 'far');
    await platform.client.sharedSettings.update({ backups: { folder } });
    const job = await createAndWait(platform.client, tenantInput({ server: 'far' }));
    const slug = job.tenant?.slug ?? '';
    await giveSettings(platform.engine, [slug], { 'backup.full': '* * * * *' });
    const { database } = await platform.engine.platform.open();
    await database.run(sql`UPDATE platform.tenant_configurations SET changed_at = now() - interval '1 day'`);
    await database.run(
      sql`UPDATE platform.organizations SET created_at = now() - interval '1 day' WHERE slug = ${slug}`,
    );
    const signal = new AbortController().signal;
    const turn = () => backupsWork(platform.engine.backups).run(platform.actor, signal);
    const newest = async () => (await platform.client.backups.list({ tenant: slug }))[0];
    await far().stop();
    await expect(turn()).rejects.toThrow(`not made: ${slug}: `);
    expect(await newest()).toMatchObject({ result: 'failed', error: { code: 'SERVER_UNREACHABLE' } });
    await far().start();
    expect(await turn()).toBe('none was due');
    await database.run(
      sql`UPDATE platform.backups SET ended_at = now() - interval '6 minutes' WHERE result = 'failed'`,
    );
    expect(await turn()).toBe('1 of 1 made');
    expect(await newest()).toMatchObject({ result: 'good', kind: 'full' });
    await platform.remove();
  });
});
