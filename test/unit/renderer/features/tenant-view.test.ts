import { describe, expect, it } from 'vitest';
import { schemaStanding } from '../../../../src/renderer/features/migrations/schema-standing.ts';
import {
  makePassword,
  passwordStrength,
} from '../../../../src/renderer/features/tenants/password-strength.ts';
import { moreActs } from '../../../../src/renderer/features/tenants/tenant-more.tsx';
import {
  filterOf,
  filterTenants,
  isFiltered,
  NO_FILTER,
  schemaWords,
  tenantState,
} from '../../../../src/renderer/features/tenants/tenant-view.ts';
import { tenantsToCsv } from '../../../../src/renderer/features/tenants/tenants-csv.ts';
import type { TenantDrift } from '../../../../src/shared/models/schema-drift.ts';
import type { Tenant } from '../../../../src/shared/models/tenant.ts';

function tenant(changes: Partial<Tenant> = {}): Tenant {
  return {
    id: 7,
    slug: 'editions-du-lac',
    name: 'Éditions du Lac',
    status: 'ACTIVE',
    isolation: 'database',
    serverId: '6f1c6a4e-6c2c-4f5e-9a8f-7d2f5a2a9f01',
    server: 'par-1',
    database: 'studio_7_db',
    role: 'studio_7_user',
    login: 'studio_7_user',
    ownerRole: 'studio_7_owner',
    ownerEmail: 'c.lac@example.com',
    blueprint: 'studio',
    schemaVersion: '0005',
    trialEndsAt: null,
    createdAt: '2026-11-20T09:12:00.000Z',
    statusSince: '2026-11-20T09:12:00.000Z',
    statusReason: null,
    statusDeadline: null,
    deletedAt: null,
    purgeDueAt: null,
    schema: null,
    plan: null,
    tier: null,
    job: null,
    ...changes,
  };
}

const pending = (status: string) => tenant({ status: 'PENDING', job: { id: 3, status, step: 5, steps: 12 } });

describe('the acts behind the dots', () => {
  it('are those that the status allows, and a tenant without a tier is given one', () => {
    const acts = (changes: Partial<Tenant>) => moreActs(tenant(changes)).map(({ act }) => act);
    expect(acts({})).toEqual(['tier', 'rotate', 'convert', 'cancel', 'delete']);
    expect(acts({ status: 'TRIAL', blueprint: null })).not.toContain('convert');
    expect(acts({ status: 'SUSPENDED' })).not.toContain('tier');
    expect(acts({ status: 'DELETED' })).toEqual(['restore']);
    expect(moreActs(tenant())[0]?.title).toBe('Give it a tier…');
    expect(moreActs(tenant({ tier: { name: 'free', version: 1 } }))[0]?.title).toBe('Change tier…');
  });
});

describe('the state of a tenant', () => {
  it('is its status once it is there, whatever its job says', () => {
    expect(tenantState(tenant({ job: { id: 1, status: 'failed', step: 1, steps: 2 } }))).toBe('active');
    expect(tenantState(tenant({ status: 'TRIAL' }))).toBe('trial');
  });

  it('is what its job does until then', () => {
    const found = ['running', 'failed', 'repair', 'undoing', 'queued'].map((status) =>
      tenantState(pending(status)),
    );
    expect(found).toEqual(['creating', 'failed', 'repair', 'undoing', 'pending']);
    expect(tenantState(tenant({ status: 'PENDING' }))).toBe('pending');
  });

  it('shows the step where the version will be', () => {
    expect(schemaWords(pending('running'))).toBe('step 5');
    expect(schemaWords(pending('queued'))).toBe('waits');
    expect(schemaWords(tenant())).toBe('0005');
  });
});

