import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCapacity } from '../../../src/engine/configuration/check-capacity.ts';
import { checkNames } from '../../../src/engine/configuration/check-names.ts';
import { checkNetworks, networkOf } from '../../../src/engine/configuration/check-networks.ts';
import { checkValues } from '../../../src/engine/configuration/check-values.ts';

const facts = { namedId: 'studio_1', role: 'studio_1_user', ownerRole: 'studio_1_owner' };
const namesOf = (values: Record<string, string>) => checkNames(facts, values).map(({ message }) => message);

describe('names of a tenant', () => {
  it('hold its whole number, are not cut, and are what the store takes', () => {
    expect(namesOf({ 'namespaces.data': 'studio_1_data', 'namespaces.redis': 'studio_1:' })).toEqual([]);
    expect(namesOf({ 'namespaces.data': 'studio_17_data' })[0]).toContain('does not hold');
    expect(namesOf({ 'namespaces.data': 'everybody' })[0]).toContain('does not hold');
    expect(namesOf({ 'accounts.app': `studio_1_${'x'.repeat(60)}` })[0]).toContain('69 bytes');
    expect(namesOf({ 'accounts.app': `studio_1_"; DROP` })[0]).toContain('cannot be a name');
    expect(namesOf({ 'namespaces.data': 'pg_studio_1' })[0]).toContain('cannot be a name');
    expect(namesOf({ 'namespaces.redis': 'studio_1' })[0]).toContain('cannot be a name');
    expect(namesOf({ 'namespaces.redis': 'studio_1:*:' })[0]).toContain('cannot be a name');
    expect(namesOf({ 'accounts.app': 'studio_1_user' })[0]).toContain('another name');
    expect(namesOf({ 'accounts.app': 'studio_1_a', 'accounts.admin': 'studio_1_a' })).toHaveLength(1);
  });
});

describe('networks', () => {
  it('have no bits behind their prefix and stand there once', () => {
    const said = (networks: string[]) => checkNetworks('security.allowed_networks', networks).length;
    expect(said(['10.0.0.0/8', '192.168.1.7/32', '2001:db8::/32', '::/0', '0.0.0.0/0'])).toBe(0);
    expect(said(['10.0.0.1/8'])).toBe(1);
    expect(said(['2001:db8::1/64'])).toBe(1);
    expect(said(['2001:db8::/32', '2001:0db8:0::/32'])).toBe(1);
    expect(said(['::ffff:10.0.0.0/104'])).toBe(0);
  });

  it('are read for every address there is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(128), (address, prefix) => {
        const size = address.includes(':') ? 128 : 32;
        const read = networkOf(`${address}/${prefix}`);
        expect(read === null).toBe(prefix > size);
        if (prefix === size) expect(read?.hasHostBits).toBe(false);
      }),
    );
  });
});

describe('values', () => {
  it('stay in the ranges of PostgreSQL and stand beside each other', () => {
    const fields = (values: Record<string, unknown>) => checkValues(values).map(({ field }) => field);
    expect(fields({ 'database.settings.work_mem': 8 * 1024 ** 2 })).toEqual([]);
    expect(fields({ 'database.settings.work_mem': 1024 })).toEqual(['database.settings.work_mem']);
    expect(fields({ 'database.settings.statement_timeout': 2 ** 31 })).toHaveLength(1);
    expect(fields({ 'scaling.min': 2, 'scaling.max': 1 })).toEqual(['scaling.min']);
    expect(fields({ 'backup.full': 'none', 'backup.log': '*/30 * * * *' })).toEqual(['backup.log']);
  });
});

describe('the capacity of a server', () => {
  const capacity = {
    server: 'main',
    connections: 97,
    disk: 1000,
    promised: { tenants: 3, connections: 90, storage: 0 },
  };
  it('refuses an override beyond all it has, and warns of what adds up', () => {
    const check = (connections: number, own: boolean) =>
      checkCapacity(
        { 'resources.connections': connections },
        own ? { 'resources.connections': connections } : {},
        capacity,
      ).map(({ warning = false }) => warning);
    expect(check(5, true)).toEqual([]);
    expect(check(50, true)).toEqual([true]);
    expect(check(100, true)).toEqual([false]);
    expect(check(100, false)).toEqual([true]);
  });
});
