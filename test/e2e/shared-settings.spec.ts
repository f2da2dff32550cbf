import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { pageIsAccessible } from './support/accessible.ts';
import { startWeb, type WebProcess } from './support/start-web.ts';

/** What all admins share, the keys, the gate and the proof of isolation: against a real server. */
let web: WebProcess;
let page: Page;
let origin: string;
let mail: string;
let routing: string;

const BASE = 'studio.example';
const TENANTS = [
  { name: 'Brasserie des Quais', slug: 'brasserie-des-quais', email: 'h.marchetti@quais.example' },
  { name: 'Atelier Morel', slug: 'atelier-morel', email: 'j.morel@atelier.example' },
] as const;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  web = await startWeb({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' });
  origin = new URL(web.url).origin;
  mail = join(web.dataDirectory, 'mail');
  routing = join(web.dataDirectory, 'routing');
  await Promise.all([mkdir(mail), mkdir(routing)]);
});

test.afterAll(async () => {
  await web?.stop();
});

test('two tenants to begin with', async ({ browser }) => {
  page = await (await browser.newContext()).newPage();
  await page.goto(web.url);
  await page.getByText('This session only').click();
  await page.getByRole('button', { name: 'Use the built-in PostgreSQL' }).click();
  await expect(page).toHaveURL(/\/tenants\/new$/, { timeout: 110_000 });
  await page.goto(`${origin}/isolation`);
  await expect(page.getByText('No isolation report yet')).toBeVisible();
  await expect(page.getByText('Create a tenant first')).toBeVisible();
  for (const { name, slug, email } of TENANTS) {
    await page.goto(`${origin}/tenants/new`);
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Owner e-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('a long password');
    await expect(page.getByText('CREATE DATABASE').first()).toBeVisible();
    await page.getByRole('button', { name: /^Create tenant/ }).click();
    await page.getByRole('button', { name: 'Open the tenant' }).click({ timeout: 60_000 });
    await expect(page).toHaveURL(new RegExp(slug));
  }
});

/** One card of a section: each saves for itself. */
const card = (title: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true, level: 2 }) });

test('a value that cannot be is told under its field, and one that can be is kept for all', async () => {
  await page.goto(`${origin}/settings/lifecycle`);
  const keeping = card('Lifecycle');
  const folder = keeping.getByLabel('Folder of final backups');
  await folder.fill('backups');
  await keeping.getByRole('button', { name: 'Save changes' }).click();
  await expect(keeping.getByText('A path from the root, such as /srv/cadastre')).toBeVisible();
  await expect(keeping.getByText('1 field is not as it should be')).toBeVisible();
  await folder.fill(web.dataDirectory);
  await keeping.getByLabel('Deleted tenants are kept for').fill('45');
  await keeping.getByLabel('Owners are warned').fill('10, 3');
  await keeping.getByRole('button', { name: 'Save changes' }).click();
  await expect(keeping.getByText(/^Saved today/)).toBeVisible();

  const policy = card('Passwords of tenants');
  await policy.getByLabel('On Starter, changed every').fill('5000');
  await expect(policy.getByText('From 1 to 3,650 days')).toBeVisible();
  await policy.getByLabel('On Starter, changed every').fill('90');
  await policy.getByLabel('The former login stays open for').fill('12');
  await policy.getByRole('button', { name: 'Save changes' }).click();
  await expect(policy.getByText(/^Saved today/)).toBeVisible();

  await page.reload();
  await expect(keeping.getByLabel('Deleted tenants are kept for')).toHaveValue('45');
  await expect(keeping.getByLabel('Owners are warned')).toHaveValue('10, 3');
  await expect(policy.getByLabel('On Starter, changed every')).toHaveValue('90');
  await expect(policy.getByLabel('On Professional, changed every')).toHaveValue('');
});

test('a base domain gives every tenant its address', async () => {
  await page.goto(`${origin}/settings/access`);
  await page.getByLabel('Base domain').fill(BASE);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText(/^Saved today/)).toBeVisible();
  await expect(page.getByText(`https://acme.${BASE}/login?tenant=acme`)).toBeVisible();
});

test('messages go into a folder, and a test arrives there', async () => {
  await page.goto(`${origin}/settings/messages`);
  await page.getByRole('radio', { name: /^Files in a folder/ }).click();
  await page.getByRole('textbox', { name: 'Folder', exact: true }).fill(mail);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText(/^Saved today/)).toBeVisible();
  await page.getByRole('textbox', { name: 'To' }).fill('someone@studio.example');
  await page.getByRole('button', { name: 'Send the test' }).click();
  await expect(page.getByText('Delivered.')).toBeVisible();
  expect(await readdir(mail)).toHaveLength(1);
});

