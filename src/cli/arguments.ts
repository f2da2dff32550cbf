import { type Command, type CommandOptions, InvalidArgumentError } from 'commander';
import { invalidInput } from '../engine/errors.ts';

/** A command of a noun, with the options that every command has. `isDefault`: the noun alone means it. */
export function leaf(
  parent: Command,
  nameAndArguments: string,
  description: string,
  options: CommandOptions = {},
): Command {
  return parent
    .command(nameAndArguments, options)
    .description(description)
    .option('--json', 'print one JSON document on stdout and nothing else')
    .option('--data <folder>', 'data folder of this workstation (CADASTRE_DATA)');
}

export function wholeNumber(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new InvalidArgumentError('Not a whole number.');
  return Number(text);
}

/** An argument that a command reads for itself. Errors: `INVALID_INPUT` with the argument as the field. */
export function givenNumber(field: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw invalidInput([{ field, message: 'A whole number' }]);
}

/** For options that may be given often: `--label region=eu --label tier=gold`. */
export function keyValue(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write it as key=value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/**
 * Where the person stands who gives a path. npm runs a script in the folder of its package and says here where it was
 * called; null: the process is there already.
 */
export function callersFolder(environment: NodeJS.ProcessEnv): string | null {
  return (environment['npm_lifecycle_event'] === 'cadastre' && environment['INIT_CWD']) || null;
}
