import { currentLocale, t } from '../../../locales/index.ts';

const clock = (hour = '', minute = '') => `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;

/** 2024-09-01 was a Sunday; cron counts from there. */
const weekday = (day: number) =>
  new Intl.DateTimeFormat(currentLocale(), { weekday: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2024, 8, 1 + day),
  );

/** The few forms of cron that the schedule uses, in words; null: the five fields tell it. Times are UTC. */
export function cronWords(cron: string): string | null {
  const every = /^\*\/(\d+) \* \* \* \*$/.exec(cron)?.[1];
  if (every !== undefined) return t('every {{minutes}} min', { minutes: every });
  const hourly = /^(\d+) \* \* \* \*$/.exec(cron)?.[1];
  if (hourly !== undefined) return t('every hour, {{minute}} min past', { minute: hourly });
  const hours = /^(\d+) \*\/(\d+) \* \* \*$/.exec(cron)?.[2];
  if (hours !== undefined) return t('every {{hours}} h', { hours });
  const daily = /^(\d+) (\d+) \* \* \*$/.exec(cron);
  if (daily !== null) return t('every day, {{time}} UTC', { time: clock(daily[2], daily[1]) });
  const weekly = /^(\d+) (\d+) \* \* ([0-7])$/.exec(cron);
  if (weekly !== null)
    return t('{{day}}, {{time}} UTC', { day: weekday(Number(weekly[3])), time: clock(weekly[2], weekly[1]) });
  const some = /^(\d+) (\d+) \* \* ([0-7])-([0-7])$/.exec(cron);
  if (some !== null)
    return t('{{first}} to {{last}}, {{time}} UTC', {
      first: weekday(Number(some[3])),
      last: weekday(Number(some[4])),
      time: clock(some[2], some[1]),
    });
  return null;
}
