import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { CadastreError, invalidInput } from '../../engine/errors.ts';
import { type ApplyWishes, applyGivenFiles } from '../apply-given-files.ts';
import { leaf } from '../arguments.ts';
import { readText } from '../read-text.ts';
import type { GlobalOptions, RunCommand } from '../run-command.ts';

interface ApplyOptions extends GlobalOptions, ApplyWishes {
  file: string;
}

const MOST_FILES = 2000;

export function addApplyCommand(program: Command, run: RunCommand): void {
  leaf(program, 'apply', 'Tiers and tenants as the files of a folder say')
    .requiredOption('-f, --file <folder>', 'a folder of YAML and JSON, or one file')
    .option('--plan', 'show what would change, and do nothing')
    .option('--digest <digest>', 'only if the plan is still the one that had this digest')
    .option('--backup-to <folder>', 'for the backups that tiers ask for before a change')
    .option('--reason <text>', 'why, for the audit log')
    .action((options: ApplyOptions) =>
      run(options, async (context) =>
        applyGivenFiles(context, { files: await filesIn(resolve(options.file)) }, options),
      ),
    );
}

/** What ends in .yaml, .yml or .json, with its folders; hidden ones, such as those of git, are left out. */
async function filesIn(root: string): Promise<{ path: string; content: string }[]> {
  const found = await stat(root).catch((error) => {
    throw invalidInput([{ field: 'file', message: `Cannot read ${root}: ${error.code}` }]);
  });
  const paths = found.isDirectory() ? await walk(root) : [root];
  if (paths.length === 0)
    throw new CadastreError('NOT_FOUND', `There is no YAML or JSON in ${root}`, { target: root });
  if (paths.length > MOST_FILES)
    throw invalidInput([{ field: 'file', message: `At most ${MOST_FILES} files` }]);
  return Promise.all(
    paths.map(async (path) => ({
      path: (path === root ? path : relative(root, path)).split(sep).join('/'),
      content: await readText(path),
    })),
  );
}

async function walk(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const inner = await Promise.all(
    entries
      .filter(({ name }) => !name.startsWith('.'))
      .map((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return walk(path);
        // The schema for editors lies beside tiers and is none.
        return entry.isFile() && /\.(ya?ml|json)$/.test(entry.name) && !entry.name.endsWith('.schema.json')
          ? [path]
          : [];
      }),
  );
  return inner.flat().toSorted();
}
