import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { atExit } from '../../adapters/at-exit.ts';
import { bornAt, endLeftCommand } from '../../adapters/external-command.ts';
import { isAlive } from '../../adapters/process-table.ts';

export interface CommandFolder {
  /** For PGPASSFILE; readable by its owner alone. */
  readonly passwordFile: string;
  /** Where `runExternalCommand` says what runs. */
  readonly note: string;
  remove(): Promise<void>;
}

const PASSWORDS = 'pgpass';
const NOTE = 'process.json';
/** Number and birth of the process that made it: the number may be another one's by now. */
const NAME = /^command-(\d+)-(\d*)-/;

/** A folder of its own for one command, which its owner alone can look into. */
export async function makeCommandFolder(directory: string, passwords: string): Promise<CommandFolder> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const born = (await bornAt(process.pid)) ?? '';
  const folder = await mkdtemp(join(directory, `command-${process.pid}-${born}-`));
  // Whoever cannot wait for a command to be ended still leaves no password.
  const stay = atExit(() => rmSync(folder, { recursive: true, force: true }));
  const passwordFile = join(folder, PASSWORDS);
  await writeFile(passwordFile, passwords, { mode: 0o600, flag: 'wx' });
  return {
    passwordFile,
    note: join(folder, NOTE),
    async remove() {
      await rm(folder, { recursive: true, force: true });
      stay();
    },
  };
}

/**
 * Removes what processes of Cadastre that are no more have left, and ends the commands that still run there. Answers
 * with how many folders there were, and how many commands.
 */
export async function removeLeftFolders(directory: string): Promise<{ folders: number; commands: number }> {
  const names = await readdir(directory).catch((): string[] => []);
  let [folders, commands] = [0, 0];
  for (const name of names) {
    const [, number = '', birth = ''] = NAME.exec(name) ?? [];
    if (number === '') continue;
    const pid = Number(number);
    if (isAlive(pid) && birth === ((await bornAt(pid)) ?? '')) continue;
    const folder = join(directory, name);
    if (await endLeftCommand(join(folder, NOTE)).catch(() => false)) commands += 1;
    await rm(folder, { recursive: true, force: true });
    folders += 1;
  }
  return { folders, commands };
}
