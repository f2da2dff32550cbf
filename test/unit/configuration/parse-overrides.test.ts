import { describe, expect, it } from 'vitest';
import { parseOverrides } from '../../../src/engine/configuration/parse-overrides.ts';

describe('settings for one tenant', () => {
  it.each<[path: string, value: unknown, message: string, wayOut: string | null]>([
    [
      'security.allowed_networks',
      ['10.0.0.0/8', '10.0.0.1'],
      'Entry 2: A network such as 10.0.0.0/8 or 2001:db8::/32, not the text "10.0.0.1"',
      'Write it as 10.0.0.1/32.',
    ],
    ['security.allowed_networks', '10.0.0.0/8', 'A list, not the text "10.0.0.0/8"', null],
    ['custom_domain', 'yes', 'true or false, not the text "yes"', 'Write it as true.'],
    [
      'branding.colour',
      'a\0b',
      'A character that cannot be kept: NUL, or half of one',
      'Take that character out.',
    ],
    [
      'features',
      '3',
      'features holds entries of its own, each with a name',
      'Name the entry, as in features.NAME.',
    ],
  ])('%s: what is wrong is told in words of people', (path, value, message, wayOut) => {
    expect(parseOverrides({ [path]: value }).problems).toEqual([
      expect.objectContaining({ field: path, message, wayOut }),
    ]);
  });
});
