import { z } from 'zod';

/*
 * Quantities as people write them in a tier: `8 GB`, `30s`, `10M / month`, `70%`. Bytes go by steps of 1024 whatever the
 * letters, as PostgreSQL counts them (manual, section 20.1.1); durations are kept in milliseconds.
 */

const BYTES = {
  B: 1,
  kB: 1024,
  KB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
  PB: 1024 ** 5,
} as const;

const SECOND = 1000;
const DAY = 24 * 3600 * SECOND;
const DURATIONS = {
  ms: 1,
  s: SECOND,
  min: 60 * SECOND,
  m: 60 * SECOND,
  h: 3600 * SECOND,
  d: DAY,
  day: DAY,
  days: DAY,
  weeks: 7 * DAY,
  week: 7 * DAY,
  months: 30 * DAY,
  month: 30 * DAY,
  years: 365 * DAY,
  year: 365 * DAY,
} as const;

const COUNTS = { '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9 } as const;

const NUMBER = String.raw`\d+(?:\.\d+)?`;
const alternatives = (units: object) =>
  Object.keys(units)
    .filter((unit) => unit !== '')
    .toSorted((a, b) => b.length - a.length)
    .join('|');

const bytesPattern = new RegExp(`^(${NUMBER}) ?(${alternatives(BYTES)})$`);
const durationPattern = new RegExp(`^(${NUMBER}) ?(${alternatives(DURATIONS)})$`);
const countPattern = new RegExp(`^(${NUMBER}) ?(${alternatives(COUNTS)})?(?: ?/ ?month)?$`);
const percentPattern = new RegExp(`^(${NUMBER}) ?%$`);

function scaled(match: RegExpExecArray | null, units: Readonly<Record<string, number>>): number | null {
  const factor = units[match?.[2] ?? ''];
  if (match === null || factor === undefined) return null;
  const value = Number(match[1]) * factor;
  return Number.isSafeInteger(Math.round(value)) ? Math.round(value) : null;
}

/** Bytes of `8 GB`; null for another text. */
export const parseBytes = (text: string): number | null => scaled(bytesPattern.exec(text.trim()), BYTES);

/** Milliseconds of `30s`, `5 min`, `30 days`; null for another text. A month has 30 days, a year 365. */
export const parseDuration = (text: string): number | null =>
  scaled(durationPattern.exec(text.trim()), DURATIONS);

/** A count of `10M`, `10K / month` or `1000`; null for another text. */
export const parseCount = (text: string): number | null => scaled(countPattern.exec(text.trim()), COUNTS);

/** The number before `%`; null for another text. */
export function parsePercent(text: string): number | null {
  const match = percentPattern.exec(text.trim());
  return match === null ? null : Number(match[1]);
}

/** The largest unit that leaves a whole number: what `parse…` reads back to the same value. */
function written(value: number, units: readonly (readonly [string, number])[], joint: string): string {
  for (const [unit, factor] of units) {
    if (value !== 0 && value % factor === 0) return `${value / factor}${joint}${unit}`;
  }
  const [unit] = units.at(-1) ?? [''];
  return `${value}${joint}${unit}`;
}

const BYTE_UNITS = (['PB', 'TB', 'GB', 'MB', 'kB', 'B'] as const).map((unit) => [unit, BYTES[unit]] as const);
const DURATION_UNITS = (['h', 'min', 's', 'ms'] as const).map((unit) => [unit, DURATIONS[unit]] as const);
const COUNT_UNITS = (['G', 'M', 'K', ''] as const).map((unit) => [unit, COUNTS[unit]] as const);

export const writeBytes = (value: number): string => written(value, BYTE_UNITS, ' ');

/** Hours up to two days, then days, and years where they come out even. */
export function writeDuration(value: number): string {
  for (const [unit, factor, from] of [
    ['year', DURATIONS.year, DURATIONS.year],
    ['day', DAY, 2 * DAY],
  ] as const) {
    if (value >= from && value % factor === 0)
      return `${value / factor} ${unit}${value === factor ? '' : 's'}`;
  }
  return written(value, DURATION_UNITS, ' ');
}
export const writeCount = (value: number): string => written(value, COUNT_UNITS, '');
export const writePercent = (value: number): string => `${value}%`;

function quantity(
  pattern: RegExp,
  parse: (text: string) => number | null,
  number: z.ZodNumber,
  says: string,
) {
  const text = z
    .string()
    .regex(pattern)
    .transform((written, context) => {
      const value = parse(written);
      if (value === null) context.addIssue({ code: 'custom', message: says });
      return value ?? z.NEVER;
    });
  return z.union([number, text], { error: says });
}

/** A whole number of bytes, or a text such as `8 GB`. */
export const bytesSchema = quantity(
  bytesPattern,
  parseBytes,
  z.int().min(0),
  'A size such as 512 MB, 8 GB or 1 TB',
);
/** Milliseconds, or a text such as `30s` or `30 days`. */
export const durationSchema = quantity(
  durationPattern,
  parseDuration,
  z.int().min(0),
  'A time such as 500 ms, 30s, 5 min, 4 h or 30 days',
);
/** A whole number, or a text such as `10M / month`. */
export const countSchema = quantity(
  countPattern,
  parseCount,
  z.int().min(0),
  'A whole number such as 100, 10K or 10M / month',
);
/** A share of a hundred, or a text such as `70%`. */
export const percentSchema = quantity(
  percentPattern,
  parsePercent,
  z.number().min(0).max(100),
  'A share such as 70%',
);
