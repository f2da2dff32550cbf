import { z } from 'zod';

/** A five-field cron text of numbers, `*`, lists, ranges and steps; `none` for never. */
const CRON_FIELD = String.raw`(?:\*|\d{1,2}(?:-\d{1,2})?)(?:/\d{1,2})?`;
const CRON_LIST = `${CRON_FIELD}(?:,${CRON_FIELD})*`;
const cronPattern = new RegExp(`^${CRON_LIST}(?: ${CRON_LIST}){4}$`);
const CRON_RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;
export const cronSchema = z
  .string()
  .regex(cronPattern, 'Five fields: minute, hour, day, month, weekday')
  .refine(
    (text) =>
      text.split(' ').every((field, index) => {
        const [low, high] = CRON_RANGES[index] ?? [0, 0];
        return field
          .split(',')
          .every((part) =>
            (part.split('/', 1)[0] ?? '')
              .split('-')
              .every((each) => each === '*' || (Number(each) >= low && Number(each) <= high)),
          );
      }),
    'A field is out of its range: minute 0-59, hour 0-23, day 1-31, month 1-12, weekday 0-7',
  );
