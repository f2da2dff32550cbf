import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportRow } from '../../../src/shared/models/job.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { bundledChild } from '../../support/bundled-child.ts';
import type { ImportDoom } from '../../support/children/doomed-importer.ts';
import { findOrphans } from '../../support/find-orphans.ts';
import { startNode } from '../../support/node-child.ts';
import { ownCluster } from '../../support/shared-cluster.ts';
import { stepTrap } from '../../support/step-trap.ts';
import {
  createAndWait,
  jobEnd,
  OWNER_PASSWORD,
  OWNER_PASSWORD_HASH,
  openTestPlatform,
  RESOURCES,
  recovered,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const HEADER =
  'name,slug,owner_email,owner_password_hash,owner_first_name,server,trial_days,set.default_tax_rate,set.invoice_prefix';
const row = (number: number, over: Partial<Record<string, string>> = {}): string =>
  HEADER.split(',')
    .map((column) => {
      const usual: Record<string, string> = {
        name: `Imported ${number}`,
        slug: `imported-${number}`,
        owner_email: `imported-${number}@example.com`,
        owner_password_hash: OWNER_PASSWORD_HASH,
      };
      return over[column] ?? usual[column] ?? '';
    })
    .map((cell) => (/[",;\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');

// What an import adds to making tenants is the same on every version.
describe.each([15] as const)('An import (PostgreSQL %i)', (major) => {
  const cluster = ownCluster(major);
  const trap = stepTrap();
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster(), { jobHooks: trap.hooks });
    await createAndWait(platform.client, tenantInput({ slug: 'before', ownerEmail: 'before@example.com' }));
  });
  afterAll(() => platform?.remove());
  const orphans = () => findOrphans({ tenants: cluster(), database: platform.database });

  const run = async (csv: string, concurrency = 4) => {
    const { jobId } = await platform.client.tenants.import({ csv, concurrency });
    const job = await jobEnd(platform.client, jobId);
    const { rows, totals } = await platform.client.jobs.rows({ job: jobId, limit: 5000 });
    return { job, rows, totals };
  };
  const tenantOf = (slug: string) => platform.client.tenants.get({ tenant: slug });
  const settingOf = async (slug: string, name: string) => {
    const { database } = await tenantOf(slug);
    const rows = await asSuperuser(cluster(), database, (session) =>
      query<{ value: string }>(session, `SELECT value FROM settings WHERE name = '${name}'`),
    );
    return rows[0]?.value;
  };

  describe('of 150 rows, some of which cannot be', () => {
    const hostile: [string, Partial<Record<string, string>>, RegExp][] = [
      ['an e-mail that is none', { owner_email: 'nobody' }, /^owner_email: /],
      ['no name', { name: ' ' }, /^name: /],
      ['a name of 10,000 characters', { name: 'x'.repeat(10_000) }, /^name: At most 200/],
      ['a direction override', { name: 'Acme \u202Eproc' }, /^name: /],
      ['NUL in the name', { name: 'Acme\0Corp' }, /^name: /],
      ['half a character', { name: 'Acme \ud800' }, /^name: /],
      ['a slug with capitals', { slug: 'Acme' }, /^slug: /],
      ['a slug that is a statement', { slug: "a'; DROP DATABASE postgres; --" }, /^slug: /],
      ['a slug of another row', { slug: 'imported-1' }, /^slug: The same as in row 1$/],
      [
        'an e-mail of another row',
        { owner_email: 'IMPORTED-2@example.com' },
        /^owner_email: The same as in row 2$/,
      ],
      ['a slug that is taken', { slug: 'before' }, /^slug: Taken/],
      ['an e-mail that is taken', { owner_email: 'before@example.com' }, /^owner_email: Used/],
      ['an unknown server', { server: 'nowhere' }, /^server: /],
      ['a trial that is no number', { trial_days: 'long' }, /^trial_days: /],
      ['a trial of 366 days', { trial_days: '366' }, /^trial_days: /],
      ['a tax rate that is no number', { 'set.default_tax_rate': 'lots' }, /^set\.default_tax_rate: /],
      ['NUL in a variable', { 'set.invoice_prefix': 'A\0B' }, /^set\.invoice_prefix: /],
      ['half a character in a variable', { 'set.invoice_prefix': 'A\ud800' }, /^set\.invoice_prefix: /],
      ['a hash that is none', { owner_password_hash: 'secret' }, /^owner_password_hash: /],
    ];
    const good = 150 - hostile.length - 1;
    const csv = [
      HEADER,
      ...Array.from({ length: good }, (_, index) =>
        row(
          index + 1,
          index === 4 ? { 'set.default_tax_rate': '5.5', 'set.invoice_prefix': 'FAC', trial_days: '0' } : {},
        ),
      ),
      ...hostile.map(([, over], index) => row(good + 1 + index, over)),
      `${row(150)},one cell too many`,
    ].join('\n');
    let first: Awaited<ReturnType<typeof run>>;
    const rowOf = (rows: ImportRow[], number: number) => rows.find((each) => each.row === number);
    beforeAll(async () => {
      const plan = await platform.client.tenants.planImport({ csv });
      expect(plan.rows).toHaveLength(150);
      first = await run(csv);
    });

    it('makes every tenant that can be', async () => {
      expect(first.job).toMatchObject({
        status: 'succeeded',
        progress: { done: 150, total: 150, unit: 'row' },
      });
      expect(first.totals).toEqual({ succeeded: good, failed: hostile.length + 1, skipped: 0, notRun: 0 });
      expect(first.rows.filter((each) => each.row <= good).map((each) => each.result)).toEqual(
        Array(good).fill('succeeded'),
      );
      const { tenants } = await platform.client.tenants.list();
      expect(tenants).toHaveLength(good + 1);
      expect(await orphans()).toEqual([]);
    });

    it.each(
      hostile.map(([title, over, message], index) => [title, over, message, good + 1 + index] as const),
    )('refuses %s alone, with the column and the reason', (_title, _over, message, number) => {
      const refused = rowOf(first.rows, number);
      expect(refused?.result).toBe('failed');
      expect(refused?.message).toMatch(message);
    });

    it('refuses a row with a cell too many', () => {
      expect(rowOf(first.rows, 150)).toMatchObject({
        result: 'failed',
        message: 'row: 10 values for 9 columns',
      });
    });

    it('foretells in its plan what it then did', async () => {
      const fresh = csv.replaceAll('imported-', 'foretold-').replaceAll('IMPORTED-', 'FORETOLD-');
      const plan = await platform.client.tenants.planImport({ csv: fresh });
      expect({ create: plan.create, skip: plan.skip, refused: plan.refused }).toEqual({
        create: good,
        skip: 0,
        refused: hostile.length + 1,
      });
      for (const planned of plan.rows.filter((each) => each.verdict === 'refused')) {
        const message = planned.errors.map((error) => `${error.field}: ${error.message}`).join('; ');
        expect(message).toBe(rowOf(first.rows, planned.row)?.message);
      }
    });

    it('takes variables, trial and owner from the row', async () => {
      expect(await settingOf('imported-5', 'default_tax_rate')).toBe('5.5');
      expect(await settingOf('imported-5', 'invoice_prefix')).toBe('FAC');
      expect(await settingOf('imported-6', 'invoice_prefix')).toBe('INV');
      expect(await tenantOf('imported-5')).toMatchObject({ status: 'ACTIVE', trialEndsAt: null });
      expect(await tenantOf('imported-6')).toMatchObject({ status: 'TRIAL' });
    });

    it('skips on a second run what the first one made, and tries again what failed', async () => {
      const second = await run(csv);
      expect(second.totals).toEqual({ succeeded: 0, failed: hostile.length + 1, skipped: good, notRun: 0 });
      expect(second.job.id).not.toBe(first.job.id);
      const plan = await platform.client.tenants.planImport({ csv });
      expect(plan).toMatchObject({ create: 0, skip: good, refused: hostile.length + 1 });
      expect(await orphans()).toEqual([]);
    });
  });

  it('reads semicolons, a BOM, Windows line ends, quoted line feeds and names of any script', async () => {
    const csv = [
      '\uFEFFName;Owner_Email;Owner_Password;owner_first_name',
      '"Müller; ""& Söhne""";mueller@example.com;"pass;word ""quoted""";Jürgen',
      '株式会社テスト;tokyo@example.com;another password;太郎',
      `'; DROP DATABASE "postgres"; --;bobby@example.com;a third password;Robert'); DROP TABLE users;--`,
      '',
    ].join('\r\n');
    const { rows, totals } = await run(
      csv
        .replace('--;bobby', '--;bobby')
        .replace(`'; DROP DATABASE "postgres"; --`, `"'; DROP DATABASE ""postgres""; --"`)
        .replace(`Robert'); DROP TABLE users;--`, `"Robert'); DROP TABLE users;--"`),
    );
    expect(rows.map((each) => each.message)).toEqual([null, null, null]);
    expect(totals).toMatchObject({ succeeded: 3 });
    expect(rows.map((each) => each.name)).toEqual([
      'Müller; "& Söhne"',
      '株式会社テスト',
      `'; DROP DATABASE "postgres"; --`,
    ]);
    expect(rows[0]?.slug).toBe('muller-sohne');
    expect(rows[1]?.slug).toMatch(/^tenant-[0-9a-f]{8}$/);
    const { database } = await tenantOf(rows[0]?.slug ?? '');
    const [admin] = await asSuperuser(cluster(), database, (session) =>
      query<{ password_hash: string; first_name: string }>(
        session,
        'SELECT password_hash, first_name FROM users',
      ),
    );
    expect(admin?.first_name).toBe('Jürgen');
    expect(await bcrypt.compare('pass;word "quoted"', admin?.password_hash ?? '')).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['a header alone', 'name,owner_email'],
    ['no e-mail column', 'name\nAcme'],
    ['an unknown column', 'name,owner_email,colour\nAcme,a@example.com,red'],
    ['a column of JavaScript', 'name,owner_email,constructor\nAcme,a@example.com,red'],
    ['a prototype', 'name,owner_email,__proto__\nAcme,a@example.com,red'],
    ['a column twice', 'name,owner_email,name\nAcme,a@example.com,Acme'],
    ['quotes that do not close', 'name,owner_email\n"Acme,a@example.com'],
  ])('refuses a file of %s whole, with the field csv', async (_, csv) => {
    const before = (await platform.client.jobs.list({})).jobs.length;
    for (const call of [
      platform.client.tenants.import({ csv }),
      ...(csv.endsWith('email') ? [] : [platform.client.tenants.planImport({ csv })]),
    ]) {
      const refused = await refusal(call);
      expect(refused.code).toBe('INVALID_INPUT');
      expect(refused.details.fields?.map((each) => each.field)).toEqual(['csv']);
    }
    expect((await platform.client.jobs.list({})).jobs).toHaveLength(before);
  });

  it('that is cancelled in the middle keeps what was ready and leaves no half tenant', async () => {
    const rowsOf = Array.from(
      { length: 12 },
      (_, index) => `Cancelled ${index},cancelled-${index},cancelled-${index}@example.com,${OWNER_PASSWORD}`,
    );
    const csv = ['name,slug,owner_email,owner_password', ...rowsOf].join('\n');
    let seen = 0;
    const strike = async () => {
      seen += 1;
      // Four are in work at a time: the sixth begins when two have ended.
      if (seen < 6) return trap.set('seed', strike);
      const [job] = (await platform.client.jobs.list({ statuses: ['running'] })).jobs.filter(
        (each) => each.kind === 'tenant.import',
      );
      await platform.client.jobs.cancel({ job: job?.id ?? 0 });
    };
    trap.set('seed', strike);
    const { job, rows, totals } = await run(csv, 2);
    expect(job.status).toBe('undone');
    expect(job.fact).toContain('tenants that were ready stay');
    expect(totals.succeeded).toBeGreaterThanOrEqual(2);
    expect(totals.notRun).toBeGreaterThanOrEqual(6);
    expect(totals.succeeded + totals.notRun).toBe(12);
    const { tenants } = await platform.client.tenants.list();
    const slugs = new Set(tenants.map((tenant) => tenant.slug));
    for (const each of rows) expect(slugs.has(each.slug ?? '')).toBe(each.result === 'succeeded');
    expect(await orphans()).toEqual([]);
    // And the same file again does what is left.
    const second = await run(csv, 2);
    expect(second.totals).toEqual({
      succeeded: totals.notRun,
      failed: 0,
      skipped: totals.succeeded,
      notRun: 0,
    });
    expect(await orphans()).toEqual([]);
  });

  describe('whose process is killed with SIGKILL', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'cadastre-test-import-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));
    const die = async (csv: string, over: Pick<ImportDoom, 'tenants' | 'cancelFirst'>) => {
      const file = join(folder, 'tenants.csv');
      await writeFile(file, csv);
      const doom: ImportDoom = {
        dataDirectory: platform.dataDirectory,
        resourcesDirectory: RESOURCES,
        file,
        ...over,
      };
      const child = startNode(
        await bundledChild('doomed-importer'),
        [JSON.stringify(doom)],
        platform.secrets,
      );
      const end = await child.end();
      expect(end.signal ?? `${end.stdout}${end.stderr}`).toBe('SIGKILL');
      const [job] = (await platform.client.jobs.list({ needsFirst: false })).jobs.filter(
        (each) => each.kind === 'tenant.import',
      );
      return job?.id ?? 0;
    };
    const file = (from: number) =>
      [HEADER, ...Array.from({ length: 10 }, (_, index) => row(from + index))].join('\n');
    const expectEachOnce = async (from: number) => {
      const { tenants } = await platform.client.tenants.list();
      const names = Array.from({ length: 10 }, (_, index) => `Imported ${from + index}`);
      for (const name of names)
        expect(
          tenants.filter((tenant) => tenant.name === name),
          name,
        ).toHaveLength(1);
      expect(await orphans()).toEqual([]);
    };

    it('goes on where it stopped when the same file is imported again', async () => {
      const killed = await die(file(600), { tenants: 3, cancelFirst: false });
      const { job, totals } = await run(file(600), 2);
      expect(job.id).toBe(killed);
      expect(job.status).toBe('succeeded');
      expect(totals).toEqual({ succeeded: 10, failed: 0, skipped: 0, notRun: 0 });
      await expectEachOnce(600);
    });

    it('goes on where it stopped when the app is started again', async () => {
      const killed = await die(file(700), { tenants: 3, cancelFirst: false });
      const again = await platform.again();
      try {
        expect(await recovered(again, killed)).toMatchObject({ status: 'succeeded' });
      } finally {
        await again.close();
      }
      await expectEachOnce(700);
    });

    it('ends as cancelled when it was killed while it was being cancelled', async () => {
      const killed = await die(file(800), { tenants: 3, cancelFirst: true });
      expect(await recovered(platform, killed)).toMatchObject({ status: 'undone' });
      const { rows, totals } = await platform.client.jobs.rows({ job: killed });
      expect(totals.succeeded).toBeGreaterThanOrEqual(3);
      expect(totals.succeeded + totals.notRun).toBe(10);
      const { tenants } = await platform.client.tenants.list();
      for (const each of rows) {
        const there = tenants.some((tenant) => tenant.slug === each.slug);
        const { jobs } = await platform.client.jobs.list({ tenant: each.slug ?? '' });
        expect({ ...each, there, jobs }, JSON.stringify({ each, jobs })).toMatchObject({
          there: each.result === 'succeeded',
        });
      }
      expect(await orphans()).toEqual([]);
    });
  });
});
