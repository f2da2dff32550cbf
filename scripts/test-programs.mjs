import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './processes.mjs';

const isDebianRoot = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** A Chromium for the browser tests: named, found, or installed where that is possible. */
export async function findOrInstallChromium() {
  const found = findChromium();
  if (found) return { path: found };
  if (!isDebianRoot()) {
    return { problem: 'Chromium was not found; install it, or name it in CADASTRE_CHROMIUM' };
  }
  await install(['chromium']);
  const path = findChromium();
  return path ? { path } : { problem: 'Chromium was not found, and apt-get could not install it' };
}

function findChromium() {
  const named = process.env.CADASTRE_CHROMIUM ?? process.env.CHROMIUM_PATH;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'];
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  const mac = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  return [...(named ? [named] : []), ...playwrightBuilds(), ...onPath, ...mac].find(isProgram) ?? null;
}

/** What `playwright install chromium` left behind. */
function playwrightBuilds() {
  const home = process.env.HOME ?? process.env.USERPROFILE ?? '';
  const roots = [process.env.PLAYWRIGHT_BROWSERS_PATH, join(home, '.cache', 'ms-playwright')];
  return roots
    .filter((folder) => folder && existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .flatMap((folder) => ['chrome-linux', 'chrome-linux64'].map((name) => join(folder, name, 'chrome')));
}

/** null: a PostgreSQL with its client programs is there; else what is missing. */
export async function ensurePostgresPrograms() {
  if (hasPostgres()) return null;
  if (isDebianRoot()) {
    // The package would start a server of its own on port 5432 unless it is told not to.
    mkdirSync('/etc/postgresql-common', { recursive: true });
    const settings = '/etc/postgresql-common/createcluster.conf';
    if (!existsSync(settings)) writeFileSync(settings, 'create_main_cluster = false\n');
    await install(['postgresql', 'postgresql-client']);
  }
  return hasPostgres() ? null : 'tests on the PostgreSQL of this system: its programs are not installed';
}

function hasPostgres() {
  const root = '/usr/lib/postgresql';
  const versioned = existsSync(root) ? readdirSync(root).map((name) => join(root, name, 'bin')) : [];
  const folders = [...versioned, ...(process.env.PATH ?? '').split(delimiter)];
  return ['initdb', 'psql', 'pg_dump'].every((name) =>
    folders.some((folder) => isProgram(join(folder, name)) || isProgram(join(folder, `${name}.exe`))),
  );
}

/** Debian's package of each program that tests start for themselves, beside PostgreSQL. */
const PROGRAMS = { nginx: 'nginx', pgbouncer: 'pgbouncer', 'redis-server': 'redis-server' };

/** Names of the proxies and stores that tests need and that could not be had; none: all are there. */
export async function ensureProxyPrograms() {
  const missing = () => Object.keys(PROGRAMS).filter((name) => !isOnPath(name));
  if (missing().length > 0 && isDebianRoot())
    await withoutServices(() => install(missing().map((name) => PROGRAMS[name])));
  return missing();
}

/** Some are in folders that only root's path has. */
const isOnPath = (name) =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'].some(
    (folder) => isProgram(join(folder, name)),
  );

/** Debian starts what it installs; this file says that it may not (policy-rc.d, Debian policy manual 9.3.3). */
async function withoutServices(work) {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await work();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

async function install(packages) {
  console.log(`Installing ${packages.join(', ')}…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { output: 'keep', env, timeoutMs: 600_000 };
  await run('apt-get', ['update', '-q'], options);
  await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], options);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there or not allowed: the next one.
    return false;
  }
}
