import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import pg from 'pg';
import { pageIsAccessible } from './support/accessible.ts';
import { startWeb, type WebProcess } from './support/start-web.ts';

/** Trial, suspended, reactivated, deleted, restored, purged: a tenant's life in a real browser on a real server. */
let web: WebProcess;
let page: Page;
let origin: string;
let folder: string;
/** Of the backups by tier and by hand. */
let backups: string;
/** As the tenant's application signs in. */
let url: string;
const complaints: string[] = [];

const NAME = 'Brasserie des Quais';
const SLUG = 'brasserie-des-quais';

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  web = await startWeb({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' });
  origin = new URL(web.url).origin;
  folder = await mkdtemp(join(tmpdir(), 'cadastre-e2e-backup-'));
  backups = await mkdtemp(join(tmpdir(), 'cadastre-e2e-backups-'));
  page = await (await browser.newContext({ acceptDownloads: true })).newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
});

test.afterAll(async () => {
  await page?.close();
  await web?.stop();
  for (const each of [folder, backups]) await rm(each, { recursive: true, force: true });
});

/** No violation of WCAG A and AA, in both colour schemes. */
async function expectAccessible(what: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await pageIsAccessible(page, `${what}, ${colorScheme}`);
  }
}

/** The SQLSTATE with which the server refuses the tenant's application; null: it is let in and reads its rows. */
async function refusal(): Promise<string | null> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.query('SELECT value FROM settings LIMIT 1');
    return null;
  } catch (error) {
    return error instanceof pg.DatabaseError ? (error.code ?? 'unknown') : 'unknown';
  } finally {
    await client.end().catch(() => undefined);
  }
}

const panel = () => page.getByRole('complementary', { name: NAME });
const tag = (word: string) => panel().getByText(word, { exact: true }).first();
const tab = (name: string) => page.getByRole('tab', { name, exact: true });

/** Reads the connection string of its login from the screen. */
async function reveal(): Promise<void> {
  await tab('Connect').click();
  await page.getByRole('button', { name: 'Reveal…' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('for its application');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Reveal/ })
    .click();
  await expect(page.getByRole('button', { name: 'Hide' })).toBeVisible();
  await page.getByText('With', { exact: true }).click();
  const line = page.getByText(/^postgresql:\/\//).first();
  await expect(line).toContainText(/studio_1_user\w*:[A-Za-z0-9]{32}@/);
  url = ((await line.locator('..').textContent()) ?? '').replaceAll(/[\s\u200b]/g, '');
}

/** Opens the plan of an act from the danger zone, says why, and waits for the job's end. */
async function act(verb: string, done: RegExp, reason?: string): Promise<void> {
  await tab('Danger').click();
  await page
    .getByRole('tabpanel')
    .getByRole('button', { name: `${verb}…` })
    .click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('heading', { name: 'Plan' })).toBeVisible();
  await expect(sheet.getByText(/\d+ statements?/).first()).toBeVisible();
  if (reason !== undefined) await sheet.getByLabel('Reason').fill(reason);
  await expectAccessible(`plan of ${verb}`);
  await sheet.getByRole('button', { name: `${verb} ${NAME}` }).click();
  await expect(sheet.getByText(done).first()).toBeVisible({ timeout: 60_000 });
  await sheet.getByRole('button', { name: 'Close' }).last().click();
  await expect(sheet).toHaveCount(0);
}

test('a customer signs up for a trial', async () => {
  await page.goto(web.url);
  await page.getByText('This session only').click();
  await page.getByRole('button', { name: 'Use the built-in PostgreSQL' }).click();
  await expect(page).toHaveURL(/\/tenants\/new$/, { timeout: 110_000 });

  await page.getByLabel('Name', { exact: true }).fill(NAME);
  await expect(page.getByText('no other tenant is called so')).toBeVisible();
  await page.getByLabel('Owner e-mail').fill('h.marchetti@quais.example');
  await page.getByLabel('Password', { exact: true }).fill('a long password');
  await expect(page.getByText('CREATE DATABASE').first()).toBeVisible();
  await expectAccessible('sign-up');
  await page.getByRole('button', { name: /^Create tenant/ }).click();
  await expect(page.getByText(`/login?tenant=${SLUG}`)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Open the tenant' }).click();
  await expect(tag(NAME)).toBeVisible();

  await reveal();
  expect(await refusal()).toBeNull();

  await tab('Life').click();
  await expect(page.getByText('in its trial')).toBeVisible();
  await expectAccessible('life');
});

test('its password is rotated: the former login works until it is shut', async () => {
  await tab('Connect').click();
  await page.getByRole('button', { name: 'Rotate…' }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByText(/\d+ statements?/).first()).toBeVisible();
  await expectAccessible('plan of a rotation');
  await sheet.getByRole('button', { name: /^Rotate the password/ }).click();
  await expect(sheet.getByText(/has another login/).first()).toBeVisible({ timeout: 60_000 });
  await sheet.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByText(/^The former login/)).toBeVisible();
  expect(await refusal()).toBeNull();
  await page.getByRole('button', { name: 'Shut now…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Shut it now' }).click();
  await expect(page.getByText(/^The former login/)).toHaveCount(0);
  expect(await refusal()).not.toBeNull();
  await reveal();
  expect(await refusal()).toBeNull();
});

