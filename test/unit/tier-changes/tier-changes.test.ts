import { describe, expect, it } from 'vitest';
import { chooseIsolation } from '../../../src/engine/provisioning/tier/choose-isolation.ts';
import { missingOn } from '../../../src/engine/provisioning/tier/place-by-tier.ts';
import { wavesOf } from '../../../src/engine/tier-changes/wave-rows.ts';

describe('waves', () => {
  const sizes = (count: number, waves: number[]) =>
    wavesOf(
      Array.from({ length: count }, (_, index) => `t${index}`),
      waves,
    ).map((wave) => wave.length);

  it('are as large as said, and the last size goes on', () => {
    expect(sizes(25, [1, 10])).toEqual([1, 10, 10, 4]);
    expect(sizes(3, [5])).toEqual([3]);
    expect(sizes(0, [1])).toEqual([]);
  });
});

describe('the isolation model of a new tenant', () => {
  const blueprint = { name: 'studio', isolation: ['database' as const, 'row' as const] };
  const free = { 'database.isolation': ['schema', 'row'] };

  it('is the first that the tier lists and the blueprint supports', () => {
    expect(chooseIsolation(blueprint, undefined, { name: 'free' }, free)).toBe('row');
    expect(chooseIsolation(blueprint, undefined, null, {})).toBe('database');
  });

  it('is refused outside of the list, and where both have none in common', () => {
    expect(() => chooseIsolation(blueprint, 'database', { name: 'free' }, free)).toThrow(/schema, row/);
    const only = { name: 'plain', isolation: ['database' as const] };
    expect(() => chooseIsolation(only, undefined, { name: 'free' }, free)).toThrow(/supports database/);
  });
});

describe('what a server lacks for a tier', () => {
  const server = (labels: Record<string, string>) => ({ name: 'par-1', labels });
  const settings = (labels: Record<string, string>, values: Record<string, unknown>) =>
    missingOn(server(labels), 'premium', values).map(({ setting }) => setting);

  it('is a label, a region that its data may lie in, dedication', () => {
    const values = {
      'database.labels.disk': 'nvme',
      'compliance.residency': ['eu-west'],
      'database.cluster': 'dedicated',
    };
    expect(settings({}, values)).toEqual(['database.labels', 'compliance.residency', 'database.cluster']);
    expect(settings({ disk: 'nvme', region: 'us-east', dedicated: 'yes' }, values)).toEqual([
      'compliance.residency',
    ]);
    expect(settings({ disk: 'nvme', region: 'eu-west', cluster: 'dedicated' }, values)).toEqual([]);
  });
});
