import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import pg from 'pg';
import { type Cluster, startCluster } from '../support/cluster.ts';
import { pageIsAccessible } from './support/accessible.ts';
import { startWeb, type WebProcess } from './support/start-web.ts';

/** A file is taken to all tenants; two refuse it: one is mended and retried, one is skipped. Then drift. */
let cluster: Cluster;
let web: WebProcess;
let page: Page;
let origin: string;
let folder: string;
const complaints: string[] = [];
/** By slug. */
const databases = new Map<string, string>();

const NAMES = ['Alpha', 'Beta', 'Delta', 'Gamma', 'Kappa'];
const FIRST = `CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL DEFAULT 'nobody');
CREATE TABLE options (name text PRIMARY KEY, value text NOT NULL);
`;
const SECOND = `ALTER TABLE customers ADD COLUMN phone text;
INSERT INTO options (name, value) VALUES ('phones', 'yes');
`;

const BACK = `ALTER TABLE customers DROP COLUMN phone;
DELETE FROM options WHERE name = 'phones';
`;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  cluster = await startCluster({ major: 15 });
  folder = await mkdtemp(join(tmpdir(), 'cadastre-e2e-blueprint-'));
  await mkdir(join(folder, 'migrations'));
  await writeFile(join(folder, 'blueprint.yaml'), 'name: desk\nprefix: desk\nmigrations: migrations\n');
  await writeFile(join(folder, 'migrations', '0001_customers.sql'), FIRST);
  const list = join(folder, 'tenants.csv');
  await writeFile(
    list,
    [
      'name,owner_email,blueprint',
      ...NAMES.map((name) => `${name},o@${name.toLowerCase()}.example,desk`),
    ].join('\n'),
  );
  web = await startWeb({
    CADASTRE_SECRET_STORE: 'environment',
    DB_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    POSTGRES_HOST: cluster.host,
    POSTGRES_PORT: String(cluster.port),
    POSTGRES_SUPERUSER: cluster.superuser,
    POSTGRES_SUPERUSER_PASSWORD: cluster.password,
  });
  await web.cadastre(['server', 'add', '--name', 'main', '--from-environment', '--tls', 'disable']);
  await web.cadastre(['platform', 'init', '--server', 'main', '--environment', 'development']);
  await web.cadastre(['server', 'settle', 'main', '--check', 'public-access', '--run']);
  await web.cadastre(['blueprint', 'add', folder]);
  await web.cadastre(['tenant', 'import', list]);
  const { tenants } = (await web.cadastre(['tenant', 'list'])) as {
    tenants: { slug: string; database: string }[];
  };
  for (const { slug, database } of tenants) databases.set(slug, database);
  // What the second file will meet in two of them.
  for (const name of ['beta', 'delta'])
    await inDatabase(name, "INSERT INTO options (name, value) VALUES ('phones', 'by hand')");
  await writeFile(join(folder, 'migrations', '0002_phones.sql'), SECOND);
  origin = new URL(web.url).origin;
  page = await (await browser.newContext()).newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(web.url);
});

test.afterAll(async () => {
  await page?.close();
  await web?.stop();
  await cluster?.remove();
  await rm(folder, { recursive: true, force: true });
});