test('its customer brings a domain, which leads nowhere before it is proven', async () => {
  await tab('Domains').click();
  await page.getByLabel('Host name').fill('app.quais.example');
  await page.getByRole('button', { name: 'Add domain' }).click();
  await expect(page.getByText('leads nowhere yet')).toBeVisible();
  await expect(page.getByText('_cadastre', { exact: false }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Verify now' }).click();
  await expect(page.getByRole('alert').first()).toBeVisible({ timeout: 60_000 });
  await expectAccessible('domains');
  await page.getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove domain' }).click();
  await expect(page.getByText('leads nowhere yet')).toHaveCount(0);
});

test('what it uses is measured, against what its tier gives it', async () => {
  await tab('Usage').click();
  await page.getByRole('button', { name: 'Measure now' }).click();
  await expect(page.getByText(/^measured today/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('meter', { name: /^Storage at/ })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Storage: .* now/ })).toBeVisible();
  await expectAccessible('usage');
});

test('it is backed up now, looked at again, and stands in the room of backups', async () => {
  await page.goto(`${origin}/settings/lifecycle`);
  const heading = page.getByRole('heading', { name: 'Backups', exact: true, level: 2 });
  const card = page.locator('section').filter({ has: heading });
  await card.getByLabel('Folder of backups').fill(backups);
  await card.getByRole('button', { name: 'Save changes' }).click();
  await expect(card.getByText(/^Saved today/)).toBeVisible();
  await page.goto(`${origin}/tenants/${SLUG}/backups`);
  await page.getByRole('button', { name: 'Back up now…' }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByText('Dump, check and seal')).toBeVisible();
  await sheet.getByRole('button', { name: `Back up ${NAME}` }).click();
  await expect(sheet.getByText(/read back, and in the catalog/).first()).toBeVisible({ timeout: 60_000 });
  await sheet.getByRole('button', { name: 'Close' }).last().click();
  await expect(sheet).toHaveCount(0);
  expect((await readdir(backups)).filter((name) => name.endsWith('.dump'))).toHaveLength(1);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByText(/bytes, SHA-256/)).toBeVisible();
  await expectAccessible('backups of a tenant');
  await page.goto(`${origin}/backups`);
  await expect(page.getByRole('grid').getByText(NAME)).toBeVisible();
  await expectAccessible('backups');
  await page.getByText('All backups', { exact: true }).first().click();
  await expect(page.getByRole('grid').getByText('By hand')).toBeVisible();
  await expectAccessible('all backups');
  await page.goto(`${origin}/tenants/${SLUG}/life`);
});

test('it is suspended: nobody can sign in, and the screens say why', async () => {
  await act('Suspend', /is suspended/, 'invoice 2026-11 is open');
  await expect(tag('Suspended')).toBeVisible();
  // 28000: the role may not log in.
  expect(await refusal()).toBe('28000');
  await tab('Life').click();
  await expect(page.getByText('by hand').first()).toBeVisible();
  await tab('Danger').click();
  for (const verb of ['Convert', 'Suspend']) {
    const danger = page.getByRole('region', { name: verb, exact: true });
    await expect(danger.getByRole('button', { name: `${verb}…` })).toBeDisabled();
    await expect(danger.getByText('Possible when it is trial or active')).toBeVisible();
  }
  await expectAccessible('danger');
});

test('it is reactivated: its application is let in again, in its trial', async () => {
  await act('Reactivate', /is open again/);
  await expect(tag('Trial').or(panel().getByText(/^Trial to/))).toBeVisible();
  expect(await refusal()).toBeNull();
});

