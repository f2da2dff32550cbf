import type { Command } from 'commander';

/** On every command, and so not told again with each. */
export const COMMON_OPTIONS: readonly string[] = ['--json', '--data', '--help'];

/** Every command that does something, by its full name such as `tenant create`. */
export function commandsOf(program: Command, path: readonly string[] = []): Map<string, Command> {
  const entries = program.commands.flatMap((command): [string, Command][] => {
    const place = [...path, command.name()];
    return command.commands.length === 0 ? [[place.join(' '), command]] : [...commandsOf(command, place)];
  });
  return new Map(entries);
}

/** What is written as a command in code of a page: `cadastre tenant list`, `npm run -s cadastre -- web`. */
export function commandsIn(page: string, known: ReadonlyMap<string, unknown>): string[] {
  return codeOf(page).flatMap((code) =>
    [...code.matchAll(/(?<![\w/.-])cadastre (?:-- )?([a-z]+(?: [a-z]+(?:-[a-z]+)*){0,2})/g)].map(
      ([, words = '']) => commandAt(words.split(' '), known),
    ),
  );
}

/**
 * The longest of these words that is a command, or a noun with commands of its own; what follows is its arguments. One
 * that is not known is answered as it stands.
 */
export function commandAt(words: readonly string[], known: ReadonlyMap<string, unknown>): string {
  const [noun = ''] = words;
  const isGroup = (name: string) => [...known.keys()].some((each) => each.startsWith(`${name} `));
  if (!isGroup(noun)) return noun;
  const two = words.slice(0, 2).join(' ');
  if (known.has(two) || !isGroup(two)) return two;
  return words.slice(0, 3).join(' ');
}

/** Blocks between fences and pieces between backticks. */
function codeOf(page: string): string[] {
  const fenced = [...page.matchAll(/^```(?:sh|console)\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
  const prose = page.replaceAll(/^```[\s\S]*?^```/gm, '');
  return [...fenced, ...[...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)];
}

/** Links to files of the repository; `path` is empty for one within its own page. */
export function linksOf(page: string): { path: string; heading: string | null }[] {
  const prose = page.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', heading] = target.split('#');
      return { path, heading: heading ?? null };
    });
}

/** The anchors that a page's headings have: lower case, spaces to hyphens, other signs gone. */
export function headingsOf(page: string): string[] {
  return [...page.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}
