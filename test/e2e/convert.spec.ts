import { randomBytes } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import pg from 'pg';
import { type Cluster, startCluster } from '../support/cluster.ts';
import { pageIsAccessible } from './support/accessible.ts';
import { startWeb, type WebProcess } from './support/start-web.ts';

/** A tenant among others in a shared database gets one of its own: there, back, and there for good. */
let cluster: Cluster;
let web: WebProcess;
let page: Page;
let origin: string;
let password: string;
const complaints: string[] = [];

const NAME = 'Menuiserie Aubert';
const SLUG = 'menuiserie-aubert';

type Scheme = 'dark' | 'light';

interface Credentials {
  readonly database: string;
  readonly role: string;
  readonly password: string;
}

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  cluster = await startCluster({ major: 15 });
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
  const owner = ['--owner-email', 'j.aubert@aubert.example', '--owner-password-stdin'];
  const schema = ['tenant', 'create', '--name', NAME, '--tier', 'free', '--isolation', 'schema', ...owner];
  await web.cadastre(schema, 'a long password\n');
  const reveal = ['tenant', 'credentials', SLUG, '--reveal', '--reason', 'for its application'];
  ({ password } = (await web.cadastre(reveal)) as Credentials);
  origin = new URL(web.url).origin;
  page = await (await browser.newContext()).newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(web.url);
});

test.afterAll(async () => {
  await page?.close();
  await web?.stop();
  await cluster?.remove();
});

async function expectAccessible(what: string, schemes: readonly Scheme[] = ['light']): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await pageIsAccessible(page, `${what}, ${colorScheme}`);
  }
}

/** As the application of the tenant: the names of its companies, read where the platform says that they are. */
async function companies(more: readonly string[] = []): Promise<{ database: string; names: string[] }> {
  const facts = (await web.cadastre(['tenant', 'credentials', SLUG])) as Credentials;
  const { host, port } = cluster;
  const client = new pg.Client({ host, port, database: facts.database, user: facts.role, password });
  await client.connect();
  try {
    for (const name of more) await client.query('INSERT INTO companies (name) VALUES ($1)', [name]);
    const { rows } = await client.query<{ name: string }>('SELECT name FROM companies ORDER BY id');
    return { database: facts.database, names: rows.map(({ name }) => name) };
  } finally {
    await client.end();
  }
}

const panel = () => page.getByRole('complementary', { name: NAME });
const note = () => panel().getByText(/its former place is kept, shut$/);
const model = () => panel().getByRole('definition').filter({ hasText: 'What was tried' });

/** From the danger zone: the plan, the typed slug, the job to its end. */
async function convert(looked: boolean): Promise<void> {
  await page.goto(`${origin}/tenants/${SLUG}/danger`);
  await page.getByRole('button', { name: 'Convert…' }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('radio', { name: /^Schema/ })).toBeDisabled();
  await sheet.getByRole('radio', { name: /^Database/ }).check();
  await expect(sheet.getByText('9 steps, 3 statements')).toBeVisible();
  await expect(sheet.getByText('Compare counts and checksums')).toBeVisible();
  await expect(sheet.getByText(/^Out of service while/)).toBeVisible();
  const verb = sheet.getByRole('button', { name: 'Convert to a database' });
  await expect(verb).toBeDisabled();
  await sheet.getByLabel(/^This is production/).fill(SLUG);
  if (looked) await expectAccessible('plan', ['dark', 'light']);
  await verb.click();
  await expect(sheet.getByText(/^Done\.$/)).toBeVisible({ timeout: 60_000 });
  for (const step of ['Copy the rows', 'Compare counts and checksums', 'Verify as the tenant'])
    await expect(sheet.getByRole('listitem').filter({ hasText: step })).toHaveAttribute('data-state', 'done');
  if (looked) await expectAccessible('job');
  await sheet.getByRole('button', { name: 'Close' }).last().click();
  await expect(sheet).toHaveCount(0);
  await expect(note()).toBeVisible();
}

test('it is converted: plan, job, and the former place that is kept', async () => {
  expect((await companies(['Scierie Gallet', 'Parquets Noé'])).names).toHaveLength(2);
  await convert(true);
  await expect(panel().getByText(/^The schema \w+ in \w+$/)).toBeVisible();
  const there = await companies();
  expect(there.names).toEqual(['Scierie Gallet', 'Parquets Noé']);
  expect(there.database).not.toMatch(/shared/);
  await expectAccessible('kept place', ['dark', 'light']);
});

test('it is led back while it has written nothing', async () => {
  await panel().getByRole('button', { name: 'Go back…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Lead/ });
  await dialog.getByLabel(/^This is production/).fill(SLUG);
  await expectAccessible('the way back');
  await dialog.getByRole('button', { name: 'Go back', exact: true }).click();
  await expect(note()).toHaveCount(0, { timeout: 60_000 });
  const back = await companies();
  expect(back.database).toMatch(/shared/);
  expect(back.names).toHaveLength(2);
  await page.goto(`${origin}/tenants/${SLUG}/summary`);
  await expect(model()).toContainText('Schema');
});

test('converted again, what it has written since stops the way back; confirmed, the former place is gone', async () => {
  await convert(false);
  expect((await companies(['Quincaillerie Ribot'])).names).toHaveLength(3);
  await panel().getByRole('button', { name: 'Go back…' }).click();
  const ask = page.getByRole('dialog', { name: /^Lead/ });
  await ask.getByLabel(/^This is production/).fill(SLUG);
  await ask.getByRole('button', { name: 'Go back', exact: true }).click();
  await expect(panel().getByText(/^Going back stopped/)).toBeVisible({ timeout: 60_000 });

  // A second try names what would be lost.
  await panel().getByRole('button', { name: 'Go back…' }).click();
  const giveUp = page.getByRole('alertdialog');
  await expect(giveUp.getByText(/companies/)).toBeVisible();
  await expectAccessible('giving up');
  await giveUp.getByRole('button', { name: 'Keep it' }).click();

  await panel()
    .getByRole('button', { name: /^Confirm and drop/ })
    .click();
  const confirm = page.getByRole('alertdialog');
  await confirm.getByLabel(/^Type/).fill(SLUG);
  await confirm.getByRole('button', { name: 'Drop the former place' }).click();
  await expect(note()).toHaveCount(0, { timeout: 60_000 });
  const [row] = await asSuperuser("SELECT count(*)::int AS n FROM pg_namespace WHERE nspname LIKE 'studio%'");
  expect(row).toEqual({ n: 0 });
  expect((await companies()).names).toHaveLength(3);
  await page.goto(`${origin}/tenants/${SLUG}/summary`);
  await expect(model()).toContainText('Database');
  expect(complaints).toEqual([]);
});

async function asSuperuser(query: string): Promise<unknown[]> {
  const { host, port, superuser: user, password: secret } = cluster;
  const maintenance = new pg.Client({ host, port, user, password: secret, database: 'postgres' });
  await maintenance.connect();
  const { rows } = await maintenance.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE datname LIKE '%shared%'",
  );
  await maintenance.end();
  const database = rows[0]?.datname ?? '';
  const client = new pg.Client({ host, port, user, password: secret, database });
  await client.connect();
  try {
    return (await client.query(query)).rows;
  } finally {
    await client.end();
  }
}
