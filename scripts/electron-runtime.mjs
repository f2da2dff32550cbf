import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, node } from './paths.mjs';
import { run } from './processes.mjs';

const directory = inRoot('node_modules', 'electron');
const unavailable = inRoot('node_modules', '.cadastre-electron-unavailable');
const DOWNLOAD_MS = 120_000;
/** After a failure the download is tried again no sooner than a day later. */
const RETRY_MS = 24 * 3_600_000;

/** The path of the Electron program, or why the desktop window cannot open here: one clause. */
export async function findElectron() {
  const display = displayProblem();
  if (display) return { problem: display };
  if (!electronPath() && !failedLately()) {
    process.stderr.write('Getting the Electron runtime…\n');
    const { code } = await run(node, [join(directory, 'install.js')], {
      output: 'keep',
      timeoutMs: DOWNLOAD_MS,
    });
    if (code !== 0) writeFileSync(unavailable, '');
  }
  const path = electronPath();
  return path ? { path } : { problem: 'the Electron runtime is not installed and cannot be downloaded' };
}

/** Without a download: the tests ask this. */
export function electronPath() {
  const record = join(directory, 'path.txt');
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!override && !existsSync(record)) return null;
  const name = existsSync(record) ? readFileSync(record, 'utf8') : 'electron';
  const path = join(override ?? join(directory, 'dist'), name);
  return existsSync(path) ? path : null;
}

function displayProblem() {
  if (process.platform !== 'linux') return null;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display';
  // Chromium's sandbox refuses root, and the sandbox is not given up for a window.
  return process.getuid?.() === 0 ? 'the Electron sandbox does not run as root' : null;
}

function failedLately() {
  return existsSync(unavailable) && Date.now() - statSync(unavailable).mtimeMs < RETRY_MS;
}
