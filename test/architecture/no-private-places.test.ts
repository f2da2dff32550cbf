import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** Homebrew's own folder on Linux, and people who stand in examples only. */
const EXAMPLES = 'linuxbrew|me|claire|a';

/** In pieces, so that this file does not find itself. */
const PRIVATE = [
  {
    what: 'a registry host',
    pattern: new RegExp(['\\b(npm|regis', 'try)\\.[a-z0-9-]+\\.(org|com|dev|io)\\b'].join(''), 'i'),
  },
  {
    what: 'a registry host',
    pattern: new RegExp(['(npm', 'mirror|artifact', 'ory|nexus/repos', 'itory)'].join(''), 'i'),
  },
  {
    what: 'a home folder',
    pattern: new RegExp(
      ['(?<![\\w.])/(ho', 'me|Us', 'ers)/(?!(?:', EXAMPLES, ')/)[a-z][\\w.-]*/'].join(''),
      'i',
    ),
  },
  { what: 'a home folder', pattern: new RegExp(['(?<![\\w.])/ro', 'ot/'].join('')) },
  {
    what: 'a home folder',
    pattern: new RegExp(['[A-Z]:\\\\+Us', 'ers\\\\+(?!\\\\|(?:', EXAMPLES, ')\\b)'].join('')),
  },
  { what: 'a work folder', pattern: new RegExp(['(?<![\\w.])/wo', 'rk/[a-z]'].join('')) },
];

function privatePlaces(text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const hit = PRIVATE.find(({ pattern }) => pattern.test(line));
    return hit ? [`${index + 1}: ${hit.what}`] : [];
  });
}

/** What git knows or would add: neither dependencies nor build results. */
function repositoryFiles(): string[] {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return list
    .split('\0')
    .filter((path) => path && existsSync(join(root, path)) && statSync(join(root, path)).isFile());
}

describe('the repository', () => {
  it('names no registry host and no folder of one machine', () => {
    const files = repositoryFiles();
    expect(files).toContain('package-lock.json');
    const found = files.flatMap((path) =>
      privatePlaces(readFileSync(join(root, path), 'utf8')).map((place) => `${path}:${place}`),
    );
    expect(found).toEqual([]);
  });

  it('would be caught naming one', () => {
    const home = ['', 'ho' + 'me', 'ada', 'x'].join('/');
    const host = ['regis' + 'try', 'npmjs', 'org'].join('.');
    expect(privatePlaces(`fine\nsee ${home}\nhttps://${host}/pg`)).toEqual([
      '2: a home folder',
      '3: a registry host',
    ]);
    expect(privatePlaces('wonderful /homes/ada and src/work/item')).toEqual([]);
  });
});
