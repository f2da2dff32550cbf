import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import pg from 'pg';
import { type Cluster, startCluster } from '../support/cluster.ts';
import { pageIsAccessible } from './support/accessible.ts';
import { startWeb, type WebProcess } from './support/start-web.ts';

/** A tier is edited as text and as form, published, and a tenant moved to it: its own sessions say so. */
let cluster: Cluster;
let web: WebProcess;
let page: Page;
let origin: string;
let password: string;
let backups: string;
const complaints: string[] = [];

const NAME = 'Imprimerie Vasseur';
const SLUG = 'imprimerie-vasseur';

interface Credentials {
  readonly database: string;
  readonly role: string;
  readonly password: string;
}

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  cluster = await startCluster({ major: 15 });
  backups = await mkdtemp(join(tmpdir(), 'cadastre-e2e-backups-'));
  web = await startWeb({
    CADASTRE_SECRET_STORE: 'environment',
    DB_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    POSTGRES_HOST: cluster.host,
    POSTGRES_PORT: String(cluster.port),
    POSTGRES_SUPERUSER: cluster.superuser,
    POSTGRES_SUPERUSER_PASSWORD: cluster.password,
  });
  const dedicated = ['--label', 'cluster=dedicated'];
  await web.cadastre([
    'server',
    'add',
    '--name',
    'main',
    '--from-environment',
    '--tls',
    'disable',
    ...dedicated,
  ]);
  await web.cadastre(['platform', 'init', '--server', 'main', '--environment', 'development']);
  await web.cadastre(['server', 'settle', 'main', '--check', 'public-access', '--run']);
  const owner = ['--owner-email', 'c.vasseur@vasseur.example', '--owner-password-stdin'];
  await web.cadastre(['tenant', 'create', '--name', NAME, '--tier', 'base', ...owner], 'a long password\n');
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
  await rm(backups, { recursive: true, force: true });
});

type Scheme = 'dark' | 'light';

/** In one of the two where the parts of the page are looked at elsewhere in the other. */
async function expectAccessible(what: string, ...schemes: Scheme[]): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await pageIsAccessible(page, `${what}, ${colorScheme}`);
  }
}

/** As the tenant itself, in a session that begins now. */
async function show(parameter: string): Promise<string> {
  const facts = (await web.cadastre(['tenant', 'credentials', SLUG])) as Credentials;
  const { host, port } = cluster;
  const client = new pg.Client({ host, port, database: facts.database, user: facts.role, password });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, string>>(`SHOW ${parameter}`);
    return rows[0]?.[parameter] ?? '';
  } finally {
    await client.end();
  }
}

const text = () => page.getByRole('textbox', { name: 'Text of premium.yaml' });
const field = (name: string) => page.getByRole('textbox', { name, exact: true });

test('an edit in the form shows in the text, and one in the text in the form', async () => {
  await page.goto(`${origin}/tiers/premium`);
  await expect(page.getByRole('tab', { name: 'Premium' })).toHaveAttribute('aria-selected', 'true');
  await field('Statement timeout').fill('45s');
  await expect(text()).toHaveValue(/statement_timeout: 45s/);
  await text().fill((await text().inputValue()).replace('connections: 500', 'connections: 24'));
  await expect(field('Connections')).toHaveValue('24');
  await expect(page.getByText('2 changes')).toBeVisible();
  await field('Users, at most').fill('200K');
  await expect(text()).toHaveValue(/limits:\n {2}users: 200K/);
  await page.getByRole('checkbox', { name: 'unlimited' }).first().check();
  await expect(text()).toHaveValue(/cpu: unlimited/);
  await page.getByRole('button', { name: /^staging/ }).click();
  await field('Scale').fill('0.3');
  await expect(text()).toHaveValue(/environments:\n {2}staging:\n {4}scale: 0.3/);
  await page.getByRole('button', { name: 'Region', exact: true }).click();
  await page.getByRole('combobox', { name: /^Region/ }).fill('eu-west');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await field('Backups kept').fill('90 days');
  await expect(text()).toHaveValue(/regions:\n {2}eu-west:\n {4}backup:\n {6}keep: 90 days/);
  await page.getByRole('button', { name: 'Everywhere' }).click();
  await field('Name of another alert').fill('replica_lag');
  await page.getByRole('button', { name: 'Add an alert' }).click();
  const alert = page.getByRole('group', { name: 'replica_lag' });
  await expect(alert.getByText(/Nothing measures it/)).toBeVisible();
  await alert.getByRole('textbox', { name: 'For how long' }).fill('soon');
  await expect(alert.getByText(/not the text "soon"/)).toBeVisible();
  await alert.getByRole('textbox', { name: 'For how long' }).fill('5 min');
  await expect(text()).toHaveValue(/- name: replica_lag\n {6}for: 5 min/);
  await expect(page.getByText(/not the text "soon"/)).toHaveCount(0);
  await page.reload();
  await expect(text()).toHaveValue(/connections: 24/);
});

