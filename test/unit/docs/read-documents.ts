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
export function commandsIn(page: string): string[] {
  const single = ['web', 'demo'];
  return codeOf(page).flatMap((code) =>
    [...code.matchAll(/(?<![\w/.-])cadastre (?:-- )?([a-z]+)(?: ([a-z]+(?:-[a-z]+)*))?/g)].map(
      ([, noun = '', verb = '']) => (single.includes(noun) ? noun : `${noun} ${verb}`.trim()),
    ),
  );
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
