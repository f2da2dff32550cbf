import { CRON_RANGES, cronValues, eitherDay } from '../../shared/models/cron-text.ts';

/** A time that never comes (30 February) is looked for no longer than a leap year may be away. */
const LONGEST_DAYS = 8 * 366 + 2;
const DAY_MS = 86_400_000;

/** Five fields of cron, read: which minutes, hours, days, months and weekdays are meant. */
interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly onDay: (day: Date) => boolean;
}

const read = new Map<string, CronFields>();

/** The last time of a cron text at or before `at`, in UTC; null: there is none. The text fits `cronSchema`. */
export function lastTimeOf(cron: string, at: Date): Date | null {
  return seek(fieldsOf(cron), at, -1);
}

/** The first time after `after`, in UTC; null: there is none. */
export function nextTimeOf(cron: string, after: Date): Date | null {
  return seek(fieldsOf(cron), new Date(after.getTime() + 1), 1);
}

/** Day by day from `from`, which counts; within a day the nearest minute on the right side of it. */
function seek({ minutes, hours, onDay }: CronFields, from: Date, step: 1 | -1): Date | null {
  const first = Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate());
  for (let days = 0; days <= LONGEST_DAYS; days += 1) {
    const day = new Date(first + step * days * DAY_MS);
    if (!onDay(day)) continue;
    const times = hours.flatMap((hour) =>
      minutes.map((minute) => day.getTime() + (hour * 60 + minute) * 60_000),
    );
    const found =
      step === 1
        ? times.find((time) => time >= from.getTime())
        : times.findLast((time) => time <= from.getTime());
    if (found !== undefined) return new Date(found);
  }
  return null;
}

function fieldsOf(cron: string): CronFields {
  const known = read.get(cron);
  if (known) return known;
  const texts = cron.split(' ');
  const [minutes = [], hours = [], days = [], months = [], weekdays = []] = CRON_RANGES.map((range, index) =>
    cronValues(texts[index] ?? '*', range),
  );
  const either = eitherDay(texts[2], texts[4]);
  const fields: CronFields = {
    minutes,
    hours,
    onDay(day) {
      if (!months.includes(day.getUTCMonth() + 1)) return false;
      const inMonth = days.includes(day.getUTCDate());
      const weekday = day.getUTCDay();
      const inWeek = weekdays.includes(weekday) || (weekday === 0 && weekdays.includes(7));
      return either ? inMonth || inWeek : inMonth && inWeek;
    },
  };
  read.set(cron, fields);
  return fields;
}
