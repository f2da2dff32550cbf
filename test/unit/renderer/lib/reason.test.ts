import { describe, expect, it } from 'vitest';
import { reasonOf } from '../../../../src/renderer/lib/reason.ts';

describe('a reason', () => {
  it('may be left out where it is not needed, and is then not sent', () => {
    expect(reasonOf('  ', false)).toEqual({ why: undefined, good: true });
    expect(reasonOf('  ', true)).toEqual({ why: undefined, good: false });
  });

  it('is a few words once it is begun', () => {
    expect(reasonOf(' no ', false)).toEqual({ why: 'no', good: false });
    expect(reasonOf(' moved to Lyon ', true)).toEqual({ why: 'moved to Lyon', good: true });
  });
});
