import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDesktop, root } from './build-desktop.ts';

const run = promisify(execFile);

/** The built bundles under the stand-in for Electron: see test/support/electron-stand-in/README.md. */
describe('the built desktop bundles, under the stand-in for Electron', () => {
  let built = '';
  const data = mkdtempSync(join(tmpdir(), 'cadastre-desktop-'));
  // biome-ignore lint/suspicious/noExplicitAny: a report of another process, checked by the expectations.
  let report: any;

  const start = (environment: Record<string, string> = {}) =>
    run(
      process.execPath,
      [
        '--import',
        join(root, 'test', 'support', 'electron-stand-in', 'register.ts'),
        join(import.meta.dirname, 'desktop-child.ts'),
        join(built, 'out', 'main', 'index.js'),
      ],
      {
        cwd: root,
        timeout: 60_000,
        env: { ...process.env, CADASTRE_DATA: data, CADASTRE_SECRET_STORE: 'session', ...environment },
      },
    );

  beforeAll(async () => {
    built = await buildDesktop();
    const { stdout } = await start();
    report = JSON.parse(stdout);
  });

  afterAll(() => {
    if (built) rmSync(built, { recursive: true });
    rmSync(data, { recursive: true });
  });

  it('open one window with a sandboxed, isolated page without Node', () => {
    expect(report.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    });
    expect(report.options).toMatchObject({ minWidth: 1024, minHeight: 680, show: false });
    expect(report.shownWhenReady).toBe(true);
    expect(report.recorded.errorBoxes).toEqual([]);
  });

  it('load the screens from a scheme of their own, under the strict policy', () => {
    expect(report.address).toBe('cadastre://app/');
    expect(report.recorded.schemes).toEqual([
      {
        scheme: 'cadastre',
        privileges: { standard: true, secure: true, supportFetchAPI: true },
        beforeReady: true,
      },
    ]);
    expect(report.page.body).toContain('<title>Cadastre</title>');
    expect(report.page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(report.page.headers['content-security-policy']).not.toContain('unsafe');
    expect(report.fetched).toEqual({ otherHost: 403, post: 403, outside: 404 });
  });

  it('expose one word to the page, and answer the contract over the port it asks for', () => {
    expect(report.exposed).toEqual({ cadastre: { shell: 'desktop' } });
    expect(report.status).toEqual({ shell: 'desktop', setup: 'server', dataDirectory: data });
    expect(report.refusal.code).toBe('NOT_FOUND');
    expect(report.refusal.message).toContain('nobody');
    expect(report.firstChange).toMatchObject({ topic: 'app' });
  });

  it('give no port to another origin or another window', () => {
    expect(report.foreignPage).toBe(false);
    expect(report.foreignSource).toBe(false);
    expect(report.senders).toEqual({
      'another window': 'closed',
      'a frame inside the page': 'closed',
      'a frame that is gone': 'closed',
      'a page from elsewhere': 'closed',
      'our own page': 'answered',
    });
  });

  it('refuse to navigate, to open windows, to grant permissions, to load from elsewhere', () => {
    expect(report.navigation).toEqual({
      own: true,
      web: false,
      file: false,
      otherHost: false,
      redirect: false,
      frame: false,
    });
    expect(report.opening).toEqual(Array(6).fill('deny'));
    expect(report.recorded.openedOutside).toEqual(['https://www.postgresql.org/docs/']);
    expect(report.permissions).toEqual([false, false, false]);
    expect(report.requests).toEqual({
      'cadastre://app/x.js': false,
      'https://evil.example/': true,
      'file:///etc/passwd': true,
    });
  });

  it('hide the window when it is closed, come back on a second start, remember the place', () => {
    expect(report.closing).toEqual({
      hidden: true,
      stillAnswers: true,
      shownAgain: true,
      place: { width: 1300, height: 900, x: 40, y: 50, maximized: false },
    });
    expect(report.recorded.trays).toHaveLength(1);
    expect(report.recorded.trays[0].toolTip).toBe('Cadastre: no job is running');
    expect(report.recorded.trays[0].menu).toContain('Quit Cadastre');
  });

  it('close the engine before they quit', () => {
    expect(report.exitCode).toBe(0);
    expect(report.afterQuit).not.toBe('answered');
  });

  it('open where they were the next time', async () => {
    const { stdout } = await start();
    expect(JSON.parse(stdout).options).toMatchObject({ width: 1300, height: 900, x: 40, y: 50 });
  });

  it('leave at once when another instance has the data folder', async () => {
    const second = await start({ STAND_IN_SECOND_INSTANCE: '1' }).catch((error) => error);
    expect(second.stderr).toContain('No window was shown');
  });
});