test('it is deleted: out of sight, kept, counting down', async () => {
  await act('Delete', /is deleted/, 'the customer asked for it');
  await page.goto(`${origin}/tenants`);
  await expect(page.getByRole('grid')).toBeVisible();
  await expect(page.getByRole('gridcell', { name: NAME, exact: true })).toHaveCount(0);
  expect(await refusal()).not.toBeNull();
  await page.getByTitle('Show deleted tenants').click();
  await expect(page.getByRole('gridcell', { name: /Deleted/ })).toContainText(/(?:29|30)\sd/);
  await expectAccessible('list with a deleted tenant');
  await page.getByRole('gridcell', { name: NAME, exact: true }).click();
  await tab('Life').click();
  await expect(page.getByText(/^Purged in/)).toBeVisible();
  await expectAccessible('deleted tenant');
});

test('it is restored at one click, with everything it had', async () => {
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(panel().getByText(/^Trial to/)).toBeVisible({ timeout: 60_000 });
  expect(await refusal()).toBeNull();
});

test('it is purged: the slug typed, a last backup, and a signed proof that names nobody', async () => {
  await tab('Danger').click();
  await page.getByRole('tabpanel').getByRole('button', { name: 'Purge…' }).click();
  const dialog = page.getByRole('alertdialog');
  const purge = dialog.getByRole('button', { name: `Purge ${NAME}` });
  await expect(dialog.getByText('DROP DATABASE').first()).toBeVisible();
  await expect(purge).toBeDisabled();
  await expect(dialog.getByRole('button', { name: `Delete ${NAME}` })).toBeVisible();
  await dialog.getByLabel('Folder on the machine that does the work').fill(folder);
  await dialog.getByLabel(/^Reason/).fill('Contract ended, request 4417');
  const typed = dialog.getByLabel(/^Type/);
  await typed.fill('brasserie-des-qua');
  await expect(purge).toBeDisabled();
  await typed.fill(SLUG);
  await expect(purge).toBeEnabled();
  await expectAccessible('purge');
  // Enter does not press it.
  await typed.press('Enter');
  await page.waitForTimeout(500);
  await expect(typed).toBeVisible();
  expect(await refusal()).toBeNull();
  await purge.click();

  const proof = page.getByRole('article', { name: 'Proof of erasure' });
  await expect(proof).toBeVisible({ timeout: 90_000 });
  await expect(proof.getByText('nothing found afterwards')).toBeVisible();
  await expect(proof.getByText('Contract ended, request 4417')).toBeVisible();
  await expect(proof.getByText(NAME)).toHaveCount(0);
  await expectAccessible('proof');
  expect(await refusal()).not.toBeNull();
  const files = await readdir(folder);
  // A write that PostgreSQL tells late makes it again, with the door shut.
  expect(files.filter((file) => file.endsWith('.dump'))).not.toEqual([]);

  for (const format of ['JSON', 'PDF'] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      proof.getByRole('button', { name: `Save as ${format}` }).click(),
    ]);
    const file = join(folder, `proof.${format.toLowerCase()}`);
    await download.saveAs(file);
    const text = await readFile(file, 'latin1');
    expect(text).not.toContain(SLUG);
    expect(text.startsWith(format === 'PDF' ? '%PDF-' : '{')).toBe(true);
    const verdict = await web.cadastre(['tenant', 'erasure', 'verify', file]);
    expect(verdict).toMatchObject({ valid: true });
  }
});

test('the proof stands in the list of proofs, and a changed one is found out', async () => {
  await page.goto(`${origin}/audit?proofs`);
  const sheet = page.getByRole('dialog', { name: 'Proofs of erasure' });
  await sheet.getByRole('gridcell', { name: 'studio_1_db' }).click();
  await expect(sheet.getByRole('article', { name: 'Proof of erasure' })).toBeVisible();
  await expectAccessible('proofs');
  const proof = await readFile(join(folder, 'proof.json'), 'utf8');
  const forged = Buffer.from(proof.replace('request 4417', 'request 4418'));
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    sheet.getByRole('button', { name: 'Check a proof…' }).click(),
  ]);
  await chooser.setFiles({ name: 'proof.json', mimeType: 'application/json', buffer: forged });
  await expect(sheet.getByRole('status').filter({ hasText: /signature/i })).toContainText(/not|no /i);
});

test('afterwards its address leads to the proof, and the list is empty', async () => {
  await page.goto(`${origin}/tenants/${SLUG}/life`);
  await expect(page.getByRole('article', { name: 'Proof of erasure' })).toBeVisible();
  await page.goto(`${origin}/tenants`);
  await expect(page.getByRole('heading', { name: 'No tenants yet' })).toBeVisible();
  await expectAccessible('no tenants');
  expect(complaints).toEqual([]);
});
