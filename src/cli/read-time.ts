import { invalidInput } from '../engine/errors.ts';

const FORM = /^(\d{4})-(\d\d)-(\d\d)(?:$|[T ]\d\d:\d\d)/;

/**
 * A day, which begins in UTC, or a time, of this workstation's zone unless it names one; as the contract takes it. A day
 * that its month has not is refused: JavaScript would make the 2nd of March of the 30th of February, and nobody be told.
 */
export function readTime(text: string, field: string): string {
  const [, year, month, day] = FORM.exec(text.trim()) ?? [];
  const at = new Date(text.trim());
  if (day === undefined || Number.isNaN(at.getTime()))
    throw invalidInput([{ field, message: 'A time such as 2027-01-31 or 2027-01-31T22:00:00Z' }]);
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate())
    throw invalidInput([{ field, message: `${year}-${month} has no day ${Number(day)}` }]);
  return at.toISOString();
}
