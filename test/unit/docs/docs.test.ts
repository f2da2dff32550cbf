import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { ERROR_CODES } from '../../../src/shared/errors.ts';
import { LINT_RULES } from '../../../src/shared/models/migration-lint.ts';
import { PREFLIGHT_CHECKS } from '../../../src/shared/models/preflight.ts';
import { COMMON_OPTIONS, commandAt, commandsIn, commandsOf, headingsOf, linksOf } from './read-documents.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = globSync(['*.md', 'docs/**/*.md', 'resources/**/*.md'], { cwd: root }).sort();
const sources = globSync(['{src,test,scripts}/**/*.{ts,tsx,mjs}', '*.ts'], { cwd: root });
const commands = commandsOf(createProgram('0', async () => undefined));
/** Nouns of two words, such as `drift schema`, which mean one of their commands when they stand alone. */
const groups = new Set(
  [...commands.keys()]
    .map((name) => name.split(' '))
    .filter((name) => name.length === 3)
    .map((name) => name.slice(0, 2).join(' ')),
);

describe('the documents', () => {
  it('are found', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/cli.md', 'docs/guide/README.md']));
  });

  it('tell the way out of every error code, and of none that does not exist', () => {
    const told = [...read('docs/guide/troubleshooting.md').matchAll(/^### ([A-Z_]+)\n\n(?!#)\S/gm)];
    expect(told.map((match) => match[1]).sort()).toEqual([...ERROR_CODES].sort());
  });

  it('describe every check of the preflight', () => {
    const described = [...read('docs/guide/servers.md').matchAll(/^\| `([a-z-]+)` /gm)].map(
      ([, name]) => name,
    );
    expect(described).toEqual(expect.arrayContaining([...PREFLIGHT_CHECKS]));
  });

  it('describe every rule of lint', () => {
    const described = [
      ...read('docs/guide/migrations-lint.md').matchAll(/^\| ((?:`[a-z-]+`(?:, )?)+) /gm),
    ].flatMap(([, names = '']) => names.replaceAll('`', '').split(', '));
    expect(described.sort()).toEqual([...LINT_RULES].sort());
  });

  it.each(pages)('%s links to pages and headings that exist', (page) => {
    const broken = linksOf(read(page)).filter(({ path, heading }) => {
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, target))) return true;
      return heading !== null && !headingsOf(read(target)).includes(heading);
    });
    expect(broken).toEqual([]);
  });

  it.each(pages)('%s names only commands that exist', (page) => {
    expect(
      commandsIn(read(page), commands).filter((name) => !commands.has(name) && !groups.has(name)),
    ).toEqual([]);
  });

  it.each(pages)('%s names only source files that exist', (page) => {
    const named = [...read(page).matchAll(/`([\w./-]+\.(?:tsx?|mjs))`/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !sources.some((path) => `/${path}`.endsWith(`/${name}`)))).toEqual([]);
  });

  it('give every command a section of docs/cli.md with all its options, and no other', () => {
    const sections = new Map(
      [...read('docs/cli.md').matchAll(/^`cadastre ([a-z -]+?)(?: [<[].*)?`\n([\s\S]*?)(?=^##)/gm)].map(
        ([, name = '', text = '']) => [name, text],
      ),
    );
    expect([...sections.keys()].sort()).toEqual([...commands.keys()].sort());
    const wrong = [...commands].flatMap(([name, command]) => {
      const text = sections.get(name) ?? '';
      // These share their options with another command, and say so.
      const shared = /Takes the options of \[[a-z -]+\]/.test(text);
      const documented = [...text.matchAll(/^\| `(--[a-z-]+)/gm)].map(([, option]) => option ?? '');
      const there = optionsOf(command);
      const missing = shared ? [] : there.filter((option) => !documented.includes(option));
      const invented = documented.filter((option) => !there.includes(option));
      return [...missing, ...invented].map((option) => `${name} ${option}`);
    });
    expect(wrong).toEqual([]);
  });

  it('show only options that the command of the example has', () => {
    const examples = pages.flatMap((page) =>
      [
        ...read(page).matchAll(/\bcadastre (?:-- )?([a-z]+(?: [a-z]+(?:-[a-z]+)*){0,2})((?:[^\n`]|\\\n)*)/g),
      ].map((match) => ({
        page,
        name: commandAt((match[1] ?? '').split(' '), commands),
        options: [...((match[2] ?? '').split(' | ')[0]?.matchAll(/(?<=\s)--[a-z-]+/g) ?? [])].map(
          ([option]) => option,
        ),
      })),
    );
    expect(examples.filter(({ options }) => options.length > 0).length).toBeGreaterThan(20);
    const wrong = examples.flatMap(({ page, name, options }) => {
      const command = commands.get(name);
      if (!command) return [];
      const there = [...optionsOf(command), ...COMMON_OPTIONS];
      return options
        .filter((option) => !there.includes(option))
        .map((option) => `${page}: ${name} ${option}`);
    });
    expect(wrong).toEqual([]);
  });
});

const optionsOf = (command: Command): string[] =>
  command.options.map((option) => option.long ?? '').filter((option) => !COMMON_OPTIONS.includes(option));
