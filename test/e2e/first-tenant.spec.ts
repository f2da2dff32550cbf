import { expect, type Page, test } from '@playwright/test';
import pg from 'pg';
import { pageIsAccessible } from './support/accessible.ts';
import { startWeb, type WebProcess } from './support/start-web.ts';

/** The first thing an admin does, in a real browser against a real server: two clicks, one form. */
let web: WebProcess;

test.beforeAll(async () => {
  // No keychain is looked for, so that the screens ask on every machine alike.
  web = await startWeb({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' });
});

test.afterAll(async () => {
  await web?.stop();
});

test.describe.configure({ mode: 'serial' });

let page: Page;

test('from a fresh start to a working tenant', async ({ browser }) => {
  page = await (await browser.newContext()).newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(web.url);
  await page.getByText('This session only').click();
  await page.getByRole('button', { name: 'Use the built-in PostgreSQL' }).click();
  await expect(page).toHaveURL(/\/tenants\/new$/, { timeout: 110_000 });

  await page.getByLabel('Name', { exact: true }).fill('Brasserie des Quais');
  await page.getByLabel('Owner e-mail').fill('h.marchetti@quais.example');
  await page.getByLabel('Password', { exact: true }).fill('a long password');
  await expect(page.getByText('CREATE DATABASE').first()).toBeVisible();
  await expect(page.getByText('a long password')).toHaveCount(0);
  await page.getByRole('button', { name: /^Create tenant/ }).click();
  await page.getByRole('button', { name: 'Open the tenant' }).click({ timeout: 60_000 });
  await expect(page).toHaveURL(/\/tenants\/brasserie-des-quais/);
  await expect(page.getByRole('heading', { name: 'Brasserie des Quais' })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('its owner gets a working, isolated, seeded database', async () => {
  await page.getByRole('tab', { name: 'Connect' }).click();
  await page.getByRole('button', { name: /^Test/ }).click();
  await expect(page.getByText(/^(\d+) of \1$/)).toBeVisible();

  await page.getByRole('button', { name: 'Reveal…' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('handing it to the owner');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Reveal/ })
    .click();
  const url = page.getByText(/^postgresql:\/\//).first();
  await expect(page.getByRole('button', { name: 'Hide' })).toBeVisible();
  await page.getByText('With', { exact: true }).click();
  await expect(url).toContainText(/studio_1_user:[A-Za-z0-9]{32}@/);
  // The line breaks where it may, so what is read is put together again.
  const connectionString = ((await url.locator('..').textContent()) ?? '').replaceAll(/[\s\u200b]/g, '');
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const tables = await client.query("SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'");
    expect(tables.rows[0].n).toBe(35);
    const seed = await client.query("SELECT value FROM settings WHERE name = 'timezone'");
    expect(seed.rows[0].value).toBe('Europe/Paris');
    const admin = await client.query('SELECT email, password_hash FROM users');
    expect(admin.rows[0].email).toBe('h.marchetti@quais.example');
    expect(admin.rows[0].password_hash).toMatch(/^\$2b\$/);
  } finally {
    await client.end();
  }
});

test('the job and the audit log tell what happened', async () => {
  await page.goto(`${new URL(web.url).origin}/jobs`);
  await expect(page.getByText('Sign up Brasserie des Quais').first()).toBeVisible();
  await page.goto(`${new URL(web.url).origin}/audit`);
  await expect(page.getByText('reveal password').first()).toBeVisible();
  await expect(page.getByText('Verified').first()).toBeVisible();
});

test('the screens speak the language that is chosen, and still do after a reload', async () => {
  await page.goto(`${new URL(web.url).origin}/settings/appearance`);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('button', { name: 'Français' }).click();
  await expect(page.getByRole('heading', { name: 'Réglages' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  await page.goto(`${new URL(web.url).origin}/audit`);
  await expect(page.getByText('révéler le mot de passe').first()).toBeVisible();
});

for (const [language, colorScheme] of [
  ['Français', 'light'],
  ['English', 'light'],
  ['English', 'dark'],
] as const) {
  test(`no page has an accessibility violation, ${language}, ${colorScheme}`, async () => {
    await page.emulateMedia({ colorScheme });
    const { origin } = new URL(web.url);
    await page.goto(`${origin}/settings/appearance`);
    await page.getByRole('button', { name: language }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', language === 'English' ? 'en' : 'fr');
    for (const path of [
      '/tenants',
      '/tenants/brasserie-des-quais/connect',
      '/tenants/new',
      '/jobs/1',
      '/audit',
      '/servers/local',
      '/settings',
    ]) {
      await page.goto(origin + path);
      await expect(page.getByRole('heading').first()).toBeVisible();
      await pageIsAccessible(page, path);
    }
  });
}
