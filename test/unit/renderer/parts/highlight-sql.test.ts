import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { highlightSql } from '../../../../src/renderer/parts/highlight-sql.ts';

describe('SQL on the screen', () => {
  it('loses and adds nothing, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(
          highlightSql(text)
            .map((token) => token.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it('marks a masked secret inside of a string', () => {
    expect(highlightSql("PASSWORD '•masked•'")).toEqual([
      { kind: 'key', text: 'PASSWORD' },
      { kind: 'plain', text: ' ' },
      { kind: 'text', text: "'" },
      { kind: 'mask', text: '•masked•' },
      { kind: 'text', text: "'" },
    ]);
  });

  it('does not take a keyword inside of a string or of a quoted name for one', () => {
    const kinds = highlightSql(`SELECT 'DROP TABLE', "GRANT" -- REVOKE`).map((token) => token.kind);
    expect(kinds.filter((kind) => kind === 'key')).toHaveLength(1);
    expect(kinds.at(-1)).toBe('comment');
  });
});
