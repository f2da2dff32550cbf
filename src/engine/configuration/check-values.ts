import type { ConfigurationProblem } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { writeBytes, writeDuration } from '../../shared/models/quantity.ts';

const INT = 2_147_483_647;
const KB = 1024;
/** The most of each in round figures, for people. */
const MOST = { time: '24 days', size: '2047 GB' } as const;

/** What PostgreSQL takes for each (its source, guc_tables; the same from 14 to 18). Bytes and milliseconds. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  statement_timeout: [0, INT],
  lock_timeout: [0, INT],
  idle_in_transaction_session_timeout: [0, INT],
  transaction_timeout: [0, INT],
  log_min_duration_statement: [0, INT],
  work_mem: [64 * KB, INT * KB],
  maintenance_work_mem: [1024 * KB, INT * KB],
  temp_file_limit: [0, INT * KB],
  max_parallel_workers_per_gather: [0, 1024],
};

const MEMORY = new Set(['work_mem', 'maintenance_work_mem', 'temp_file_limit']);

/** Ranges that only PostgreSQL knows, and values that do not stand beside each other. */
export function checkValues(values: FlatSettings): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [...checkParameters(values)];
  const number = (path: string) => numberAt(values, path);
  const pair = (low: string, high: string, what: string) => {
    const [from, to] = [number(low), number(high)];
    if (from !== null && to !== null && from > to)
      problems.push({ field: low, message: `${from} is above ${high}, which is ${to}`, wayOut: what });
  };
  pair('scaling.min', 'scaling.max', 'Let the least be below the most.');
  pair('scaling.down_at', 'scaling.up_at', 'It would grow and shrink at once.');
  return [...problems, ...checkBackups(values)];
}

const numberAt = (values: FlatSettings, path: string) => {
  const value = values[path];
  return typeof value === 'number' ? value : null;
};

/** What PostgreSQL would refuse to set on a role. */
export function checkParameters(values: FlatSettings): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  for (const [name, [low, high]] of Object.entries(RANGES)) {
    const field = `database.settings.${name}`;
    const value = numberAt(values, field);
    if (value === null || (value >= low && value <= high)) continue;
    const [write, most] = MEMORY.has(name)
      ? ([writeBytes, MOST.size] as const)
      : name.includes('workers')
        ? ([String, String(high)] as const)
        : ([writeDuration, MOST.time] as const);
    problems.push({
      field,
      message: `${write(value)} is out of the range of PostgreSQL: ${write(low)} to ${most}`,
      wayOut: 'Choose a value within it.',
    });
  }
  return problems;
}

/** A backup that adds to another one needs that one. */
export function checkBackups(values: FlatSettings): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const on = (path: string) => typeof values[path] === 'string' && values[path] !== 'none';
  for (const path of ['backup.incremental', 'backup.log']) {
    if (on(path) && !on('backup.full'))
      problems.push({
        field: path,
        message: 'There is no full backup that it could add to',
        wayOut: 'Set backup.full as well.',
      });
  }
  return problems;
}
