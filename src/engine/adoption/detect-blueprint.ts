import type { Blueprint, Migration } from '../blueprints/blueprint.ts';
import { newestVersion } from '../blueprints/load-migrations.ts';
import type { SchemaHistory } from '../blueprints/schema-history.ts';
import { tablesAfter } from '../blueprints/table-statements.ts';
import { filesNoted, type NotedFiles, type ToolHistory } from './tool-history.ts';

export interface Detected {
  readonly blueprint: Blueprint | null;
  readonly version: string | null;
  readonly by: 'history' | 'tool' | 'tables' | 'none';
  /** What another tool has noted of a blueprint in its format; null: there is no such tool, or no such blueprint. */
  readonly noted: NotedFiles | null;
}

/** Below this many tables in common a likeness may be chance. */
const LEAST_TABLES = 3;

/**
 * Which of the blueprints a database comes from. By Cadastre's own history where there is one, checksum by checksum; by
 * that of the tool whose files the blueprint has; else by its tables: the last version up to which every table is there.
 */
export function detectBlueprint(
  blueprints: readonly Blueprint[],
  tables: readonly string[],
  history: SchemaHistory | null,
  toolHistory: ToolHistory | null = null,
): Detected {
  if (history !== null && history.size > 0) {
    const version = newestVersion(history.keys());
    const blueprint = blueprints.find((each) => sameHistory(each.migrations, history)) ?? null;
    return { blueprint, version, by: 'history', noted: null };
  }
  const told = toolHistory === null ? null : byTool(blueprints, toolHistory);
  if (told !== null && told.noted.missing.length === 0) {
    const version = newestVersion(told.noted.applied.map((file) => file.version));
    return { blueprint: told.blueprint, version, by: 'tool', noted: told.noted };
  }
  const noted = told?.noted ?? null;
  const there = new Set(tables.flatMap((table) => [table, table.replace(/^public\./, '')]));
  let best: (Detected & { tables: number }) | null = null;
  for (const blueprint of blueprints) {
    const match = versionByTables(blueprint.migrations, there);
    if (match !== null && match.tables > (best?.tables ?? 0))
      best = { blueprint, version: match.version, by: 'tables', noted, tables: match.tables };
  }
  return best === null
    ? { blueprint: null, version: null, by: 'none', noted }
    : { blueprint: best.blueprint, version: best.version, by: best.by, noted };
}

/** The blueprint whose files the tool has applied; else the one that has the most of them. */
function byTool(
  blueprints: readonly Blueprint[],
  history: ToolHistory,
): { blueprint: Blueprint; noted: NotedFiles } | null {
  return (
    blueprints
      .filter(({ format }) => format === history.tool)
      .map((blueprint) => ({ blueprint, noted: filesNoted(blueprint.migrations, history) }))
      .filter(({ noted }) => noted.applied.length > 0)
      .toSorted((a, b) => a.noted.missing.length - b.noted.missing.length)[0] ?? null
  );
}

function sameHistory(migrations: readonly Migration[], history: SchemaHistory): boolean {
  const known = new Map(migrations.map(({ version, checksum }) => [version, checksum]));
  return [...history].every(([version, checksum]) => known.get(version) === checksum);
}

function versionByTables(
  migrations: readonly Migration[],
  there: ReadonlySet<string>,
): { version: string; tables: number } | null {
  let expected: ReadonlySet<string> = new Set();
  let match: { version: string; tables: number } | null = null;
  for (const { version, content } of migrations) {
    expected = tablesAfter([content], expected);
    if (expected.size >= LEAST_TABLES && [...expected].every((table) => there.has(table)))
      match = { version, tables: expected.size };
  }
  return match;
}
