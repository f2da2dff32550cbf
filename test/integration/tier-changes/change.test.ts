import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import { eachMajor, ownCluster } from '../../support/shared-cluster.ts';
import { stepTrap } from '../../support/step-trap.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor('Changing tier', ({ major }) => {
  const cluster = ownCluster(major, { settings: { max_connections: '700' } });
  const trap = stepTrap();
  let platform: TestPlatform;
  let folder: string;
  /** Without a client of this major nobody can be backed up: there, tenants waive it by an override. */
  let canDump: boolean;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster(), { tiers: true, jobHooks: trap.hooks });
    const programs = await platform.engine.endings.clientPrograms();
    canDump = ['pg_dump', 'pg_restore'].every((program) =>
      programs.some((each) => each.program === program && each.major === major),
    );
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-before-change-'));
    await platform.client.sharedSettings.update({ tiers: { backupFolder: folder } });
    await platform.client.servers.edit({ server: 'main', changes: { labels: { cluster: 'dedicated' } } });
  });
  afterAll(async () => {
    await platform?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const make = async (tier: string) => {
    const input = tenantInput({ isolation: undefined, tier, environment: 'production' });
    const { tenant } = await createAndWait(platform.client, input);
    if (!canDump) {
      const waived = JSON.stringify({ 'backup.before_change': false });
      await run(
        sql`UPDATE platform.tenant_configurations SET overrides = ${waived}::jsonb, effective = effective || ${waived}::jsonb
            WHERE organization_id = ${tenant?.id ?? 0}`,
      );
    }
    return tenant?.slug ?? '';
  };
  const move = async (slug: string, tier: string, over: object = {}) => {
    const { results } = await platform.client.tierChanges.begin({ tenants: [slug], tier, ...over });
    const [result] = results;
    if (!result) throw new Error('no result');
    return result;
  };
  const run = async (sqlText: ReturnType<typeof sql>) =>
    (await platform.engine.platform.open()).database.run(sqlText);
  /** Everything that a change of tier touches, catalog by catalog, and the row in the books. */
  const held = async (slug: string) => {
    const { tenant } = await loginOf(platform.client, slug);
    const [catalogs] = await asSuperuser(cluster(), 'postgres', (session) =>
      query(
        session,
        `SELECT datconnlimit, rolconnlimit, rolcanlogin, setconfig FROM pg_database, pg_roles
         LEFT JOIN pg_db_role_setting ON setrole = oid AND setdatabase = (SELECT oid FROM pg_database WHERE datname = '${tenant.database}')
         WHERE datname = '${tenant.database}' AND rolname = '${tenant.role}'`,
      ),
    );
    const { rows } = await run(
      sql`SELECT tier, tier_version, environment, overrides, effective, changed_by FROM platform.tenant_configurations
          WHERE organization_id = ${tenant.id}`,
    );
    return { catalogs, row: rows[0], isolation: tenant.isolation };
  };
  const due = (id: number) =>
    run(sql`UPDATE platform.tier_changes SET at = now() - interval '1 minute' WHERE id = ${id}`);
  const turn = async () => {
    const row = await platform.client.schedule.run({ name: 'change-tiers' });
    return row.lastRun?.fact ?? '';
  };
  const changeOf = async (slug: string) =>
    (await platform.client.tierChanges.scheduled()).find((change) => change.tenant === slug);

  it('leads from free over standard to premium and back, with data, backups and proofs', async () => {
    const slug = await make('free');
    await asTenant(cluster(), await loginOf(platform.client, slug), (session) =>
      session.script(`INSERT INTO companies (name) SELECT 'Company ' || n FROM generate_series(1, 200) AS n`),
    );
    const { plans } = await platform.client.tierChanges.plan({ tenants: [slug], tier: 'standard' });
    expect(plans[0]).toMatchObject({
      whyNot: null,
      from: { tier: 'free', version: 1 },
      to: { tier: 'standard', version: 1 },
      changes: expect.arrayContaining([
        expect.objectContaining({ path: 'resources.connections', from: 5, to: 100, heldBy: 'postgres' }),
      ]),
    });
    expect(plans[0]?.steps.map((step) => step.name)).toEqual([
      ...(canDump ? ['backup'] : []),
      'isolation',
      'set-settings',
      'access',
      'record',
      'verify',
    ]);
    expect(await move(slug, 'standard')).toMatchObject({
      result: 'succeeded',
      message: 'on standard, version 1',
    });
    expect(await held(slug)).toMatchObject({
      isolation: 'database',
      catalogs: { datconnlimit: 100, rolconnlimit: 100 },
      row: { tier: 'standard', environment: 'production' },
    });
    const rows = await asTenant(cluster(), await loginOf(platform.client, slug), (session) =>
      query(
        session,
        `SELECT count(*)::int AS companies, current_setting('work_mem') AS work_mem FROM companies`,
      ),
    );
    expect(rows).toEqual([{ companies: 200, work_mem: '16MB' }]);
    expect((await readdir(folder)).filter((name) => name.endsWith('.dump'))).toHaveLength(canDump ? 1 : 0);

    expect(await move(slug, 'premium')).toMatchObject({ result: 'succeeded' });
    expect(await held(slug)).toMatchObject({ catalogs: { datconnlimit: 500, rolconnlimit: 500 } });
    expect(await move(slug, 'premium')).toMatchObject({ result: 'skipped' });
    expect(await move(slug, 'standard')).toMatchObject({ result: 'succeeded' });
    expect(await held(slug)).toMatchObject({
      catalogs: { datconnlimit: 100, rolconnlimit: 100 },
      row: { tier: 'standard' },
    });
    // Nothing of premium is left: slow statements are not in the log any more.
    expect((await held(slug)).catalogs?.setconfig).not.toContain('log_min_duration_statement=500ms');
    const drift = await platform.client.enforcement.drift({});
    expect(drift.drifts.filter((each) => each.tenant === slug)).toEqual([]);
    expect((await platform.client.audit.verify()).firstBad).toBeNull();
  });

  it('refuses a downgrade over the new limits with the figures, and lets it wait until it fits', async () => {
    const slug = await make('standard');
    const { tenant } = await loginOf(platform.client, slug);
    await platform.client.tierChanges.begin({ tenants: [slug], tier: 'premium' });
    await run(
      sql`INSERT INTO platform.usage_counters (organization_id, metric, period, value)
          VALUES (${tenant.id}, 'api_calls', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM'), 2500000)`,
    );
    const before = await held(slug);
    const refused = await move(slug, 'standard');
    expect(refused).toMatchObject({ result: 'failed', jobId: null, error: { code: 'REFUSED' } });
    expect(refused.message).toContain('2500K API calls this month, and 1M would be allowed');
    expect(await held(slug)).toEqual(before);
    expect(
      (await platform.client.tierChanges.plan({ tenants: [slug], tier: 'standard' })).plans[0],
    ).toMatchObject({ mayWait: true, whyNot: expect.stringContaining('2500K API calls') });
    expect(await move(slug, 'standard', { queue: true })).toMatchObject({
      result: 'succeeded',
      message: expect.stringContaining('Waits until it fits'),
    });
    expect(await move(slug, 'standard', { queue: true })).toMatchObject({
      result: 'failed',
      error: { code: 'CONFLICT' },
    });
    expect(await turn()).toBe('1 waiting');
    expect(await changeOf(slug)).toMatchObject({ state: 'waiting', fact: expect.stringContaining('2500K') });
    await run(sql`UPDATE platform.usage_counters SET value = 10 WHERE organization_id = ${tenant.id}`);
    expect(await turn()).toBe('1 done');
    expect(await changeOf(slug)).toMatchObject({ state: 'done', jobId: expect.any(Number) });
    expect(await held(slug)).toMatchObject({ row: { tier: 'standard' } });
  });

  it('refuses with the sessions that are open, and with overrides over the new limits', async () => {
    const slug = await make('standard');
    const login = await loginOf(platform.client, slug);
    await platform.client.configuration.set({ tenant: slug, values: { 'resources.connections': 60 } });
    // 60 is less than standard gives, and more than free does.
    const plan = async () =>
      (await platform.client.tierChanges.plan({ tenants: [slug], tier: 'free' })).plans[0];
    expect(await plan()).toMatchObject({ mayWait: false, whyNot: expect.stringContaining('60') });
    const unset = await platform.client.configuration.unset({
      tenant: slug,
      paths: ['resources.connections'],
    });
    // The job that tells its server signs in as the tenant, and the server ends a session a moment after its client has gone.
    if (unset.jobId !== null) await jobEnd(platform.client, unset.jobId);
    const sessions = () =>
      asSuperuser(cluster(), 'postgres', (session) =>
        query(session, `SELECT pid FROM pg_stat_activity WHERE usename = '${login.tenant.role}'`),
      );
    await expect.poll(sessions).toEqual([]);
    const nested = async (count: number): Promise<void> => {
      if (count > 0) return asTenant(cluster(), login, () => nested(count - 1));
      expect(await plan()).toMatchObject({
        mayWait: true,
        whyNot: expect.stringContaining('6 sessions open, and 5 would be allowed'),
      });
    };
    await nested(6);
  });

  it('leads back to the former tier, catalog by catalog, when it fails or is cancelled', async () => {
    const slug = await make('free');
    const before = await held(slug);
    const { tenant } = await loginOf(platform.client, slug);
    trap.set('verify', () =>
      asSuperuser(cluster(), 'postgres', (session) =>
        session.script(`REVOKE CONNECT ON DATABASE studio_${tenant.id}_db FROM ${tenant.role}`),
      ),
    );
    const failed = await move(slug, 'standard');
    expect(failed.result).toBe('failed');
    const job = await jobEnd(platform.client, failed.jobId ?? 0);
    expect(job).toMatchObject({ status: 'undone', fact: expect.stringContaining('former tier') });
    expect(await held(slug)).toEqual(before);
    expect((await platform.client.tenants.test({ tenant: slug })).passed).toBe(true);
    expect(await platform.client.conversion.kept()).not.toContainEqual(
      expect.objectContaining({ tenant: slug }),
    );
  });

  it('comes at its date, once for two who have the turn, and says what became of a tenant that left', async () => {
    const slug = await make('standard');
    const at = new Date(Date.now() + 3_600_000).toISOString();
    expect(await move(slug, 'premium', { at })).toMatchObject({
      message: expect.stringContaining('Comes at'),
    });
    expect(await refusalOf(move(slug, 'premium', { at: '2020-01-01T00:00:00Z' }))).toBe('INVALID_INPUT');
    const change = await changeOf(slug);
    expect(change).toMatchObject({ state: 'scheduled', tier: 'premium', requestedBy: 'tester' });
    expect(await platform.client.tierChanges.cancel({ id: change?.id ?? 0 })).toMatchObject({
      state: 'cancelled',
    });
    expect(await refusalOf(platform.client.tierChanges.cancel({ id: change?.id ?? 0 }))).toBe('CONFLICT');

    await move(slug, 'premium', { at });
    expect(await turn()).toBe('nothing was due');
    await due((await changeOf(slug))?.id ?? 0);
    const other = await platform.again();
    try {
      const works = [platform, other].map(({ engine }) =>
        engine.schedule.works().find((work) => work.name === 'change-tiers'),
      );
      const actor = { name: 'schedule', shell: 'agent' as const, workstation: 'test' };
      await Promise.all(works.map((work) => work?.run(actor, new AbortController().signal)));
    } finally {
      await other.close();
    }
    expect(await held(slug)).toMatchObject({ row: { tier: 'premium' } });
    const { jobs } = await platform.client.jobs.list({ tenant: slug });
    expect(jobs.filter((job) => job.kind === 'tenant.set-tier')).toHaveLength(1);

    const shut = await make('standard');
    await move(shut, 'premium', { at });
    await platform.client.lifecycle.suspend({ tenants: [shut], reason: 'a test' });
    await due((await changeOf(shut))?.id ?? 0);
    await turn();
    expect(await changeOf(shut)).toMatchObject({
      state: 'waiting',
      fact: expect.stringContaining('suspended'),
    });
    await platform.client.lifecycle.cancel({ tenants: [shut], reason: 'a test' });
    await turn();
    expect(await changeOf(shut)).toMatchObject({
      state: 'cancelled',
      fact: 'the tenant was cancelled when its time came',
    });
  });

  it('goes in waves, and does not begin those after one with as many failures as said', async () => {
    const slugs: string[] = [];
    for (let count = 0; count < 5; count += 1) slugs.push(await make('standard'));
    const [, second = ''] = slugs;
    const { tenant } = await loginOf(platform.client, second);
    await asSuperuser(cluster(), 'postgres', (session) =>
      session.script(`ALTER DATABASE ${tenant.database} RENAME TO lost_${tenant.id}`),
    );
    const { results, totals } = await platform.client.tierChanges.begin({
      tenants: slugs,
      tier: 'premium',
      waves: [1, 2],
    });
    expect(results.map(({ result }) => result)).toEqual([
      'succeeded',
      'failed',
      'succeeded',
      'not-run',
      'not-run',
    ]);
    expect(results[1]?.error?.code).toBeDefined();
    expect(results[3]?.message).toBe('Not begun: 1 of wave 2 failed');
    expect(totals).toEqual({ succeeded: 2, failed: 1, skipped: 0, notRun: 2 });
    // Two failures are allowed: the last wave begins, and those who have the tier are passed over.
    const more = await platform.client.tierChanges.begin({
      tenants: slugs,
      tier: 'premium',
      waves: [3, 1],
      stopAt: 2,
      wait: false,
    });
    expect(more).toMatchObject({ totals: { notRun: 5 }, jobId: expect.any(Number) });
    const job = await jobEnd(platform.client, more.jobId ?? 0);
    const none = { succeeded: 0, failed: 0, skipped: 0, notRun: 0 };
    expect(job).toMatchObject({
      kind: 'tenant.set-tiers',
      status: 'succeeded',
      progress: { done: 5, total: 5, unit: 'row' },
      perMinute: expect.any(Number),
      waves: [
        { ...none, wave: 1, skipped: 2, failed: 1 },
        { ...none, wave: 2, succeeded: 1 },
        { ...none, wave: 3, succeeded: 1 },
      ],
    });
    await asSuperuser(cluster(), 'postgres', (session) =>
      session.script(`ALTER DATABASE lost_${tenant.id} RENAME TO ${tenant.database}`),
    );
  });

  it('stops between tenants: who is on the way arrives, and nobody is moved back', async () => {
    const slugs = [await make('standard'), await make('standard'), await make('standard')];
    const [first = ''] = slugs;
    let cancelled = 0;
    trap.set('verify', async () => {
      const { jobs } = await platform.client.jobs.list({ statuses: ['running'] });
      cancelled = jobs.find(({ kind }) => kind === 'tenant.set-tiers')?.id ?? 0;
      await platform.client.jobs.cancel({ job: cancelled });
    });
    const { results } = await platform.client.tierChanges.begin({
      tenants: slugs,
      tier: 'premium',
      waves: [1],
    });
    expect(results.map(({ result, message }) => `${result}: ${message}`)).toEqual([
      'succeeded: on premium, version 1',
      'not-run: Not begun: it was stopped',
      'not-run: Not begun: it was stopped',
    ]);
    expect(await jobEnd(platform.client, cancelled)).toMatchObject({
      status: 'undone',
      fact: 'Stopped: 1 succeeded, 2 not run; who was moved stays',
    });
    expect(await held(first)).toMatchObject({ row: { tier: 'premium' } });
  });

  it('looks at the connections that are in use, and waits until there are enough', async () => {
    const slug = await make('standard');
    const [{ usable } = { usable: 0 }] = await asSuperuser(cluster(), 'postgres', (session) =>
      query<{ usable: number }>(
        session,
        `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS usable`,
      ),
    );
    const holders = await Promise.all(
      Array.from({ length: usable - 500 }, () => connectPostgres(cluster().target())),
    );
    try {
      const [plan] = (await platform.client.tierChanges.plan({ tenants: [slug], tier: 'premium' })).plans;
      expect(plan).toMatchObject({ mayWait: true });
      expect(plan?.whyNot).toMatch(
        new RegExp(`^Main has \\d+ of ${usable} connections in use: \\d+ are free, and 500 are wanted$`, 'i'),
      );
      expect(await move(slug, 'premium')).toMatchObject({ result: 'failed', error: { code: 'REFUSED' } });
      expect(await move(slug, 'premium', { queue: true })).toMatchObject({
        message: expect.stringContaining('Waits until it fits'),
      });
      // Nobody is put there by name, and whoever came with a plan is told.
      const named = tenantInput({ tier: 'premium', environment: 'production' });
      // What a server has free is believed for a second.
      await vi.waitFor(
        async () =>
          expect(await refusal(platform.client.tenants.plan({ ...named, server: 'main' }))).toMatchObject({
            code: 'REFUSED',
            message: expect.stringContaining('500 are wanted'),
            details: { fields: [{ field: 'server' }] },
          }),
        { timeout: 60_000, interval: 200 },
      );
      expect(
        await platform.client.tenants.plan(
          tenantInput({ subscription: 'professional', environment: 'production' }),
        ),
      ).toMatchObject({
        serverReason: expect.stringContaining('connections are free now, and it may have 500'),
      });
    } finally {
      await Promise.all(holders.map((session) => session.close()));
    }
    expect(await turn()).toBe('1 done');
    expect(await held(slug)).toMatchObject({ row: { tier: 'premium' } });
  });

  it('says which statements a draft would send to how many tenants, and for whom it does not stand', async () => {
    const file = (connections: number, workMemory: string) =>
      `tier: silver\nextends: standard\nresources:\n  connections: ${connections}\nlimits:\n  connections: ${connections}\ndatabase:\n  settings:\n    work_mem: ${workMemory}\n`;
    await platform.client.tiers.publish({ document: file(40, '20MB') });
    const slugs = [await make('silver'), await make('silver'), await make('silver')];
    const [, , third = ''] = slugs;
    const { jobId } = await platform.client.configuration.set({
      tenant: third,
      values: { 'resources.connections': 35 },
    });
    await jobEnd(platform.client, jobId ?? 0);
    const effect = (connections: number, workMemory: string) =>
      platform.client.tiers.effect({ document: file(connections, workMemory) });
    // Each tenant has its login and the three roles of its tier.
    const group = (statement: string, path: string, count = 8) =>
      expect.objectContaining({ statement, path, count, tenants: 2, examples: slugs.slice(0, 2).sort() });
    expect(await effect(30, '24MB')).toEqual({
      tier: 'silver',
      tenants: 3,
      changed: 2,
      groups: expect.arrayContaining([
        group('ALTER DATABASE <database> CONNECTION LIMIT 30', 'resources.connections', 2),
        group('ALTER ROLE <login> CONNECTION LIMIT 30', 'resources.connections'),
        group(
          `ALTER ROLE <login> IN DATABASE <database> SET "work_mem" = '24MB'`,
          'database.settings.work_mem',
        ),
      ]),
      refused: [{ tenant: third, message: expect.stringContaining('35') }],
      unread: [],
    });
    // The same as is in force: nothing to send.
    expect(await effect(40, '20MB')).toMatchObject({ changed: 0, groups: [], refused: [] });
    expect(await refusal(effect(30, 'much'))).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('refuses a tier that asks for another server, a retired one, and one without a folder for its backup', async () => {
    const slug = await make('standard');
    await platform.client.servers.edit({ server: 'main', changes: { labels: {} } });
    const { plans } = await platform.client.tierChanges.plan({ tenants: [slug], tier: 'premium' });
    expect(plans[0]).toMatchObject({
      mayWait: false,
      whyNot: expect.stringContaining('cannot move it to another server yet'),
    });
    await platform.client.servers.edit({ server: 'main', changes: { labels: { cluster: 'dedicated' } } });
    if (!canDump) return;
    await platform.client.sharedSettings.update({ tiers: { backupFolder: null } });
    expect((await move(slug, 'premium')).message).toContain('no folder for it is named');
    expect(await move(slug, 'premium', { backupTo: folder })).toMatchObject({ result: 'succeeded' });
    await platform.client.sharedSettings.update({ tiers: { backupFolder: folder } });
  });

  const refusalOf = async (call: Promise<unknown>) => (await refusal(call)).code;
});
