import type { BlueprintFolder } from '../adapters/blueprint-files.ts';
import { type BlueprintCommand, type BlueprintFile, MANIFEST, type Migration, sha256 } from './blueprint.ts';
import { cleanPath, type Loading, loadFile } from './load-migrations.ts';
import type { ManifestCommand } from './read-command.ts';

const MOST_FILES = 5000;
/** What tools write beside their files. */
const LEFT_OUT = ['node_modules', '__pycache__'];

/** How a version is called that only the command knows, before anybody has reached it. */
export const NEWEST = 'newest';

/** Reads what the command reads, as far as the blueprint names it. What is wrong is noted. */
export async function loadCommand(
  loading: Loading,
  { folder, files, ...command }: ManifestCommand,
): Promise<BlueprintCommand> {
  const found = new Map<string, BlueprintFile>();
  for (const { value, start } of files) {
    const paths = await pathsAt(loading.folder, cleanPath(value));
    if (typeof paths === 'string') {
      loading.yaml.problem(start, `${JSON.stringify(value)} ${paths}`);
      continue;
    }
    if (paths.length === 0) loading.yaml.problem(start, `The folder ${JSON.stringify(value)} holds no file`);
    for (const path of paths) {
      const file = await loadFile(loading, path, start);
      if (file) found.set(path, file);
    }
  }
  return { ...command, folder: cleanPath(folder.value) || '.', files: [...found.values()] };
}

/** Every file below a folder, or the file itself; a text: why there is none. */
async function pathsAt(folder: BlueprintFolder, path: string): Promise<string[] | string> {
  const top = await folder.list(path);
  if ('refused' in top) return top.refused === 'is not a folder' ? [path] : top.refused;
  // Kept files know no empty folders, and no difference between a file and a folder without any.
  if (top.files.length + top.folders.length === 0)
    return 'content' in (await folder.read(path)) ? [path] : [];
  const found: string[] = [];
  const left = [path];
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const entries = await folder.list(next);
    if ('refused' in entries) return entries.refused;
    const place = (name: string) => (next === '.' || next === '' ? name : `${next}/${name}`);
    found.push(...entries.files.map(place));
    left.push(...entries.folders.filter((name) => !LEFT_OUT.includes(name)).map(place));
    if (found.length > MOST_FILES) return `holds more than ${MOST_FILES} files`;
  }
  return found.sort();
}

/** What stands for the command among the migrations. */
export function migrationOf(command: BlueprintCommand): Migration {
  const { files, ...rest } = command;
  const text = JSON.stringify([rest, files.map(({ path, checksum }) => [path, checksum])]);
  return {
    path: MANIFEST,
    content: '',
    checksum: sha256(`cadastre command 1\n${text}`),
    version: command.target ?? NEWEST,
    name: command.argv.join(' '),
    transactional: false,
    command: true,
  };
}
