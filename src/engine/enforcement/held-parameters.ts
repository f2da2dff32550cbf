import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { QosPriority } from '../../shared/models/setting-meta.ts';
import { TIER_SETTINGS } from '../../shared/models/tier-settings.ts';
import { MOST, parameterText, type Unit } from './parameter-text.ts';

/** What of a server decides which parameters it knows. */
export interface EnforcementFacts {
  /** `server_version_num`, such as 150018. */
  readonly versionNumber: number;
  /** Of the server's user here. */
  readonly superuser: boolean;
  /** Parameters of this list that this server has and lets be other than 0. */
  readonly parameters: ReadonlySet<string>;
  /** Those that the server's user may set on other roles. */
  readonly settable: ReadonlySet<string>;
  readonly tablespaces: ReadonlySet<string>;
}

/** One parameter of PostgreSQL that is set on the tenant's logins. */
export interface HeldParameter {
  readonly name: string;
  readonly unit: Unit;
  /** The setting it comes from, with its title; `qos.priority` where the settings say nothing of it. */
  readonly path: string;
  readonly title: string;
  /** null: it is not set, and the server's own holds. */
  readonly value: string | null;
}

const UNITS = { duration: 'ms', bytes: 'kB' } as const;

const SETTINGS = TIER_SETTINGS.flatMap(({ parameter, path, title, kind }) =>
  parameter === undefined
    ? []
    : [{ name: parameter, path, title, unit: (UNITS as Record<string, Unit>)[kind] ?? null }],
);

/**
 * What a priority means: how many processes help a query and an index, and how many pages are read ahead. `normal` is
 * what PostgreSQL 18 begins with, written down so that it holds on every version alike.
 */
export const PRIORITY_PARAMETERS: Readonly<Record<QosPriority, Readonly<Record<PriorityParameter, number>>>> =
  {
    low: {
      max_parallel_workers_per_gather: 0,
      max_parallel_maintenance_workers: 0,
      effective_io_concurrency: 1,
    },
    normal: {
      max_parallel_workers_per_gather: 2,
      max_parallel_maintenance_workers: 2,
      effective_io_concurrency: 16,
    },
    high: {
      max_parallel_workers_per_gather: 4,
      max_parallel_maintenance_workers: 4,
      effective_io_concurrency: 64,
    },
    highest: {
      max_parallel_workers_per_gather: 8,
      max_parallel_maintenance_workers: 8,
      effective_io_concurrency: 256,
    },
  };
type PriorityParameter =
  | 'max_parallel_workers_per_gather'
  | 'max_parallel_maintenance_workers'
  | 'effective_io_concurrency';
const OF_PRIORITY: readonly PriorityParameter[] = [
  'max_parallel_workers_per_gather',
  'max_parallel_maintenance_workers',
  'effective_io_concurrency',
];

/** Every parameter that is ever set on a tenant's logins. */
export const HELD_PARAMETERS: readonly string[] = [
  ...new Set([...SETTINGS.map(({ name }) => name), ...OF_PRIORITY]),
];
/** Not of the settings, but of the place a tenant has: see `wantedOf`. */
export const SEARCH_PATH = 'search_path';
export const READ_ONLY = 'default_transaction_read_only';
export const READ_PARAMETERS: readonly string[] = [...HELD_PARAMETERS, SEARCH_PATH, READ_ONLY];
const UNIT_OF: ReadonlyMap<string, Unit> = new Map(SETTINGS.map(({ name, unit }) => [name, unit]));
export const unitOf = (parameter: string): Unit => UNIT_OF.get(parameter) ?? null;

/** Each parameter once, as a configuration wants it on a server with these facts. */
export function heldParameters(values: FlatSettings, facts: EnforcementFacts): HeldParameter[] {
  const priority = PRIORITY_PARAMETERS[values['qos.priority'] as QosPriority];
  const said = SETTINGS.map((each) => ({ ...each, value: textOf(values[each.path], each.unit) }));
  const spoken = new Set(said.flatMap(({ name, value }) => (value === null ? [] : [name])));
  const ofPriority = OF_PRIORITY.filter((name) => !spoken.has(name)).map((name) => ({
    name,
    unit: null,
    path: 'qos.priority',
    title: 'Priority',
    value: priority === undefined ? null : String(priority[name]),
  }));
  const replaced = new Set(ofPriority.map(({ name }) => name as string));
  return [...said.filter(({ name }) => !replaced.has(name)), ...ofPriority].filter(({ name }) =>
    facts.parameters.has(name),
  );
}

/** Bytes are rounded up to whole kB; more than PostgreSQL can count is the most that it can. */
function textOf(value: unknown, unit: Unit): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value !== 'number') return null;
  return parameterText(Math.min(MOST, unit === 'kB' ? Math.ceil(value / 1024) : Math.ceil(value)), unit);
}
