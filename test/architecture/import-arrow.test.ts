import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { violationsOf } from './arrow-rules.ts';
import { readImports } from './import-graph.ts';

const root = join(import.meta.dirname, '..', '..');

describe('the import arrow', () => {
  const lines = readImports(root);

  it('reads the whole house', () => {
    const rooms = new Set(lines.map((line) => line.file.split('/')[1]));
    expect([...rooms].sort()).toEqual([
      'api',
      'cli',
      'engine',
      'main',
      'preload',
      'renderer',
      'shared',
      'web',
    ]);
  });

  it('is broken by no line', () => {
    expect(violationsOf(lines)).toEqual([]);
  });
});

/** Each plants one file; `at` is the line that must be named, null where the import is allowed. */
const planted: { file: string; text: string; at: number | null }[] = [
  { file: 'src/shared/a.ts', text: "import { x } from '../engine/x.ts';", at: 1 },
  { file: 'src/shared/b.ts', text: "import { readFile } from 'node:fs';", at: 1 },
  {
    file: 'src/shared/c.ts',
    text: "import { z } from 'zod';\nimport { oc } from '@orpc/contract';",
    at: null,
  },
  { file: 'src/engine/a.ts', text: "\nimport type { App } from 'electron';", at: 2 },
  { file: 'src/engine/b.ts', text: "const x = await import('react');", at: 1 },
  { file: 'src/engine/c.ts', text: "export * from '../api/router.ts';", at: 1 },
  { file: 'src/engine/d.ts', text: "import pg from 'pg';", at: 1 },
  { file: 'src/engine/e.ts', text: "export { spawn } from 'node:child_process';", at: 1 },
  { file: 'src/engine/f.ts', text: "export type C = import('pg').Client;", at: 1 },
  { file: 'src/engine/g.ts', text: "const name = 'pg';\nawait import(name);", at: 2 },
  { file: 'src/engine/h.ts', text: "const b = createRequire(import.meta.url)('bcrypt');", at: 1 },
  { file: 'src/engine/i.ts', text: "const b = require('keytar');", at: 1 },
  { file: 'src/engine/adapters/a.ts', text: "import pg from 'pg';\nimport 'node:child_process';", at: null },
  { file: 'src/engine/j.ts', text: "import { openPool } from './adapters/postgres-pool.ts';", at: null },
  { file: 'src/api/a.ts', text: "import { openPool } from '../engine/adapters/postgres-pool.ts';", at: 1 },
  { file: 'src/api/b.ts', text: "import { startWeb } from '../web/serve.ts';", at: 1 },
  { file: 'src/main/a.ts', text: "import { program } from '../cli/main.ts';", at: 1 },
  { file: 'src/main/b.ts', text: "import { app } from 'electron';", at: null },
  { file: 'src/web/a.ts', text: "import { Hono } from 'hono';\nimport { app } from 'electron';", at: 2 },
  { file: 'src/cli/a.ts', text: "import { startWeb } from '../web/serve.ts';", at: null },
  { file: 'src/cli/b.ts', text: "import { execFile } from 'child_process';", at: 1 },
  { file: 'src/preload/a.ts', text: "import { join } from 'node:path';", at: 1 },
  { file: 'src/renderer/a.tsx', text: "import { router } from '../api/router.ts';", at: 1 },
  { file: 'src/renderer/b.tsx', text: "import { join } from 'node:path';", at: 1 },
  { file: 'src/renderer/c.tsx', text: "import { contract } from '../shared/contract/index.ts';", at: null },
  { file: 'src/attic/a.ts', text: "import 'zod';", at: 1 },
  { file: 'src/engine/k.ts', text: "import { vi } from 'vitest';", at: 1 },
  { file: 'src/engine/l.ts', text: "import { cluster } from '../../test/support/cluster.ts';", at: 1 },
];

describe('the check of the arrow, against planted lines', () => {
  const trees: string[] = [];
  afterAll(() => {
    for (const tree of trees) rmSync(tree, { recursive: true });
  });

  it.each(planted)('$file: $text', ({ file, text, at }) => {
    const tree = mkdtempSync(join(tmpdir(), 'cadastre-arrow-'));
    trees.push(tree);
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), `${text}\n`);
    const found = violationsOf(readImports(tree)).map((line) => line.split(' → ')[0]);
    expect(found).toEqual(at === null ? [] : [`${file}:${at}`]);
  });
});
