import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SHIPPED_TIERS } from '../../../src/engine/tiers/shipped-tiers.ts';
import { read, shippedText } from './support.ts';

const TEXTS = SHIPPED_TIERS.map(shippedText);

/** What slips of a hand, a merge or a machine do to a file. */
const PIECES = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '-',
    '#',
    '"',
    "'",
    '\t',
    '\n',
    '  ',
    '&a ',
    '*a',
    '!!binary ',
    '|',
    '>',
    '%',
  ],
  ...[
    '${',
    '}',
    '${TENANT_ID',
    `\${NOPE}`,
    '$${',
    '---\n',
    '...\n',
    '? ',
    '<<: ',
    '\0',
    '\u2028',
    '\r',
    '\u{1F600}',
  ],
  ...[
    'null',
    'true',
    '1e999',
    '-1',
    '99999999999999999999',
    '__proto__',
    'constructor',
    'tier',
    'extends: gold',
  ],
  ...['8 GBB', '0x1F', '.nan', '.inf', '!!set {a}', '2026-11-21', '[[[[[[[[', '{{{{', 'unlimited', '"\\x"'],
];

type Mutation = (text: string) => string;
const at = (text: string, share: number) => Math.floor(text.length * share);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...PIECES)).map(
    ([where, piece]): Mutation =>
      (text) =>
        text.slice(0, at(text, where)) + piece + text.slice(at(text, where)),
  ),
  fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 40 })).map(
    ([where, length]): Mutation =>
      (text) =>
        text.slice(0, at(text, where)) + text.slice(at(text, where) + length),
  ),
  fc.tuple(fc.nat({ max: 120 }), fc.nat({ max: 120 })).map(
    ([from, to]): Mutation =>
      (text) => {
        const lines = text.split('\n');
        const [line = ''] = lines.splice(from % lines.length, 1);
        lines.splice(to % (lines.length + 1), 0, line);
        return lines.join('\n');
      },
  ),
  fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.string({ maxLength: 12, unit: 'binary' })).map(
    ([where, piece]): Mutation =>
      (text) =>
        text.slice(0, at(text, where)) + piece + text.slice(at(text, where)),
  ),
);

const mutated = fc
  .tuple(fc.constantFrom(...TEXTS), fc.array(mutation, { minLength: 1, maxLength: 4 }))
  .map(([text, mutations]) => mutations.reduce((before, mutate) => mutate(before), text));

/** Each problem has a place that is in the file. */
async function expectPlaces(text: string): Promise<number> {
  const { problems } = await read(text);
  const lines = text.split('\n');
  for (const { line, column, message } of problems) {
    expect(message).not.toBe('');
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[(line ?? 1) - 1]?.length ?? 0) + 1);
  }
  return problems.length;
}

describe('a file that went wrong', () => {
  it('is told with places within it, a thousand times, and never crashes', async () => {
    let broken = 0;
    await fc.assert(
      fc.asyncProperty(mutated, async (text) => {
        if ((await expectPlaces(text)) > 0) broken += 1;
      }),
      { numRuns: 1000 },
    );
    // The others were changed in comments, spaces or to another value that can be.
    expect(broken).toBeGreaterThan(500);
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n\n '],
    ['a comment', '# tier: gold'],
    ['brackets without end', '['.repeat(50_000)],
    ['maps without end', 'a: '.repeat(3000)],
    ['levels without end', Array.from({ length: 2000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
    ['an alias of itself', 'tier: gold\nlabels: &a\n  b: *a\n'],
    ['an alias of nothing', 'tier: gold\nlabels: *a\n'],
    [
      'aliases of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'abcdefgh'
        .split('')
        .map((name, index) => {
          const next = String.fromCharCode(name.charCodeAt(0) + 1);
          return `${next}: &${next} [${Array.from({ length: 9 }, () => `*${name}`).join(',')}]${index >= 0 ? '' : ''}`;
        })
        .join('\n')}\n`,
    ],
    ['two documents', 'tier: gold\n---\ntier: silver\n'],
    ['bytes', '\u0000\u0001\uFFFF'],
    [
      'a prototype',
      'tier: gold\n__proto__: {polluted: true}\nfeatures: {__proto__: 1}\nregions: {__proto__: {}}\n',
    ],
  ])('%s', async (_, text) => {
    expect(await expectPlaces(text)).toBeGreaterThan(0);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