describe('the filter', () => {
  const rows = [
    tenant(),
    tenant({ id: 8, name: 'Acme', slug: 'acme', server: 'lyo-1', ownerEmail: 'a@acme.example' }),
  ];

  it('finds by name without case or accents, by slug, database and e-mail', () => {
    for (const search of ['editions', 'ÉDITIONS', 'du-lac', 'studio_7', 'c.lac@', 'lac editions']) {
      expect(filterTenants(rows, { ...NO_FILTER, search })).toContain(rows[0]);
    }
    expect(filterTenants(rows, { ...NO_FILTER, search: 'acme lac' })).toEqual([]);
  });

  it('joins chips with and', () => {
    expect(filterTenants(rows, { ...NO_FILTER, servers: ['lyo-1'] })).toEqual([rows[1]]);
    expect(filterTenants(rows, { ...NO_FILTER, servers: ['lyo-1'], states: ['trial'] })).toEqual([]);
    expect(filterTenants(rows, NO_FILTER)).toHaveLength(2);
  });

  it('leaves deleted ones out of sight until somebody asks for them', () => {
    const deleted = tenant({ id: 9, slug: 'gone', status: 'DELETED' });
    const all = [...rows, deleted];
    expect(filterTenants(all, NO_FILTER)).not.toContain(deleted);
    expect(filterTenants(all, { ...NO_FILTER, deleted: true })).toContain(deleted);
    expect(filterTenants(all, { ...NO_FILTER, states: ['deleted'] })).toEqual([deleted]);
    expect(isFiltered(NO_FILTER)).toBe(false);
  });

  it('finds those that wait for a person: a stopped job, or a change that hangs', () => {
    const failed = tenant({
      id: 9,
      slug: 'stopped',
      status: 'PENDING',
      job: { id: 3, status: 'failed', step: 2, steps: 9 },
    });
    const hanging = tenant({ id: 10, slug: 'hangs', status: 'SUSPENDING' });
    const all = [...rows, failed, hanging];
    const found = filterTenants(all, { ...NO_FILTER, needsYou: true }, new Set(['hangs']));
    expect(found).toEqual([failed, hanging]);
  });

  it('narrows to plans', () => {
    const pro = tenant({ id: 9, slug: 'pro', plan: 'professional' });
    expect(filterTenants([...rows, pro], { ...NO_FILTER, plans: ['professional'] })).toEqual([pro]);
  });

  it('makes the text of a row that is searched once, however many keys are pressed', () => {
    let read = 0;
    const many = Array.from({ length: 2_000 }, (_, id) => ({
      ...tenant({ id, slug: `societe-${id}` }),
      get name() {
        read += 1;
        return `Société ${id}`;
      },
    }));
    for (const search of ['s', 'so', 'societe', 'societe 19'])
      expect(filterTenants(many, { ...NO_FILTER, search }).length).toBeGreaterThan(100);
    expect(read).toBe(2_000);
  });
});

it('writes CSV that keeps quotes, commas and line ends inside their cell', () => {
  const csv = tenantsToCsv([tenant({ name: 'Big "A", Ltd\nLyon' })]);
  expect(csv.split('\r\n')[1]).toContain('"Big ""A"", Ltd\nLyon"');
});

describe('the strength of a password', () => {
  it('knows weak from strong', () => {
    expect(passwordStrength('password1234')).toBe('weak');
    expect(passwordStrength('aaaaaaaaaaaaaaaa')).toBe('weak');
    expect(passwordStrength('Tr0ub4dor&')).toBe('fair');
    expect(passwordStrength('correct horse battery staple')).toBe('strong');
  });

  it('is strong for every password that is made here', () => {
    for (let round = 0; round < 200; round += 1) {
      const password = makePassword();
      expect(password).toHaveLength(20);
      expect(passwordStrength(password)).not.toBe('weak');
    }
  });
});

it('shows the tenants of one tier when the address names it', () => {
  const all = [tenant({ tier: { name: 'free', version: 1 } }), tenant()];
  expect(filterTenants(all, filterOf('free'))).toEqual(all.slice(0, 1));
  expect(filterOf(null)).toBe(NO_FILTER);
});

describe('where a schema stands', () => {
  const newest = new Map([['studio', '0010']]);
  const drift: TenantDrift = {
    tenant: null,
    name: 'studio_shared_6_db',
    server: 'par-1',
    database: 'studio_shared_6_db',
    tier: null,
    state: 'drifted',
    version: '0010',
    fact: '1: column',
    differences: 1,
    tables: 35,
    readAt: null,
    blocksRun: null,
  };
  const drifted = new Map([['par-1/studio_shared_6_db', drift]]);
  const stands = (changes: Partial<Tenant>) => schemaStanding(tenant(changes), newest, drifted);

  it('is behind when its version comes before the newest, as numbers do', () => {
    expect(stands({ schemaVersion: '9' }).behind).toBe(true);
    expect(stands({ schemaVersion: '0010' }).behind).toBe(false);
    expect(stands({ schemaVersion: '11' }).behind).toBe(false);
    expect(stands({ schemaVersion: null }).behind).toBe(false);
    expect(stands({ blueprint: 'unknown' })).toEqual({ newest: null, behind: false, drift: null });
    expect(stands({ status: 'DELETED' }).behind).toBe(false);
  });

  it('is that of the shared tables for everybody who has rows in them', () => {
    expect(stands({ isolation: 'row', database: 'studio_shared_6_db' }).drift).toBe(drift);
    expect(stands({ isolation: 'schema', database: 'studio_shared_6_db' }).drift).toBeNull();
    expect(stands({ isolation: 'row', database: 'studio_shared_6_db', server: 'lyo-1' }).drift).toBeNull();
  });

  it('narrows the list, which the address may ask for', () => {
    const all = [tenant({ slug: 'old' }), tenant({ slug: 'new', schemaVersion: '0010' })];
    const standing = (each: Tenant) => schemaStanding(each, newest, drifted);
    const slugs = (schema: 'behind' | 'drifted') =>
      filterTenants(all, filterOf(null, schema), new Set(), standing).map(({ slug }) => slug);
    expect(slugs('behind')).toEqual(['old']);
    expect(slugs('drifted')).toEqual([]);
    expect(isFiltered(filterOf(null, 'behind'))).toBe(true);
  });
});
