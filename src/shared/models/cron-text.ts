import { z } from 'zod';

/** A five-field cron text of numbers, `*`, lists, ranges and steps; `none` for never. */
const CRON_FIELD = String.raw`(?:\*|\d{1,2}(?:-\d{1,2})?)(?:/\d{1,2})?`;
const CRON_LIST = `${CRON_FIELD}(?:,${CRON_FIELD})*`;
const cronPattern = new RegExp(`^${CRON_LIST}(?: ${CRON_LIST}){4}$`);
/** Minute, hour, day, month, weekday. */
export const CRON_RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;
/** The most days that each month ever has. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** The values that one field means, in order. `5/10` means from 5 on. */
export function cronValues(field: string, [low, high]: readonly [number, number]): number[] {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const { first, last, step } = readPart(part, low, high);
    for (let value = first; value <= last; value += Math.max(step, 1)) values.add(value);
  }
  return [...values].toSorted((a, b) => a - b);
}

/** Where day and weekday both name days, either is enough; a star, with a step or without, names none (crontab(5)). */
export const eitherDay = (day = '*', weekday = '*'): boolean =>
  !day.startsWith('*') && !weekday.startsWith('*');

function readPart(part: string, low: number, high: number) {
  const [range = '*', step] = part.split('/');
  const [from = '*', to] = range.split('-');
  const first = from === '*' ? low : Number(from);
  const last = from === '*' ? high : to !== undefined ? Number(to) : step === undefined ? first : high;
  return { first, last, step: step === undefined ? 1 : Number(step) };
}

const everyPart = (
  text: string,
  holds: (part: ReturnType<typeof readPart>, low: number, high: number) => boolean,
) =>
  text.split(' ').every((field, index) => {
    const [low, high] = CRON_RANGES[index] ?? [0, 0];
    return field.split(',').every((part) => holds(readPart(part, low, high), low, high));
  });

/** Is there ever such a day? The 30th of February never comes, and nobody would hear of what is not done then. */
function everComes(text: string): boolean {
  const [, , days = '*', months = '*', weekdays = '*'] = text.split(' ');
  if (eitherDay(days, weekdays)) return true;
  const first = cronValues(days, CRON_RANGES[2])[0] ?? Number.POSITIVE_INFINITY;
  return cronValues(months, CRON_RANGES[3]).some((month) => first <= (DAYS[month - 1] ?? 0));
}

/** The first that is wrong with a text of the right form; null: nothing. */
function wrongIn(text: string): string | null {
  const within = everyPart(text, ({ first, last }, low, high) =>
    [first, last].every((each) => each >= low && each <= high),
  );
  if (!within)
    return 'A field is out of its range: minute 0-59, hour 0-23, day 1-31, month 1-12, weekday 0-7';
  if (!everyPart(text, ({ first, last, step }) => first <= last && step > 0))
    return 'A range begins with its lower end, such as 1-5, and a step is at least 1, such as */15';
  return everComes(text) ? null : 'There is no such day in these months';
}

export const cronSchema = z
  .string()
  .regex(cronPattern, 'Five fields: minute, hour, day, month, weekday')
  .superRefine((text, context) => {
    const wrong = cronPattern.test(text) ? wrongIn(text) : null;
    if (wrong !== null) context.addIssue({ code: 'custom', message: wrong });
  });
