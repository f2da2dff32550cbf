import { type ImportLine, resolveRelative } from './import-graph.ts';

/** shared ← engine ← api ← {main, web, cli} and shared ← {preload, renderer}: what each room may see. */
const SEES: Record<string, readonly string[]> = {
  shared: [],
  engine: ['shared'],
  api: ['shared', 'engine'],
  main: ['shared', 'engine', 'api'],
  web: ['shared', 'engine', 'api'],
  // `cadastre web` starts the web shell.
  cli: ['shared', 'engine', 'api', 'web'],
  preload: ['shared'],
  renderer: ['shared'],
};

/** Packages (a whole name or a scope) that one place alone may import; first match counts. */
const HELD: readonly { packages: readonly string[]; by: readonly string[] }[] = [
  {
    packages: ['pg', 'pg-native', 'better-sqlite3', 'keytar', 'child_process', 'bcrypt', 'age-encryption'],
    by: ['src/engine/adapters/'],
  },
  { packages: ['electron'], by: ['src/main/', 'src/preload/'] },
  { packages: ['hono', '@hono/'], by: ['src/web/'] },
  { packages: ['commander'], by: ['src/cli/'] },
  {
    packages: ['react', 'react-dom', 'wouter', 'zustand', '@mantine/', '@tanstack/', '@orpc/tanstack-query'],
    by: ['src/renderer/'],
  },
  { packages: ['@orpc/server'], by: ['src/api/', 'src/main/', 'src/web/', 'src/cli/'] },
];

/** Rooms that may import these packages and no other. */
const ONLY: Record<string, readonly string[]> = {
  shared: ['zod', '@orpc/contract'],
  preload: ['electron'],
};

/** Test and build tools never get into the product. */
const TOOLS = ['vitest', 'vite', '@playwright/test', 'fast-check', 'electron-vite', 'typescript'];

/** Lines such as `src/engine/x.ts:3 → electron: only src/main/ …`; empty when the arrow holds. */
export function violationsOf(lines: readonly ImportLine[]): string[] {
  return lines.flatMap((line) => {
    const problem = problemOf(line);
    return problem ? [`${line.file}:${line.line} → ${line.specifier ?? '(computed)'}: ${problem}`] : [];
  });
}

function problemOf(line: ImportLine): string | null {
  const room = line.file.split('/')[1] ?? '';
  if (!(room in SEES)) return `src/${room} is no room of the house`;
  if (line.specifier === null) return 'an import that is computed cannot be checked';
  const target = resolveRelative(line);
  return target === null ? packageProblem(room, line.file, line.specifier) : roomProblem(room, target);
}

function roomProblem(room: string, target: string): string | null {
  const [top, other = ''] = target.split('/');
  if (top !== 'src') return target === 'package.json' ? null : 'outside of src';
  if (other !== room && !SEES[room]?.includes(other)) return `${room} does not see ${other}`;
  if (target.startsWith('src/engine/adapters/') && room !== 'engine') return 'adapters belong to the engine';
  return null;
}

function packageProblem(room: string, file: string, specifier: string): string | null {
  const name = packageName(specifier);
  const only = ONLY[room];
  if (only && !only.includes(name)) return `${room} imports only ${only.join(', ')}`;
  if (TOOLS.includes(name)) return 'a tool, not a part of the product';
  if (room === 'renderer' && specifier.startsWith('node:')) return 'the screens run without Node';
  const held = HELD.find((rule) =>
    rule.packages.some((held) => (held.endsWith('/') ? name.startsWith(held) : held === name)),
  );
  if (!held || held.by.some((place) => file.startsWith(place))) return null;
  return `only ${held.by.join(', ')} may import ${name}`;
}

/** `node:child_process` → `child_process`, `@orpc/server/fetch` → `@orpc/server`, `pg/lib/x` → `pg`. */
function packageName(specifier: string): string {
  const parts = specifier.replace(/^node:/, '').split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
