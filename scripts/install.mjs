import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { inRoot, node } from './paths.mjs';
import { lastLines, run, Stop } from './processes.mjs';

const lockfile = inRoot('package-lock.json');
const guard = inRoot('.install.lock');
const stamp = inRoot('node_modules', '.cadastre-installed');
const WAIT_MS = 15 * 60_000;

/** Installs what package-lock.json says, unless it is there. Quiet; one process at a time. */
export async function ensureDependencies() {
  if (isInstalled()) return;
  await takeGuard();
  try {
    // Another process may have installed while this one waited.
    if (isInstalled()) return;
    process.stderr.write('Installing dependencies, which takes a minute or two…\n');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    // Not `npm ci`: it refuses a lock file written where a registry does not carry the binaries of every other
    // platform. This keeps to the locked versions all the same and writes neither file.
    const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, text } = await run(npm, args, { output: 'keep' });
    if (code !== 0) {
      throw new Stop(
        `The dependencies could not be installed: npm install ended with exit code ${code}.\n${lastLines(text, 15)}\n` +
          'Check the network and the registry that npm uses (npm config get registry), then run the command again.',
      );
    }
    if (!existsSync(node)) {
      throw new Stop(
        'npm install ended well, yet Node 24 is not in node_modules: its install script was not run. ' +
          'Allow install scripts (npm config set ignore-scripts false), remove node_modules and try again.',
      );
    }
    writeFileSync(stamp, lockHash());
  } finally {
    rmSync(guard, { force: true });
  }
}

const lockHash = () => createHash('sha256').update(readFileSync(lockfile)).digest('hex');

function isInstalled() {
  if (!existsSync(node)) return false;
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === lockHash();
  if (!installedByHand()) return false;
  writeFileSync(stamp, lockHash());
  return true;
}

/** No stamp: somebody ran npm themselves. npm's own record then tells whether every version is the right one. */
function installedByHand() {
  const record = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  const found = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const there = found[path];
    return there
      ? there.version === entry.version
      : Boolean(entry.optional || entry.devOptional || entry.peer);
  });
}

async function takeGuard() {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    try {
      const file = openSync(guard, 'wx');
      writeSync(file, String(process.pid));
      closeSync(file);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = Number(readOwner());
    if (owner > 0 && !isAlive(owner)) removeStaleGuard();
    else if (Date.now() > deadline) {
      throw new Stop(`Process ${owner} has been installing for long; if it is not, delete ${guard}.`);
    } else await new Promise((wake) => setTimeout(wake, 250));
  }
}

/** Two may find the same stale guard: whoever takes away a fresh one puts it back. */
function removeStaleGuard() {
  const aside = `${guard}.${process.pid}`;
  try {
    renameSync(guard, aside);
  } catch {
    // Somebody else was faster.
    return;
  }
  if (isAlive(Number(readOwner(aside)))) renameSync(aside, guard);
  else rmSync(aside);
}

function readOwner(file = guard) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It was released between the two looks.
    return '';
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