test('routing files are written, and a command that fails is shown with what it said', async () => {
  await page.goto(`${origin}/settings/routing`);
  await page.getByRole('textbox', { name: 'Folder', exact: true }).fill(routing);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText(/^Saved today/)).toBeVisible();
  await page.getByRole('button', { name: 'Write now' }).click();
  await expect(page.getByText('Up to date', { exact: true })).toBeVisible();
  const map = await readFile(join(routing, 'nginx-map.conf'), 'utf8');
  for (const { slug } of TENANTS) expect(map).toContain(`${slug}.${BASE}`);

  await page.getByRole('button', { name: 'Show the files' }).click();
  await expect(page.getByText(`${TENANTS[0].slug}.${BASE}`).first()).toBeVisible();

  await page.getByRole('button', { name: 'Add a command' }).click();
  await page.getByLabel('Command 1', { exact: true }).fill('ls "/no such folder"');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText(/^Saved today/)).toBeVisible();
  // A command is for files that have changed.
  await rm(join(routing, 'nginx-map.conf'));
  await page.getByRole('button', { name: 'Write now' }).click();
  await expect(page.getByText('exit code 2', { exact: true })).toBeVisible();
  await expect(page.locator('pre').getByText('No such file or directory')).toBeVisible();
  await page.getByRole('button', { name: 'Remove command 1' }).click();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('button', { name: 'Write now' }).click();
  await expect(page.getByText('Up to date', { exact: true })).toBeVisible();
});

test('the gate says who is let in, and an application gets a login for it', async () => {
  await page.goto(`${origin}/settings/gate`);
  await page.getByRole('textbox', { name: 'Host', exact: true }).fill(`${TENANTS[0].slug}.${BASE}`);
  await page.getByRole('button', { name: 'Ask the gate' }).click();
  await expect(page.getByText('204 ok')).toBeVisible();
  await page.getByRole('textbox', { name: 'Slug', exact: true }).fill(TENANTS[1].slug);
  await page.getByRole('button', { name: 'Ask the gate' }).click();
  await expect(page.getByText('403 mismatch')).toBeVisible();
  await page.getByRole('textbox', { name: 'Host', exact: true }).fill('nobody.example');
  await page.getByRole('textbox', { name: 'Slug', exact: true }).fill('');
  await page.getByRole('button', { name: 'Ask the gate' }).click();
  await expect(page.getByText('404 unknown-tenant')).toBeVisible();

  await page.getByRole('button', { name: 'Create a login…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('studio_app');
  await dialog.getByRole('button', { name: 'Make one' }).click();
  await dialog.getByRole('button', { name: 'Create the login' }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('cell', { name: 'studio_app' })).toBeVisible();
});

test('the key is rotated, and the former one forgotten by its number', async () => {
  await page.goto(`${origin}/settings/secrets`);
  await page.getByRole('button', { name: 'Rotate the key…' }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByText('Seal with it from now on')).toBeVisible();
  await sheet.getByRole('button', { name: 'Rotate the key', exact: true }).click();
  await expect(sheet.getByText('Say why, in a few words')).toBeVisible();
  await sheet.getByLabel('Reason').fill('once a quarter');
  await sheet.getByRole('button', { name: 'Rotate the key', exact: true }).click();
  await expect(sheet.getByText('Done.', { exact: true })).toBeVisible({ timeout: 60_000 });
  await sheet.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByText('all 2', { exact: true })).toBeVisible();
  await expect(page.getByText('seals nothing', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Forget…' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByLabel('Reason').fill('nothing needs it');
  await dialog.getByLabel(/^Type the number/).fill('1');
  await dialog.getByRole('button', { name: 'Forget the key' }).click();
  await expect(page.getByText('forgotten here', { exact: true })).toBeVisible();
});

test('a work of the schedule is done now', async () => {
  await page.goto(`${origin}/settings/schedule`);
  const row = page.getByRole('row', { name: /Suspend trials that are over/ });
  await row.getByRole('button', { name: 'Run now' }).click();
  await expect(row.getByText('nothing was due')).toBeVisible();
});

test('both tenants try to reach each other, and the report says that neither can', async () => {
  // The schedule may have tried them before, which it does with new tenants from time to time.
  await page.goto(`${origin}/isolation`);
  await page.getByRole('button', { name: 'Probe now…' }).click();
  await page.getByRole('button', { name: 'Probe 2 tenants' }).click();
  await page.getByRole('button', { name: 'Open the report' }).click({ timeout: 60_000 });
  await expect(page.getByText('of 2 hold')).toBeVisible();
  await expect(page.getByText('nobody reaches another')).toBeVisible();
  const attempt = page.getByRole('row', { name: /^Connect to another tenant’s database/ });
  await expect(attempt.getByText('refused')).toBeVisible();
  await expect(attempt.getByText('42501')).toBeVisible();

  await page.goto(`${origin}/isolation?tenant=${TENANTS[0].slug}`);
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByText('holds', { exact: true })).toBeVisible();
  await expect(sheet.getByText(TENANTS[1].slug).first()).toBeVisible();
});

for (const [language, colorScheme] of [
  ['English', 'light'],
  ['Français', 'dark'],
] as const) {
  test(`none of these pages has an accessibility violation, ${language}, ${colorScheme}`, async () => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${origin}/settings/appearance`);
    await page.getByRole('button', { name: language }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', language === 'English' ? 'en' : 'fr');
    const sections = ['secrets', 'lifecycle', 'access', 'messages', 'routing', 'gate', 'schedule'];
    for (const path of ['/isolation', ...sections.map((section) => `/settings/${section}`)]) {
      await page.goto(origin + path);
      await expect(page.getByRole('heading').first()).toBeVisible();
      await pageIsAccessible(page, path);
    }
  });
}
