import { type BigIntStats, statSync } from 'node:fs';
import { access, constants, open, readdir, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Bytes; a seed of this size belongs into a backup, not into a blueprint. */
const LARGEST_FILE = 16 * 1024 * 1024;

/** A file's text without a byte order mark, or the reason why there is none. */
type FileRead = { readonly content: string } | { readonly refused: string };

/** One folder, out of which no path and no symbolic link leads. Bad content is an answer, never an error. */
export interface BlueprintFolder {
  /** Path from the folder, with `/`; reads regular UTF-8 files only. */
  read(path: string): Promise<FileRead>;
  list(path: string): Promise<FolderList>;
  /** Everything looked at so far, for `fingerprint`. */
  readonly touched: ReadonlySet<string>;
}

/** Names in rising order, hidden ones left out. */
type FolderList = { readonly files: string[]; readonly folders: string[] } | { readonly refused: string };

export function openBlueprintFolder(directory: string): BlueprintFolder {
  const root = resolve(directory);
  const touched = new Set<string>();
  const inside = async (path: string): Promise<{ place: string } | { refused: string }> => {
    if (path.includes('\0') || path.includes('\\') || isAbsolute(path) || /^[A-Za-z]:/.test(path)) {
      return { refused: 'must be a path inside the blueprint, with / between its parts' };
    }
    const place = join(root, path);
    if (leaves(root, place)) return { refused: 'lies outside the blueprint' };
    touched.add(place);
    try {
      const [realRoot, realPlace] = await Promise.all([realpath(root), realpath(place)]);
      if (leaves(realRoot, realPlace)) return { refused: 'is a symbolic link out of the blueprint' };
      return { place: realPlace };
    } catch (error) {
      return { refused: reasonOf(error) };
    }
  };
  return {
    touched,
    async read(path) {
      const found = await inside(path);
      if ('refused' in found) return found;
      try {
        return decode(await readRegularFile(found.place));
      } catch (error) {
        if (error instanceof Unusable) return { refused: error.message };
        return { refused: reasonOf(error) };
      }
    },
    async list(path) {
      const found = await inside(path);
      if ('refused' in found) return found;
      try {
        const entries = await readdir(found.place, { withFileTypes: true });
        const visible = entries.filter((entry) => !entry.name.startsWith('.'));
        return {
          files: visible
            .filter((each) => !each.isDirectory())
            .map((each) => each.name)
            .sort(),
          folders: visible
            .filter((each) => each.isDirectory())
            .map((each) => each.name)
            .sort(),
        };
      } catch (error) {
        return { refused: reasonOf(error) };
      }
    },
  };
}

/** The folders directly below one, as absolute paths in rising order; none when it is not there. */
export async function foldersBelow(parent: string): Promise<string[]> {
  const found = await openBlueprintFolder(parent).list('.');
  return 'refused' in found ? [] : found.folders.map((name) => join(resolve(parent), name));
}

export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() === true;
}

/** Can this program be started from here: a path as seen from `folder`, or a name on the PATH. */
export async function findsProgram(program: string, folder: string, path: string): Promise<boolean> {
  const places = /[/\\]/.test(program)
    ? [resolve(folder, program)]
    : path.split(delimiter).flatMap((each) => (each === '' ? [] : [join(each, program)]));
  for (const place of places) {
    const found = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

/** Changes when one of the paths is written, replaced, removed or gains or loses an entry. */
export async function fingerprint(paths: Iterable<string>): Promise<string> {
  // Asked before every tenant: a trip to the thread pool for each costs ten times what the answer does.
  return [...paths].map((path) => `${path}\0${stampOf(path)}`).join('\n');
}

function stampOf(path: string): string {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found ? stamp(found) : 'absent';
  } catch {
    return 'absent';
  }
}

const stamp = (found: BigIntStats) => `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;

class Unusable extends Error {}

async function readRegularFile(place: string): Promise<Buffer> {
  // Asked before it is opened: opening a pipe would wait for its other end.
  const found = await stat(place);
  if (!found.isFile()) throw new Unusable('is not a regular file');
  if (found.size > LARGEST_FILE) {
    throw new Unusable(`is larger than ${LARGEST_FILE / 1024 / 1024} MiB`);
  }
  const file = await open(place, 'r');
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function decode(bytes: Buffer): FileRead {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { refused: 'is UTF-16: save it as UTF-8' };
  }
  if (bytes.includes(0)) return { refused: 'holds a NUL byte' };
  try {
    return { content: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const valid = lengthOfValidStart(bytes);
    const line = bytes.subarray(0, valid).toString('utf8').split('\n').length;
    return { refused: `is not UTF-8: the first wrong byte is on line ${line}` };
  }
}

/** Bytes before the first that is not UTF-8, found by halving. */
function lengthOfValidStart(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const decoder = new TextDecoder('utf-8', { fatal: true });
    try {
      // In a stream, a character cut at the end is no mistake.
      decoder.decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return good;
}

function leaves(root: string, place: string): boolean {
  const path = relative(root, place);
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'is not there';
    case 'ENOTDIR':
      return 'is not a folder';
    case 'EISDIR':
      return 'is a folder';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by this user';
    case 'ELOOP':
      return 'is a symbolic link that leads to itself';
    default:
      return `cannot be read (${code ?? 'unknown reason'})`;
  }
}
