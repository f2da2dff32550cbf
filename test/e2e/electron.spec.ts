import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, expect, test } from '@playwright/test';

const root = join(import.meta.dirname, '..', '..');

/** Why the real runtime cannot be started here; null where it can. */
function whyNot(): string | null {
  const electron = join(root, 'node_modules', 'electron');
  const record = join(electron, 'path.txt');
  if (!existsSync(record) || !existsSync(join(electron, 'dist', readFileSync(record, 'utf8')))) {
    return 'the Electron runtime is not installed';
  }
  if (process.platform !== 'linux') return null;
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'there is no display';
  return process.getuid?.() === 0 ? 'the Electron sandbox does not run as root' : null;
}

const reason = whyNot();

test('the desktop app opens its screens in a sandboxed page that reaches the engine', async () => {
  test.skip(reason !== null, reason ?? '');
  const data = await mkdtemp(join(tmpdir(), 'cadastre-electron-'));
  const app = await _electron.launch({
    args: [root],
    env: { ...process.env, CADASTRE_DATA: data, CADASTRE_SECRET_STORE: 'session' } as Record<string, string>,
  });
  try {
    const page = await app.firstWindow();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await expect(page.getByRole('heading').first()).toBeVisible();
    expect(page.url()).toMatch(/^cadastre:\/\/app\//);
    const seen = await page.evaluate(() => ({
      shell: (window as { cadastre?: { shell: string } }).cadastre?.shell,
      node: typeof (globalThis as { process?: unknown }).process,
      require: typeof (globalThis as { require?: unknown }).require,
      opened: window.open('https://example.org/') === null,
    }));
    expect(seen).toEqual({ shell: 'desktop', node: 'undefined', require: 'undefined', opened: true });
    expect(complaints).toEqual([]);
  } finally {
    await app.close();
    await rm(data, { recursive: true, force: true });
  }
});
