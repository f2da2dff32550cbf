import type { Locale } from '../locales/index.ts';

const NARROW = '\u202f';
const FIXED = '\u00a0';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A month of the calendar, on average. */
const MONTH = 30.44 * DAY;

const WORDS = {
  en: {
    units: ['B', 'kB', 'MB', 'GB', 'TB', 'PB'],
    day: 'd',
    month: 'mo',
    year: 'y',
    now: 'now',
    today: 'today',
  },
  fr: {
    units: ['o', 'ko', 'Mo', 'Go', 'To', 'Po'],
    day: 'j',
    month: 'mois',
    year: 'ans',
    now: 'maintenant',
    today: 'aujourd’hui',
  },
} as const;

type Instant = string | number | Date;

/** One formatter for every number and time on the screen; the zone is the admin's unless told otherwise. */
export function createFormat(locale: Locale, timeZone?: string) {
  const words = WORDS[locale];
  // Making one of Intl's formatters takes longer than using it a hundred times; a list uses them by the row.
  const numbers = kept((key) => {
    const [least, most] = key.split(' ').map(Number);
    return new Intl.NumberFormat(locale, { minimumFractionDigits: least, maximumFractionDigits: most });
  });
  const dates = kept(
    (key) =>
      new Intl.DateTimeFormat(locale, {
        ...(JSON.parse(key) as Intl.DateTimeFormatOptions),
        timeZone,
        hourCycle: 'h23',
      }),
  );
  const number = (value: number, least: number, most: number) => numbers(`${least} ${most}`).format(value);
  const parts = (at: Instant, options: Intl.DateTimeFormatOptions) =>
    Object.fromEntries(
      dates(JSON.stringify(options))
        .formatToParts(new Date(at))
        .map((part) => [part.type, part.value]),
    );
  const unit = (value: string, name: string) => value + FIXED + name;

  const count = (value: number) => number(value, 0, 0);

  const shortCount = (value: number) =>
    Math.abs(value) < 10_000
      ? count(value)
      : new Intl.NumberFormat(locale, { notation: 'compact' }).format(value).replace(/\s/u, FIXED);

  /** Steps of 1024, as PostgreSQL writes them; one decimal under 100, none above. `whole` is for limits. */
  const bytes = (value: number, whole = false) => {
    let amount = value;
    let step = 0;
    while (Math.abs(rounded(amount, step)) >= 1024 && step < words.units.length - 1) {
      amount /= 1024;
      step += 1;
    }
    const digits = whole || step === 0 || Math.abs(rounded(amount, step)) >= 100 ? 0 : 1;
    return unit(number(amount, digits, digits), words.units[step] ?? '');
  };

  /** A share of 0 to 1. One decimal under one percent. */
  const share = (value: number) => {
    const percent = value * 100;
    const digits = percent !== 0 && Math.abs(percent) < 1 ? 1 : 0;
    return number(percent, digits, digits) + (locale === 'fr' ? NARROW : '') + '%';
  };

  /** Milliseconds, in two units at most. */
  const duration = (ms: number) => {
    if (ms < 999.5) return unit(number(ms, 0, ms < 9.95 && ms > 0 ? 1 : 0), 'ms');
    if (ms < 59_950) return unit(number(ms / 1000, 0, ms < 9_995 ? 2 : 1), 's');
    const seconds = Math.round(ms / 1000);
    if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
    const minutes = Math.round(seconds / 60);
    if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
    const hours = Math.round(minutes / 60);
    return pair(Math.floor(hours / 24), words.day, hours % 24, 'h');
  };
  const pair = (first: number, firstUnit: string, second: number, secondUnit: string) =>
    unit(count(first), firstUnit) + (second === 0 ? '' : ' ' + unit(count(second), secondUnit));

  /** How long ago, or until: minutes, hours up to 48, days up to 60, then months and years. */
  const age = (at: Instant, now: Instant = Date.now()) =>
    span(Math.abs(Number(new Date(now)) - Number(new Date(at))));
  const span = (ms: number) => {
    if (ms < MINUTE) return words.now;
    if (ms < HOUR) return unit(count(Math.floor(ms / MINUTE)), 'min');
    if (ms < 49 * HOUR) return unit(count(Math.floor(ms / HOUR)), 'h');
    if (ms < 61 * DAY) return unit(count(Math.floor(ms / DAY)), words.day);
    if (ms < 24 * MONTH) return unit(count(Math.floor(ms / MONTH)), words.month);
    return unit(count(Math.floor(ms / (12 * MONTH))), words.year);
  };

  /** `14:32`, or `14:32:08`. */
  const time = (at: Instant, seconds = false) => {
    const found = parts(at, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
    return `${found['hour']}:${found['minute']}` + (seconds ? `:${found['second']}` : '');
  };

  /** `19 Nov 2026`; in tables `19 Nov 26`. Never digits for the month. */
  const date = (at: Instant, short = false) => {
    const found = parts(at, { day: 'numeric', month: 'short', year: 'numeric' });
    const year = String(found['year']);
    return `${found['day']} ${found['month']} ${short ? year.slice(-2) : year}`;
  };

  const isToday = (at: Instant, now: Instant = Date.now()) => date(at) === date(now);

  /** `today 02:14`, `Fri 02:37` within six days, else the date. */
  const when = (at: Instant, now: Instant = Date.now()) => {
    if (isToday(at, now)) return `${words.today} ${time(at)}`;
    if (Math.abs(Number(new Date(now)) - Number(new Date(at))) < 6 * DAY) {
      return `${parts(at, { weekday: 'short' })['weekday']} ${time(at)}`;
    }
    return date(at);
  };

  /** For tooltips and what is copied: the moment in full, and in UTC. */
  const full = (at: Instant) =>
    `${date(at)}, ${time(at, true)} (${new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')})`;

  return { locale, count, shortCount, bytes, share, duration, age, span, time, date, isToday, when, full };
}

export type Format = ReturnType<typeof createFormat>;

function rounded(amount: number, step: number): number {
  return step === 0 || Math.abs(amount) >= 99.95 ? Math.round(amount) : Math.round(amount * 10) / 10;
}

/** Makes each once and keeps it. */
function kept<Made>(make: (key: string) => Made): (key: string) => Made {
  const all = new Map<string, Made>();
  return (key) => {
    const found = all.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    all.set(key, made);
    return made;
  };
}
