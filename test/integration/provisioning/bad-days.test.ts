import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import type { Session } from '../../../src/engine/postgres/session.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { findOrphans } from '../../support/find-orphans.ts';
import { withFullDisk } from '../../support/full-disk.ts';
import { ownCluster } from '../../support/shared-cluster.ts';
import { stepTrap } from '../../support/step-trap.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  recovered,
  refusal,
  type TestEngine,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

describe.each([15, 18] as const)('A bad day (PostgreSQL %i)', (major) => {
  const cluster = ownCluster(major, { settings: { max_connections: '60' } });
  const trap = stepTrap();
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster(), { jobHooks: trap.hooks });
    await createAndWait(platform.client, tenantInput({ slug: 'first' }));
  });
  afterAll(() => platform?.remove());
  const orphans = (foreign: string[] = []) =>
    findOrphans({ tenants: cluster(), database: platform.database, foreign });
  const onServer = (text: string) => asSuperuser(cluster(), 'postgres', (session) => session.script(text));
  const template = async () =>
    (await platform.client.blueprints.build({ server: 'main', blueprint: 'studio' })).template;

  it('gives a slug that two apps ask for at once to one, and tells the other', async () => {
    const other = await platform.again();
    try {
      for (let round = 0; round < 5; round += 1) {
        const slug = `wanted-${round}`;
        const ask = async ({ client }: Pick<TestEngine, 'client'>) => {
          const { jobId } = await client.tenants.create(tenantInput({ slug }));
          const job = await jobEnd(client, jobId);
          return { status: job.status, error: job.error };
        };
        const ends = await Promise.all(
          [platform, other].map((engine) =>
            ask(engine).catch(async (error) => ({
              status: 'refused',
              error: await refusal(Promise.reject(error)),
            })),
          ),
        );
        expect(ends.filter((end) => end.status === 'succeeded')).toHaveLength(1);
        const loser = ends.find((end) => end.status !== 'succeeded');
        expect(['refused', 'undone']).toContain(loser?.status);
        expect(loser?.error).toMatchObject({ code: 'ALREADY_EXISTS' });
        expect(loser?.error?.details.fields).toEqual([{ field: 'slug', message: 'Taken by another tenant' }]);
        expect(loser?.error?.details.wayOut).toBeTruthy();
      }
      expect(await orphans()).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('gives an owner to one of two tenants that are made at once', async () => {
    const ownerEmail = 'both@example.com';
    const ends = await Promise.allSettled(
      [1, 2].map(async () => {
        const { jobId } = await platform.client.tenants.create(tenantInput({ ownerEmail }));
        return jobEnd(platform.client, jobId);
      }),
    );
    const jobs = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    expect(jobs.filter((job) => job.status === 'succeeded')).toHaveLength(1);
    for (const job of jobs.filter((each) => each.status !== 'succeeded')) {
      expect(job).toMatchObject({ status: 'undone', error: { code: 'ALREADY_EXISTS' } });
      expect(job.error?.details.fields?.[0]?.field).toBe('ownerEmail');
    }
    expect(await orphans()).toEqual([]);
  });

  it('never takes a job from the app that is just creating it', async () => {
    const other = await platform.again();
    let creating = true;
    const robber = (async () => {
      while (creating) await other.engine.runner.recover();
    })();
    try {
      for (let count = 0; count < 10; count += 1) await createAndWait(platform.client);
    } finally {
      creating = false;
      await robber;
      await other.close();
    }
    const failed = await platform.client.audit.list({ verb: 'create tenant', outcome: 'failed' });
    expect(failed.acts).toEqual([]);
  });

  it('says that the password of the superuser is wrong by now, and goes on when it is right again', async () => {
    const { password } = cluster();
    // Open connections stay good, so those of the maintenance pool are cut too.
    trap.set('privileges', () =>
      onServer(`ALTER ROLE postgres PASSWORD 'changed meanwhile';
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = 'postgres' AND application_name = 'cadastre' AND pid <> pg_backend_pid()`),
    );
    const withOther = { ...cluster().target(), password: 'changed meanwhile' };
    const job = await createAndWait(platform.client, tenantInput(), 'failed');
    try {
      expect(job.error).toMatchObject({ code: 'AUTHENTICATION_FAILED', details: { sqlstate: '28P01' } });
      expect(job.error?.details.wayOut).toContain('password');
      const fresh = await platform.again();
      try {
        const refused = await refusal(fresh.client.tenants.list());
        expect(refused).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
        expect(refused.details.wayOut).toContain('password');
        const status = await fresh.client.platform.status();
        expect(status).toMatchObject({ state: 'unreachable' });
        expect(status.wayOut).toContain('password');
      } finally {
        await fresh.close();
      }
    } finally {
      const session = await connectPostgres(withOther);
      await session.script(`ALTER ROLE postgres PASSWORD '${password}'`);
      await session.close();
    }
    await platform.client.jobs.resume({ job: job.id });
    expect((await jobEnd(platform.client, job.id)).status).toBe('succeeded');
    expect(await orphans()).toEqual([]);
  });

  it('says that no connection is left, and goes on when there is', async () => {
    const hoard: Session[] = [];
    trap.set('privileges', async () => {
      for (;;) {
        const session = await connectPostgres(cluster().target()).catch(() => null);
        if (!session) return;
        hoard.push(session);
      }
    });
    const { jobId } = await platform.client.tenants.create(tenantInput());
    const job = await jobEnd(platform.client, jobId);
    await Promise.all(hoard.map((session) => session.close()));
    expect(hoard.length).toBeGreaterThan(5);
    expect(job).toMatchObject({
      status: 'failed',
      error: { code: 'TOO_MANY_CONNECTIONS', details: { sqlstate: '53300' } },
    });
    expect(job.error?.details.wayOut).toBeTruthy();
    await platform.client.jobs.resume({ job: jobId });
    expect((await jobEnd(platform.client, jobId)).status).toBe('succeeded');
    expect(await orphans()).toEqual([]);
  });

  it('tries again while somebody sits on the template, and says who', async () => {
    const name = await template();
    await onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    const sitter = await connectPostgres(cluster().target(name));
    const { jobId } = await platform.client.tenants.create(tenantInput());
    try {
      // PostgreSQL itself waits five seconds before it gives up the first time.
      await expect
        .poll(async () => (await platform.client.jobs.get({ job: jobId })).journal.map((line) => line.kind), {
          timeout: 90_000,
        })
        .toContain('retry');
    } finally {
      await sitter.close();
      await onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    }
    const job = await jobEnd(platform.client, jobId);
    expect(job.status).toBe('succeeded');
    const retry = job.journal.find((line) => line.kind === 'retry');
    expect(retry?.text).toMatch(new RegExp(`^55006, template busy: held by pid .*\\b${sitter.processId}\\b`));
    expect(job.steps.find((step) => step.name === 'database')?.fact).toMatch(/tried [2-9] times/);
  });

  it('can be cancelled while the template is busy', async () => {
    const name = await template();
    await onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    const sitter = await connectPostgres(cluster().target(name));
    try {
      const { jobId } = await platform.client.tenants.create(tenantInput());
      await expect
        .poll(async () => (await platform.client.jobs.get({ job: jobId })).journal.map((line) => line.kind), {
          timeout: 90_000,
        })
        .toContain('retry');
      await platform.client.jobs.cancel({ job: jobId });
      expect(await jobEnd(platform.client, jobId)).toMatchObject({ status: 'undone' });
    } finally {
      await sitter.close();
      await onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    }
    expect(await orphans()).toEqual([]);
  });

  it('builds the template again when it was dropped behind our back', async () => {
    const name = await template();
    await onServer(`ALTER DATABASE ${name} IS_TEMPLATE false`);
    await onServer(`DROP DATABASE ${name}`);
    const job = await createAndWait(platform.client);
    expect(job.journal.find((line) => line.kind === 'retry')?.text).toContain('is gone and is built again');
    expect((await platform.client.tenants.test({ tenant: job.tenant?.slug ?? '' })).passed).toBe(true);
    expect(await orphans()).toEqual([]);
  });

  it.each(['user', 'owner'])(
    'leaves alone a role _%s that somebody made under the number it had reserved',
    async (kind) => {
      let role = '';
      trap.set('roles', async () => {
        const { id } = await platform.client.tenants.plan(tenantInput());
        role = `studio_${id - 1}_${kind}`;
        await onServer(`CREATE ROLE ${role} LOGIN PASSWORD 'theirs'`);
      });
      const job = await createAndWait(platform.client, tenantInput(), 'failed');
      expect(job.error).toMatchObject({ code: 'CONFLICT' });
      expect(job.error?.details.wayOut).toContain('Undo');
      await platform.client.jobs.cancel({ job: job.id });
      expect(await jobEnd(platform.client, job.id)).toMatchObject({ status: 'undone' });
      expect(await orphans([role])).toEqual([]);
      const rows = await asSuperuser(cluster(), 'postgres', (session) =>
        query(session, `SELECT rolcanlogin FROM pg_roles WHERE rolname = '${role}'`),
      );
      expect(rows).toEqual([{ rolcanlogin: true }]);
      await onServer(`DROP ROLE ${role}`);
    },
  );

  it('never drops a database of somebody else that has the name it wanted', async () => {
    let database = '';
    trap.set('database', async () => {
      const { id } = await platform.client.tenants.plan(tenantInput());
      database = `studio_${id - 1}_db`;
      await onServer(`CREATE DATABASE ${database}`);
      await asSuperuser(cluster(), database, (session) =>
        session.script('CREATE TABLE precious (id integer)'),
      );
    });
    const job = await createAndWait(platform.client, tenantInput(), 'failed');
    expect(job.error).toMatchObject({ code: 'CONFLICT' });
    await platform.client.jobs.cancel({ job: job.id });
    const undone = await jobEnd(platform.client, job.id);
    expect(undone.status).toBe('undone');
    expect(
      undone.journal.some((line) => line.text.includes(`${database} is not the one this job made`)),
    ).toBe(true);
    expect(await orphans([database])).toEqual([]);
    const rows = await asSuperuser(cluster(), database, (session) =>
      query(session, 'SELECT * FROM precious'),
    );
    expect(rows).toEqual([]);
    await onServer(`DROP DATABASE ${database}`);
  });

  /** What a process that was killed may have left behind: a statement that the server brings to its end. */
  const lateCreate = async (id: number) => {
    const name = await template();
    return asSuperuser(cluster(), 'postgres', (session) =>
      session.script(
        `CREATE DATABASE studio_${id}_db OWNER studio_${id}_owner TEMPLATE ${name} CONNECTION LIMIT 0`,
      ),
    ).catch(() => undefined);
  };

  it('takes a database of its own that a killed process is still creating', async () => {
    for (let round = 0; round < 4; round += 1) {
      const late: { done?: Promise<unknown> } = {};
      trap.set('database', async () => {
        const { id } = await platform.client.tenants.plan(tenantInput());
        late.done = lateCreate(id - 1);
      });
      await createAndWait(platform.client);
      await late.done;
    }
    expect(await orphans()).toEqual([]);
  });

  it('undoes a database that a killed process is still creating', async () => {
    for (let round = 0; round < 4; round += 1) {
      const late: { done?: Promise<unknown> } = {};
      const input = tenantInput();
      trap.set('database', async () => {
        const [job] = (await platform.client.jobs.list({ tenant: input.slug })).jobs;
        trap.set(
          'roles',
          async () => {
            late.done = lateCreate(job?.tenant?.id ?? 0);
            // At this moment the server is at any point of it: before it looks for the owner, or after.
            await new Promise((wake) => setTimeout(wake, round * 8));
          },
          'undo',
        );
        await platform.client.jobs.cancel({ job: job?.id ?? 0 });
        throw new Error('cancelled before the database was created');
      });
      const { jobId } = await platform.client.tenants.create(input);
      while (platform.engine.runner.live(jobId)) await new Promise((wake) => setTimeout(wake, 20));
      expect(await recovered(platform, jobId)).toMatchObject({ status: 'undone' });
      await late.done;
    }
    expect(await orphans()).toEqual([]);
  });

  it('keeps in sight a database of its own that is not its own any more', async () => {
    let database = '';
    const input = tenantInput();
    trap.set('verify', async () => {
      const { id } = await platform.client.tenants.plan(tenantInput());
      database = `studio_${id - 1}_db`;
      await onServer(`ALTER DATABASE ${database} OWNER TO postgres`);
      const [job] = (await platform.client.jobs.list({ tenant: input.slug })).jobs;
      await platform.client.jobs.cancel({ job: job?.id ?? 0 });
    });
    const job = await createAndWait(platform.client, input, 'repair');
    // Its roles have privileges there, so they cannot be dropped while it stands.
    expect(job.error).toMatchObject({ details: { sqlstate: '2BP01' } });
    expect(job.canResume).toBe(true);
    await onServer(`DROP DATABASE ${database}`);
    await platform.client.jobs.resume({ job: job.id });
    expect(await jobEnd(platform.client, job.id)).toMatchObject({ status: 'undone' });
    expect(await orphans()).toEqual([]);
  });

  it('is taken up again after all its connections were cut', async () => {
    for (const step of ['reserve', 'database', 'seed', 'verify', 'ready']) {
      const input = tenantInput();
      trap.set(step, () =>
        asSuperuser(cluster(), 'template1', (session) =>
          session.script(
            `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'cadastre' AND pid <> pg_backend_pid()`,
          ),
        ),
      );
      const { jobId } = await platform.client.tenants.create(input);
      while (platform.engine.runner.live(jobId)) await new Promise((wake) => setTimeout(wake, 20));
      const job = await recovered(platform, jobId);
      if (job.status === 'failed') await platform.client.jobs.resume({ job: jobId });
      const end = await jobEnd(platform.client, jobId);
      expect({ step, status: end.status, error: end.error }).toMatchObject({
        step,
        status: 'succeeded',
        error: null,
      });
    }
    expect(await orphans()).toEqual([]);
  });

  it('stops at the end of a step when the app is closed, and is taken up by the next', async () => {
    const { closing, jobId } = await (async () => {
      const doomed = stepTrap();
      const opened = await platform.again(doomed.hooks);
      const state: { closing: Promise<void> | null } = { closing: null };
      doomed.set('migrations', async () => {
        state.closing = opened.close();
      });
      const { jobId: id } = await opened.client.tenants.create(tenantInput());
      while (!state.closing) await new Promise((wake) => setTimeout(wake, 10));
      return { closing: state.closing, jobId: id };
    })();
    await closing;
    const stopped = await platform.client.jobs.get({ job: jobId });
    expect(stopped).toMatchObject({ status: 'running', held: false, canResume: true });
    expect(stopped.steps.find((step) => step.name === 'migrations')?.status).toBe('done');
    expect(stopped.steps.find((step) => step.name === 'seed')?.status).toBe('waiting');
    expect(await recovered(platform, jobId)).toMatchObject({ status: 'succeeded' });
    expect(await orphans()).toEqual([]);
  });

  it('refuses to cancel or resume what has ended, and what there is not', async () => {
    const job = await createAndWait(platform.client);
    for (const act of ['cancel', 'resume'] as const) {
      expect(await refusal(platform.client.jobs[act]({ job: job.id }))).toMatchObject({ code: 'CONFLICT' });
      const missing = await refusal(platform.client.jobs[act]({ job: 999_999 }));
      expect(missing).toMatchObject({ code: 'NOT_FOUND' });
      expect(missing.details.wayOut).toBeTruthy();
    }
    expect(await refusal(platform.client.jobs.get({ job: 999_999 }))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('A disk that fills up (PostgreSQL 15)', () => {
  it('is told with its way out, and the job goes on when there is room', async (test) => {
    const ran = await withFullDisk(15, async ({ cluster, fill, free }) => {
      const platform = await openTestPlatform(cluster);
      try {
        await createAndWait(platform.client);
        await fill();
        const job = await createAndWait(platform.client, tenantInput(), 'failed');
        expect(job.error).toMatchObject({ code: 'DISK_FULL', details: { sqlstate: '53100' } });
        expect(job.error?.details.wayOut).toContain('Free space');
        await free();
        await platform.client.jobs.resume({ job: job.id });
        expect((await jobEnd(platform.client, job.id)).status).toBe('succeeded');
        expect(await findOrphans({ tenants: cluster, database: platform.database })).toEqual([]);
      } finally {
        await platform.remove();
      }
    });
    if (!ran.done) test.skip(ran.reason);
  });
});
