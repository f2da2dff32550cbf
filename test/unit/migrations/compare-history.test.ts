import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Migration } from '../../../src/engine/blueprints/blueprint.ts';
import { compareHistory } from '../../../src/engine/migrations/plan/compare-history.ts';

const file = (version: string, checksum = `sum of ${version}`): Migration => ({
  path: `migrations/${version}_x.sql`,
  content: 'SELECT 1',
  checksum,
  version,
  name: `${version}_x.sql`,
  transactional: true,
});
const FILES = ['0001', '0002', '0003', '0004'].map((version) => file(version));
const had = (...versions: string[]) => new Map(versions.map((version) => [version, `sum of ${version}`]));

describe('Where a place stands against the files of its blueprint', () => {
  it('lacks what it has not, in order', () => {
    const standing = compareHistory(FILES, had('0001', '0002'));
    expect(standing).toMatchObject({ version: '0002', obstacle: null, ahead: [], edited: [] });
    expect(standing.lacks.map(({ version }) => version)).toEqual(['0003', '0004']);
  });

  it('goes no further than is asked', () => {
    const standing = compareHistory(FILES, had('0001'), '0003');
    expect(standing.lacks.map(({ version }) => version)).toEqual(['0002', '0003']);
    expect(compareHistory(FILES, had('0001', '0002', '0003', '0004'), '0002').lacks).toEqual([]);
  });

  it('lacks all with an empty history, and nothing with a whole one', () => {
    expect(compareHistory(FILES, had()).lacks).toHaveLength(4);
    expect(compareHistory(FILES, had('0001', '0002', '0003', '0004'))).toMatchObject({
      version: '0004',
      lacks: [],
      obstacle: null,
    });
  });

  it('is held by an edited file, and says which', () => {
    const standing = compareHistory([file('0001', 'another'), ...FILES.slice(1)], had('0001'));
    expect(standing).toMatchObject({ obstacle: 'edited-file', edited: ['0001'], lacks: [] });
    expect(standing.problem).toContain('migrations/0001_x.sql was edited');
  });

  it('is ahead of a blueprint that lacks what it has', () => {
    expect(compareHistory(FILES, had('0001', '0002', '0003', '0004', '0005'))).toMatchObject({
      obstacle: 'ahead',
      ahead: ['0005'],
      version: '0005',
    });
  });

  it('is held by a file that came in before what it has', () => {
    const standing = compareHistory(FILES, had('0001', '0003'));
    expect(standing.obstacle).toBe('out-of-order');
    expect(standing.problem).toContain('0002_x.sql comes before 0003');
  });

  it('orders numbers as numbers, and never fails over what is none', () => {
    const files = ['9', '10', '11'].map((version) => file(version));
    expect(compareHistory(files, had('9', '10'))).toMatchObject({ version: '10', obstacle: null });
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 })), (versions) => {
        const standing = compareHistory(FILES, had(...versions));
        expect(standing.lacks.length === 0 || standing.obstacle === null).toBe(true);
      }),
    );
  });
});