test('a wrong value is told with its line, and nothing is lost', async () => {
  const before = await text().inputValue();
  const line = before.split('\n').findIndex((each) => each.includes('connections:')) + 1;
  await text().fill(before.replace('connections: 24', 'connections: many'));
  await expect(page.getByText(`Line ${line}, resources.connections:`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save version 2' })).toBeDisabled();
  await expectAccessible('editor with an error', 'dark');
  await text().press('Control+z');
  await expect(text()).toHaveValue(before);
  await expect(page.getByRole('button', { name: 'Save version 2' })).toBeEnabled();
});

test('version 2 is published, and nobody is moved by that', async () => {
  await page.getByRole('button', { name: 'Save version 2' }).click();
  await expect(page.getByText('Version 2 is published.')).toBeVisible();
  await page.getByRole('button', { name: 'version 2', exact: true }).click();
  const versions = page.getByRole('dialog');
  await expect(versions.getByRole('row').filter({ hasText: 'Connections' })).toContainText('24');
  await page.keyboard.press('Escape');
  expect(await show('statement_timeout')).toBe('30s');
});

test('the tenant is moved with a plan, and its own sessions have what the tier says', async () => {
  await page.goto(`${origin}/tenants/${SLUG}/configuration`);
  const panel = page.getByRole('complementary', { name: NAME });
  await panel.getByRole('button', { name: 'Change tier…' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('combobox', { name: 'Tier' }).click();
  await page.getByRole('option', { name: 'Premium' }).click();
  await sheet.getByLabel('Folder for the backup before the change').fill(backups);
  const change = sheet.getByRole('row').filter({ hasText: 'Statement timeout' });
  await expect(change).toContainText('30 s');
  await expect(change).toContainText('45 s');
  const verb = sheet.getByRole('button', { name: 'Change to Premium' });
  await expect(verb).toBeEnabled();
  await expectAccessible('plan of a change of tier', 'light');
  await verb.click();
  await expect(sheet.getByText(`${NAME} has its new tier.`).first()).toBeVisible({ timeout: 60_000 });
  await sheet.getByRole('button', { name: 'Close' }).last().click();
  await expect(panel.getByRole('button', { name: /^Statement timeout 45 s/ })).toContainText('from premium');
  await expectAccessible('configuration of a tenant', 'dark');
  expect(await show('statement_timeout')).toBe('45s');
});

test('an import gives rows without a tier the one that is chosen, and its own column wins', async () => {
  await page.goto(`${origin}/tenants/import`);
  const sheet = page.getByRole('dialog');
  await sheet
    .getByRole('textbox', { name: /Or paste the list/ })
    .fill(
      'name,owner_email,owner_password,tier\nAlpha,a@alpha.example,a long password,\nBeta,b@beta.example,a long password,premium',
    );
  await sheet.getByRole('combobox', { name: 'Tier' }).click();
  await page.getByRole('option', { name: 'Generic' }).click();
  await sheet.getByRole('button', { name: 'Check the list' }).click();
  await expect(sheet.getByRole('row').filter({ hasText: 'Alpha' })).toContainText(
    'base for rows that name none',
  );
  await expect(sheet.getByRole('row').filter({ hasText: 'Beta' })).toContainText('premium its own column');
  await expectAccessible('plan of an import', 'light');
  await sheet.getByRole('button', { name: 'Import 2 tenants' }).click();
  await expect(sheet.getByRole('button', { name: /^Done 2/ })).toBeVisible({ timeout: 60_000 });
  await page.goto(`${origin}/tenants?tier=base`);
  await expect(page.getByRole('row').filter({ hasText: 'Alpha' })).toContainText('base');
  await expect(page.getByRole('row').filter({ hasText: 'Beta' })).toHaveCount(0);
});

test('many are moved in waves, and each wave says how far it is', async () => {
  await page.goto(`${origin}/tenants`);
  for (const name of ['Alpha', 'Beta'])
    await page.getByRole('row').filter({ hasText: name }).getByRole('checkbox').click();
  await page.getByRole('toolbar').getByRole('button', { name: 'Change tier…' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('combobox', { name: 'Tier' }).click();
  await page.getByRole('option', { name: 'Premium' }).click();
  await sheet.getByLabel('Folder for the backup before the change').fill(backups);
  await sheet.getByLabel('Waves, if not all at once').fill('1');
  await sheet.getByRole('button', { name: 'Change to Premium' }).click();
  const waves = sheet.getByRole('region', { name: 'Waves' });
  await expect(waves.getByRole('listitem').nth(1)).toContainText('1 done', { timeout: 60_000 });
  await expect(waves.getByRole('listitem').first()).toContainText('1 done');
  await expect(sheet.getByText('Who failed has the tier it had before; who was moved stays')).toBeVisible();
  await expectAccessible('waves of a change of tier', 'dark');
  const { tier } = (await web.cadastre(['tenant', 'show', 'alpha'])) as { tier: { name: string } };
  expect(tier.name).toBe('premium');
});

test('files are applied as their plan shows, and a mistake is told with its place', async () => {
  await page.goto(`${origin}/tiers/premium`);
  await page.getByRole('button', { name: 'More about this tier' }).click();
  await page.getByRole('menuitem', { name: 'Apply files…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Apply files' });
  const give = (content: string) =>
    sheet
      .locator('input[type=file]')
      .setInputFiles({ name: 'fleet.yaml', mimeType: 'text/yaml', buffer: Buffer.from(content) });
  const gold = 'tier: gold\nextends: base\nresources:\n  users: 7\n';
  await give(gold.replace('users', 'usres'));
  await expect(sheet.getByRole('row').filter({ hasText: 'usres' })).toContainText('fleet.yaml:4:3');
  await expect(sheet.getByRole('button', { name: 'Apply', exact: true })).toBeDisabled();
  await give(
    `${gold}---\ntenant: alpha\ntier: premium\nversion: 2\noverrides:\n  features:\n    beta: true\n`,
  );
  await expect(sheet.getByRole('row').filter({ hasText: 'alpha' })).toContainText('features.beta');
  await expectAccessible('plan of files', 'light');
  await sheet.getByRole('button', { name: 'Make 2 changes' }).click();
  await expect(sheet.getByText('1 tier published · 1 tenant as its file says')).toBeVisible({
    timeout: 60_000,
  });
  await sheet.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByRole('tab', { name: 'gold' })).toBeVisible();
});

test('what somebody changes on the server is drift, and is mended', async () => {
  const facts = (await web.cadastre(['tenant', 'credentials', SLUG])) as Credentials;
  const { host, port, superuser: user, password: secret } = cluster;
  const client = new pg.Client({ host, port, user, password: secret, database: 'postgres' });
  await client.connect();
  await client.query(`ALTER DATABASE "${facts.database}" CONNECTION LIMIT 3`);
  await client.end();
  await page.goto(`${origin}/tiers/drift`);
  await expect(page.getByRole('region', { name: NAME }).getByText('resources.connections')).toBeVisible();
  await expectAccessible('drift', 'light');
  await page.getByRole('button', { name: 'Mend 1 tenant' }).click();
  await expect(page.getByText('Every tenant is as its configuration wants it')).toBeVisible();
  expect(complaints).toEqual([]);
});
