import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type CallExpression, parseSync, Visitor } from 'oxc-parser';

/** One import of one file. `specifier` is null where it is computed and nobody can read it. */
export interface ImportLine {
  /** From the root of the tree that was read, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly specifier: string | null;
}

interface Source {
  readonly start: number;
  readonly value?: unknown;
}

/** Every import under a folder: static, dynamic, type-only, re-exported, required. */
export function readImports(root: string, folder = 'src'): ImportLine[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.[cm]?tsx?$/.test(path))
    .sort()
    .flatMap((path) => {
      const file = join(folder, path);
      return importsOf(file.split(sep).join('/'), readFileSync(join(root, file), 'utf8'));
    });
}

export function importsOf(file: string, text: string): ImportLine[] {
  const parsed = parseSync(file, text);
  const fault = parsed.errors.find((error) => error.severity === 'Error');
  if (fault) throw new Error(`${file}: ${fault.message}`);
  const found: { specifier: string | null; start: number }[] = [];
  const add = (source: Source | null | undefined) => {
    if (!source) return;
    found.push({ specifier: typeof source.value === 'string' ? source.value : null, start: source.start });
  };
  const ofSource = (node: { source: Source | null }) => add(node.source);
  const ofReference = (node: { expression: Source }) => add(node.expression);
  // `require('pg')`, and `createRequire(import.meta.url)('pg')`.
  const ofCall = ({ callee, arguments: given }: CallExpression) => {
    const name = callee.type === 'CallExpression' ? callee.callee : callee;
    const wanted = callee.type === 'CallExpression' ? 'createRequire' : 'require';
    if (name.type === 'Identifier' && name.name === wanted) add(given[0]);
  };
  new Visitor({
    ImportDeclaration: ofSource,
    ExportNamedDeclaration: ofSource,
    ExportAllDeclaration: ofSource,
    ImportExpression: ofSource,
    TSImportType: ofSource,
    TSExternalModuleReference: ofReference,
    CallExpression: ofCall,
  }).visit(parsed.program);
  return found.map(({ specifier, start }) => ({
    file,
    line: text.slice(0, start).split('\n').length,
    specifier,
  }));
}

/** The file that a relative specifier means, from the same root; null for a package. */
export function resolveRelative(line: ImportLine): string | null {
  if (!line.specifier?.startsWith('.')) return null;
  const base = line.file.split('/').slice(0, -1).join('/');
  return relative('/', join('/', base, line.specifier))
    .split(sep)
    .join('/');
}
