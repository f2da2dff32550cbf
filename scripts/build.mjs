import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, node, programOf } from './paths.mjs';
import { lastLines, run, Stop } from './processes.mjs';

const stamp = inRoot('out', '.built-from');
const SOURCES = ['src', 'package-lock.json', 'electron.vite.config.ts', 'vite.renderer.config.ts'];

/** Builds the desktop bundles and the screens when a source file has changed since the last time. */
export async function ensureBuilt() {
  const sources = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  process.stderr.write('Building…\n');
  const { code, text } = await run(node, [programOf('electron-vite'), 'build'], { output: 'keep' });
  if (code !== 0) throw new Stop(`The build failed with exit code ${code}.\n${lastLines(text, 40)}`);
  mkdirSync(inRoot('out'), { recursive: true });
  writeFileSync(stamp, sources);
}

/** Paths, sizes and times of all sources; a deleted file changes it too, which a newest time would miss. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((name) => filesUnder(inRoot(name)))) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}
