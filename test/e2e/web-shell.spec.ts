import { expect, type Page, test } from '@playwright/test';
import { startWeb, type WebProcess } from './support/start-web.ts';

let web: WebProcess;

test.beforeAll(async () => {
  web = await startWeb({ CADASTRE_SECRET_STORE: 'session' });
});

test.afterAll(async () => {
  await web?.stop();
});

/** What the browser complains about: refused by the policy, failed to load, thrown. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    // An answer of the contract that says no is data, which the browser reports all the same.
    const { url } = message.location();
    if (!new URL(url || 'about:blank').pathname.startsWith('/rpc/')) complaints.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() === 500) complaints.push(`500 from ${response.url()}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

test('the one-time address opens the screens, under the strict policy and without a complaint', async ({
  page,
  browser,
}) => {
  const complaints = complaintsOf(page);
  await page.goto(web.url);
  expect(new URL(page.url()).search).toBe('');
  await expect(page.getByRole('heading').first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading').first()).toBeVisible();
  // The style elements of the screens carry the nonce of their page, so that nothing is left unstyled.
  const styled = await page.evaluate(() =>
    getComputedStyle(document.body).getPropertyValue('--mantine-scale'),
  );
  expect(styled.trim()).not.toBe('');
  expect(complaints).toEqual([]);

  const other = await browser.newContext();
  const stranger = await other.newPage();
  const answer = await stranger.goto(web.url);
  expect(answer?.status()).toBe(401);
  await expect(stranger.getByText('not signed in')).toBeVisible();
  await other.close();
});

test('a page of another origin reaches nothing', async ({ page, context }) => {
  const { origin } = new URL(web.url);
  await context.route('https://evil.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>evil</title>' }),
  );
  await page.goto('https://evil.example/');
  const reached = await page.evaluate(async (target) => {
    const call = (init: RequestInit) =>
      fetch(`${target}/rpc/app/status`, init).then(
        (response) => `answered ${response.type}`,
        () => 'refused',
      );
    return [
      await call({ method: 'POST', credentials: 'include', body: '{}' }),
      await call({ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }),
    ];
  }, origin);
  expect(reached).toEqual(['refused', 'refused']);
});