/** As somebody who works past Cadastre. */
async function inDatabase(tenant: string, statement: string): Promise<Record<string, unknown>[]> {
  const { host, port, superuser: user, password } = cluster;
  const database = databases.get(tenant);
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

async function expectAccessible(what: string, colorScheme: 'dark' | 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await pageIsAccessible(page, what);
}

const row = (name: string) => page.getByRole('row').filter({ hasText: name });

test('who lacks the file is found from the list, and the plan says who, in which waves, behind which locks', async () => {
  await page.goto(`${origin}/tenants?schema=behind`);
  await expect(row('Alpha')).toBeVisible();
  await expect(row('Alpha').getByRole('img', { name: 'behind: the newest is 0002' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  const matrix = page.getByRole('grid', { name: 'Versions of the tenants' });
  await expect(matrix.getByRole('img', { name: /1 behind, 0002 not run/ })).toHaveCount(NAMES.length);
  await page.getByRole('button', { name: 'Plan a migration…' }).first().click();
  const sheet = page.getByRole('dialog', { name: 'Plan a migration' });
  await expect(sheet.getByText('5 to migrate')).toBeVisible();
  await expect(
    sheet.getByRole('row', { name: /customers AccessExclusiveLock 0002_phones.sql:1/ }),
  ).toBeVisible();
  await expect(sheet.getByRole('row', { name: /1 Canary .*1 tenant$/ })).toBeVisible();
  await expectAccessible('plan of a migration', 'light');
  await sheet.getByRole('button', { name: 'Migrate 5 tenants' }).click();
  await expect(page).toHaveURL(/\/migrations\/runs\/1$/);
});

test('what failed stands first with its reason, and the others are done', async () => {
  await expect(page.getByText('Some failed')).toBeVisible({ timeout: 60_000 });
  const failed = page.getByRole('grid', { name: 'Failed' });
  await expect(failed.getByRole('row').filter({ hasText: '23505' })).toHaveCount(2);
  await expect(failed.getByRole('row').filter({ hasText: 'Beta' })).toContainText('still at 0001');
  expect(await inDatabase('alpha', 'SELECT phone FROM customers')).toEqual([]);
  // A file and its history are one transaction: nothing of it stays where it failed.
  const left = await inDatabase(
    'beta',
    "SELECT FROM information_schema.columns WHERE table_name = 'customers' AND column_name = 'phone'",
  );
  expect(left).toEqual([]);
  await failed.getByText('Beta').click();
  const facts = page.getByRole('dialog', { name: 'Beta' });
  await expect(facts).toContainText('0002_phones.sql');
  await expect(facts).toContainText('options_pkey');
  await expectAccessible('what happened to a tenant', 'dark');
  await page.keyboard.press('Escape');
});

test('one is mended and retried, the other is skipped with a reason, and the report has both', async () => {
  await inDatabase('beta', "DELETE FROM options WHERE name = 'phones'");
  const failed = page.getByRole('grid', { name: 'Failed' });
  await failed.getByRole('row').filter({ hasText: 'Beta' }).getByRole('button', { name: 'Retry' }).click();
  await expect(page.getByRole('button', { name: 'Succeeded 4' })).toBeVisible({ timeout: 60_000 });
  await failed.getByText('Delta').click();
  await page
    .getByRole('dialog', { name: 'Delta' })
    .getByRole('button', { name: 'Skip with a reason…' })
    .click();
  const why = page.getByRole('dialog', { name: 'Skip Delta' });
  await why.getByRole('button', { name: 'Skip 1 tenant' }).click();
  await expect(why.getByText('Say why, in a few words')).toBeVisible();
  await why.getByRole('textbox', { name: 'Reason' }).fill('keeps its own phones');
  await why.getByRole('button', { name: 'Skip 1 tenant' }).click();
  await expect(page.getByRole('button', { name: 'Skipped 1' })).toBeVisible();
  await page.getByRole('button', { name: 'Skipped 1' }).click();
  await expect(
    page.getByRole('grid', { name: 'Skipped' }).getByRole('row').filter({ hasText: 'Delta' }),
  ).toContainText('keeps its own phones');
  await expectAccessible('a run that is over', 'light');
  await page.getByRole('button', { name: 'Report' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Markdown' }).click();
  const report = await readFile(await (await download).path(), 'utf8');
  expect(report).toContain('keeps its own phones');
  expect(report).toContain('| beta | main |');
});

test('what somebody changes by hand is drift, shown as found and as it should be, and is mended', async () => {
  await inDatabase('gamma', "ALTER TABLE customers ALTER COLUMN name SET DEFAULT 'somebody'");
  await page.goto(`${origin}/migrations/drift/gamma`);
  await page.getByRole('button', { name: 'Read again', exact: true }).click();
  const gamma = page.getByRole('region', { name: 'Gamma' });
  await expect(gamma.getByText('Drifted, 1 difference')).toBeVisible({ timeout: 60_000 });
  await expect(gamma.getByRole('heading', { name: 'public.customers.name' })).toBeVisible();
  await expect(gamma.getByText(/'somebody'/).first()).toBeVisible();
  await expectAccessible('drift of a schema', 'dark');
  await page.getByRole('button', { name: /^Alerts: \d+ waits?/ }).click();
  await page.getByRole('link', { name: '1 drifted schema' }).click();
  await expect(page).toHaveURL(/\/migrations\/drift\/gamma$/);
  await gamma.getByRole('button', { name: 'Mend 1 difference…' }).click();
  const plan = page.getByRole('dialog', { name: 'Mend Gamma' });
  await expect(plan.getByText(/SET DEFAULT 'nobody'/)).toBeVisible();
  await plan.getByRole('button', { name: 'Mend Gamma' }).click();
  await expect(page.getByText('Gamma was mended and read again.').first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Close' }).last().click();
  await expect(gamma.getByText('Its schema is what version 0002 says.')).toBeVisible();
  await page.goto(`${origin}/jobs/attention`);
  const section = page.getByRole('region', { name: 'Migrations' });
  await expect(section.getByText('1 tenant is behind 0002')).toBeVisible();
});

test('a run is taken back from its page, with what is lost said first, and the tenant shows it', async () => {
  await writeFile(join(folder, 'migrations', '0002_phones.down.sql'), BACK);
  await page.goto(`${origin}/migrations/runs/1`);
  await page.getByRole('button', { name: 'Take back…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Take run 1 back' });
  await expect(sheet.getByText('4 to take back')).toBeVisible();
  await expect(sheet.getByText('Lost in each tenant, for good:')).toBeVisible();
  await expect(sheet.getByText(/What is in phone is gone for good/)).toBeVisible();
  await expectAccessible('plan of a take back', 'light');
  await sheet.getByRole('button', { name: 'Take 4 tenants back' }).click();
  await expect(page).toHaveURL(/\/migrations\/runs\/2$/);
  await expect(page.getByRole('heading', { name: /Run 2, taking back/ })).toBeVisible();
  await expect(page.getByRole('link', { name: 'takes run 1 back' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Succeeded 4' })).toBeVisible({ timeout: 60_000 });
  const left = await inDatabase('alpha', 'SELECT version FROM cadastre.schema_history');
  expect(left).toEqual([{ version: '0001' }]);
  await page.goto(`${origin}/tenants/alpha/schema`);
  await expect(page.getByRole('list', { name: 'Taken back' })).toContainText('0002');
  await expectAccessible('what was taken back of a tenant', 'dark');
  expect(complaints).toEqual([]);
});
