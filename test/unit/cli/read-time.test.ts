import { describe, expect, it } from 'vitest';
import { readTime } from '../../../src/cli/read-time.ts';

describe('a time on the command line', () => {
  it.each([
    ['2027-01-31', '2027-01-31T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['2027-03-28T02:30:00Z', '2027-03-28T02:30:00.000Z'],
    ['2027-03-28T02:30+02:00', '2027-03-28T00:30:00.000Z'],
  ])('%s', (text, wanted) => {
    expect(readTime(text, 'at')).toBe(wanted);
  });

  it.each(['2027-02-30', '2027-02-29', '2027-04-31T10:00Z', '2027-13-01', '5', '31/01/2027', 'tomorrow', ''])(
    '%s is refused, and made into no other day',
    (text) => {
      expect(() => readTime(text, 'at')).toThrow(
        expect.objectContaining({
          code: 'INVALID_INPUT',
          details: { fields: [expect.objectContaining({ field: 'at' })] },
        }),
      );
    },
  );
});
