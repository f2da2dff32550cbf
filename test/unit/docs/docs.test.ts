import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { ERROR_CODES } from '../../../src/shared/errors.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = [
  'README.md',
  'CHANGELOG.md',
  ...globSync('docs/**/*.md', { cwd: root }),
  'resources/blueprints/studio/README.md',
];

describe('the documents', () => {
  it('tell the way out of every error code, and of none that does not exist', () => {
    const told = [...read('docs/guide.md').matchAll(/^\| `([A-Z_]+)` *\|/gm)].map((match) => match[1]);
    expect([...told].sort()).toEqual([...ERROR_CODES].sort());
  });

  it.each(pages)('%s links to pages that exist', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
    const missing = links.filter(
      (link) => !/^https?:/.test(link) && !existsSync(join(root, dirname(page), link)),
    );
    expect(missing).toEqual([]);
  });

  it('name commands that exist', () => {
    const program = createProgram('0', async () => undefined);
    const known = new Set(
      program.commands.flatMap((command) =>
        command.commands.length === 0
          ? [command.name()]
          : command.commands.map((each) => `${command.name()} ${each.name()}`),
      ),
    );
    const named = ['README.md', 'docs/guide.md'].flatMap((page) =>
      [...read(page).matchAll(/\bcadastre (?:-- )?([a-z]+)(?: ([a-z]+))?/g)].map(
        ([, first = '', second = '']) => (known.has(first) ? first : `${first} ${second}`),
      ),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});
