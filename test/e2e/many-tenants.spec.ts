import { randomBytes } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import pg from 'pg';
import { type Cluster, startCluster } from '../support/cluster.ts';
import { pageIsAccessible } from './support/accessible.ts';
import { startWeb, type WebProcess } from './support/start-web.ts';

/** A server that was in use before: its databases are adopted, acted on together, and what belongs to nobody goes. */
let cluster: Cluster;
let web: WebProcess;
let page: Page;
let origin: string;

const NAMES = ['Atelier Morel', 'Garage Petitjean'];

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  cluster = await startCluster({ major: 15 });
  await asSuperuser([
    "CREATE ROLE shop LOGIN PASSWORD 'shop'",
    'CREATE DATABASE shop_live OWNER shop',
    'CREATE DATABASE forgotten',
  ]);
  web = await startWeb({
    CADASTRE_SECRET_STORE: 'environment',
    DB_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    POSTGRES_HOST: cluster.host,
    POSTGRES_PORT: String(cluster.port),
    POSTGRES_SUPERUSER: cluster.superuser,
    POSTGRES_SUPERUSER_PASSWORD: cluster.password,
  });
  await web.cadastre(['server', 'add', '--name', 'main', '--from-environment', '--tls', 'disable']);
  await web.cadastre(['platform', 'init', '--server', 'main', '--environment', 'production']);
  await web.cadastre(['server', 'settle', 'main', '--check', 'public-access', '--run']);
  origin = new URL(web.url).origin;
  page = await (await browser.newContext()).newPage();
  await page.goto(web.url);
});

test.afterAll(async () => {
  await page?.close();
  await web?.stop();
  await cluster?.remove();
});

async function asSuperuser(
  statements: readonly string[],
  database = 'postgres',
): Promise<pg.QueryResult | undefined> {
  const { host, port, superuser: user, password } = cluster;
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  try {
    let last: pg.QueryResult | undefined;
    for (const statement of statements) last = await client.query(statement);
    return last;
  } finally {
    await client.end();
  }
}

const expectAccessible = () => pageIsAccessible(page, page.url());

test('the empty page offers to adopt what exists, and adopts it', async () => {
  await page.goto(`${origin}/tenants`);
  await expect(page.getByText(/adopt 2 databases that exist/)).toBeVisible();
  await page.getByRole('button', { name: 'Adopt databases…' }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('gridcell', { name: 'shop_live', exact: true })).toBeVisible();
  await expect(sheet.getByText(/1 can be adopted, 1 refused/)).toBeVisible();
  await expectAccessible();
  await sheet.getByRole('checkbox', { name: 'Select shop_live' }).check();
  await sheet.getByRole('button', { name: 'Adopt 1 database' }).click();
  await expect(sheet.getByRole('gridcell', { name: 'Done' })).toBeVisible({ timeout: 60_000 });
  await sheet.getByRole('button', { name: 'See the tenants' }).click();
  await expect(page.getByRole('checkbox', { name: 'Select shop_live' })).toBeVisible();
});

test('a tenant without a subscription is given one', async () => {
  await page.goto(`${origin}/tenants/shop-live/life`);
  await page.getByRole('button', { name: 'Subscribe…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Subscribe it' }).click();
  await expect(page.getByRole('button', { name: 'Payment received…' })).toBeEnabled();
});

test('many are suspended under one plan; on production the count is typed', async () => {
  for (const [index, name] of NAMES.entries()) {
    const owner = ['--owner-email', `owner${index}@customer.example`, '--owner-password-stdin'];
    await web.cadastre(['tenant', 'create', '--name', name, ...owner], 'a long password\n');
  }
  await page.goto(`${origin}/tenants`);
  for (const name of NAMES) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await page.getByRole('toolbar').getByRole('button', { name: 'Suspend…' }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByText('possible for all of them')).toBeVisible();
  await sheet.getByLabel('Reason').fill('end of the pilot');
  const verb = sheet.getByRole('button', { name: 'Suspend 2 tenants' });
  await expect(verb).toBeDisabled();
  await sheet.getByLabel(/^This is production/).fill('suspend 2');
  await expectAccessible();
  await verb.click();
  await expect(sheet.getByText('2 done, 0 failed')).toBeVisible({ timeout: 60_000 });
  await expectAccessible();
  await sheet.getByRole('button', { name: 'Close' }).last().click();
  const open = await asSuperuser([
    "SELECT rolname FROM pg_roles WHERE rolname ~ '^studio_[0-9]+_user$' AND rolcanlogin",
  ]);
  expect(open?.rows).toEqual([]);
});

test('tenants and servers are compared, and a difference is mended', async () => {
  const [role] =
    (await asSuperuser(["SELECT rolname FROM pg_roles WHERE rolname ~ '^studio_[0-9]+_user$' ORDER BY 1"]))
      ?.rows ?? [];
  await asSuperuser([`ALTER ROLE "${role?.rolname}" LOGIN`]);
  await page.goto(`${origin}/jobs/attention`);
  await page.getByRole('button', { name: /^Compare/ }).click();
  await page.getByRole('button', { name: 'Mend…' }).click();
  await expectAccessible();
  await page.getByRole('dialog').getByRole('button', { name: 'Mend it' }).click();
  await expect(page.getByText('Every server is as the register says.')).toBeVisible({ timeout: 60_000 });
  const after = await asSuperuser([`SELECT rolcanlogin FROM pg_roles WHERE rolname = '${role?.rolname}'`]);
  expect(after?.rows).toEqual([{ rolcanlogin: false }]);
});

test('what belongs to nobody is removed by its name', async () => {
  await page.goto(`${origin}/servers`);
  const section = page.getByRole('region', { name: 'Not in the register' });
  await expect(section.getByText('forgotten', { exact: true })).toBeVisible();
  await section.getByRole('button', { name: 'Remove…' }).first().click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('button', { name: 'Without a backup' }).click();
  await dialog.getByLabel('Reason').fill('nobody knows it');
  await dialog.getByLabel(/^Type/).fill('forgotten');
  await expectAccessible();
  await dialog.getByRole('button', { name: 'Remove forgotten' }).click();
  await expect(page.getByRole('dialog').getByText('Removed forgotten')).toBeVisible({ timeout: 60_000 });
  const left = await asSuperuser(["SELECT 1 FROM pg_database WHERE datname = 'forgotten'"]);
  expect(left?.rows).toEqual([]);
});

test('a schema that nobody has becomes a tenant again, shut as it was', async () => {
  const owner = ['--owner-email', 'lost@customer.example', '--owner-password-stdin'];
  await web.cadastre(
    ['tenant', 'create', '--name', 'Lost', '--tier', 'free', '--isolation', 'schema', ...owner],
    'a long password\n',
  );
  await web.cadastre(['tenant', 'suspend', 'lost', '--reason', 'a test']);
  // As after a restore of the platform database from before the tenant was made.
  await asSuperuser(["DELETE FROM platform.organizations WHERE slug = 'lost'"], 'cadastre_platform');
  await page.goto(`${origin}/servers`);
  await page.getByRole('button', { name: 'Take back…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Lost and found');
  await expectAccessible();
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await expect(page).toHaveURL(/lost-and-found/);
  await expect(page.getByText('Lost and found').first()).toBeVisible();
  await expect(page.getByText('by hand').first()).toBeVisible();
});
