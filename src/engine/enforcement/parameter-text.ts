/** In what PostgreSQL counts a parameter when a value comes without unit (`pg_settings.unit`). */
export type Unit = 'ms' | 'kB' | null;

const TIMES = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SIZES = { kB: 1, MB: 1024, GB: 1024 ** 2, TB: 1024 ** 3 } as const;
/** Smaller than the unit itself: PostgreSQL rounds these. */
const FRACTIONS: Readonly<Record<string, number>> = { us: 0.001, B: 1 / 1024 };

/** Largest number of any integer parameter. */
export const MOST = 2_147_483_647;

/** As `SHOW` says it: with the largest unit that leaves a whole number. */
export function parameterText(value: number, unit: Unit): string {
  if (unit === null || value <= 0) return String(value);
  const units: readonly (readonly [string, number])[] = Object.entries(unit === 'ms' ? TIMES : SIZES);
  const [name, factor] = units.findLast(([, each]) => value % each === 0) ?? [unit, 1];
  return `${value / factor}${name}`;
}

/** The number of a text as it stands in `pg_db_role_setting`, in the parameter's unit; null: not one. */
export function parameterNumber(text: string, unit: Unit): number | null {
  const match = /^\s*([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)\s*([A-Za-z]*)\s*$/i.exec(text);
  if (match === null) return null;
  const [, number = '', name = ''] = match;
  if (name === '') return Number(number);
  if (unit === null) return null;
  const units: Readonly<Record<string, number>> = unit === 'ms' ? TIMES : SIZES;
  const factor = units[name] ?? FRACTIONS[name];
  return factor === undefined ? null : Math.round(Number(number) * factor);
}

/** Do both mean the same to PostgreSQL? Somebody may have written 60s where we write 1min. */
export function sameParameter(left: string | null, right: string | null, unit: Unit): boolean {
  if (left === null || right === null) return left === right;
  const numbers = [parameterNumber(left, unit), parameterNumber(right, unit)];
  return left === right || (numbers[0] !== null && numbers[0] === numbers[1]);
}

/** The schemas of a `search_path` as `pg_db_role_setting` has it, each without its quotes. */
export const pathNames = (text: string): string[] =>
  [...text.matchAll(/"((?:[^"]|"")*)"|([^",\s]+)/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );

/** A tenant's own schema, then public, as PostgreSQL writes it. */
export const pathText = (schema: string): string =>
  [schema, 'public']
    .map((name) => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`))
    .join(', ');
