import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export const inRoot = (...parts) => join(root, ...parts);

/** Node 24 from the dependencies: the same runtime for everybody, whatever started this script. */
export const node = inRoot('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** The script behind a package's command, so that no shell wrapper stands between (Windows has .cmd files). */
export function programOf(packageName, command = packageName) {
  const directory = inRoot('node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const script = join(directory, typeof bin === 'string' ? bin : bin[command]);
  if (!existsSync(script)) throw new Error(`${packageName} has no program ${command}`);
  return script;
}
