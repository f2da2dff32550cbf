import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../../src/renderer/app/palette/entry.ts';
import { find, markHits, PER_GROUP, plain } from '../../../../src/renderer/app/palette/match.ts';
import { tenantVerbs } from '../../../../src/renderer/app/palette/tenant-verbs.ts';

const entry = (group: Entry['group'], title: string, rest: Partial<Entry> = {}): Entry => ({
  id: `${group}:${title}`,
  group,
  icon: 'tenants',
  title,
  hint: '',
  path: '/',
  ...rest,
});

describe('the palette', () => {
  it('finds names without their accents', () => {
    expect(plain('Éditions du Lac')).toBe('editions du lac');
    expect(find([entry('tenants', 'Éditions du Lac')], 'editions').total).toBe(1);
  });

  it('marks what was typed in the name as it is written', () => {
    expect(markHits('Atelier Morel', ['mor'])).toEqual([
      { text: 'Atelier ', hit: false },
      { text: 'Mor', hit: true },
      { text: 'el', hit: false },
    ]);
    expect(markHits('Éditions', ['edi'])[0]).toEqual({ text: 'Édi', hit: true });
  });

  it('matches the beginnings of words only, and all of the typed words', () => {
    const all = [entry('tenants', 'Atelier Morel'), entry('tenants', 'Clamorous')];
    expect(find(all, 'mor').groups[0]?.entries.map((found) => found.title)).toEqual(['Atelier Morel']);
    expect(find(all, 'atelier xyz').total).toBe(0);
  });

  it('also finds by what stands beside a name', () => {
    expect(find([entry('tenants', 'Acme', { hint: 'par-1 · studio_17_db' })], 'studio_17').total).toBe(1);
  });

  it('shows at most five of a group and says how many there are', () => {
    const many = Array.from({ length: 9 }, (_, index) => entry('tenants', `Morel ${index}`));
    const [group] = find(many, 'morel').groups;
    expect(group?.entries).toHaveLength(PER_GROUP);
    expect(group?.total).toBe(9);
  });

  it('keeps the order of the groups: tenants, verbs, places, jobs', () => {
    const all = [entry('jobs', 'Job x'), entry('places', 'Job places'), entry('tenants', 'Job tenant')];
    expect(find(all, 'job').groups.map((group) => group.group)).toEqual(['tenants', 'places', 'jobs']);
  });

  it('offers a tenant the acts that its status allows, and what destroys last', () => {
    const paths = (rest: Partial<Entry>) =>
      tenantVerbs(entry('tenants', 'Atelier Morel', { slug: 'atelier-morel', ...rest })).map(({ path }) =>
        path.replace('/tenants/atelier-morel/', ''),
      );
    const active = paths({ status: 'ACTIVE', convertible: true });
    expect(active).toContain('/isolation?tenant=atelier-morel');
    expect(active).toContain('life?act=convert');
    expect(active.at(-1)).toBe('life?act=purge');
    // No blueprint, a former place that is still kept, or nobody is let in.
    expect(paths({ status: 'ACTIVE', convertible: false })).not.toContain('life?act=convert');
    expect(paths({ status: 'SUSPENDED', convertible: true })).not.toContain('life?act=convert');
    expect(active).toContain('life?act=tier');
    expect(paths({ status: 'SUSPENDED' })).not.toContain('life?act=tier');
    expect(paths({ status: 'PENDING' })).not.toContain('/isolation?tenant=atelier-morel');
  });
});
