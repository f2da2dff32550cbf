import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { scaleIn, valuesIn } from '../../../src/engine/tiers/chain.ts';
import { tierJsonSchema } from '../../../src/engine/tiers/json-schema.ts';
import { SHIPPED_TIERS, shippedTiers } from '../../../src/engine/tiers/shipped-tiers.ts';
import type { Environment } from '../../../src/shared/models/tier.ts';
import { read, shippedText, TIERS } from './support.ts';

const GB = 1024 ** 3;
const TB = 1024 ** 4;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const COLUMNS = ['free', 'standard', 'premium', 'enterprise'] as const;

const chains = new Map(
  SHIPPED_TIERS.map((name) => [
    name as string,
    read(shippedText(name)).then(({ tier }) => tier?.layers ?? []),
  ]),
);
const layersOf = async (name: string) => (await chains.get(name)) ?? [];
const valuesOf = async (name: string, environment: Environment | null = null) =>
  valuesIn(await layersOf(name), environment, null);

/** R5's table, row by row: the path, then what stands in the columns free, standard, premium, enterprise. */
const TABLE: readonly [row: string, path: string, ...cells: unknown[]][] = [
  ['CPU', 'resources.cpu', 0.25, 2, 8, 32],
  ['CPU: 32 and more', 'limits.cpu', undefined, undefined, undefined, 'unlimited'],
  ['RAM', 'resources.memory', 0.5 * GB, 8 * GB, 32 * GB, 128 * GB],
  ['RAM: 128 GB and more', 'limits.memory', undefined, undefined, undefined, 'unlimited'],
  ['storage', 'resources.storage', GB, 100 * GB, TB, 10 * TB],
  ['storage: 10 TB and more', 'limits.storage', undefined, undefined, undefined, 'unlimited'],
  ['users', 'resources.users', 10, 1000, 10_000, 100_000],
  ['users: no more', 'limits.users', undefined, undefined, undefined, undefined],
  ['API calls per month', 'resources.api_calls', 10_000, 1_000_000, 10_000_000, 100_000_000],
  ['API calls: 100 M and more', 'limits.api_calls', undefined, undefined, undefined, 'unlimited'],
  ['database connections', 'resources.connections', 5, 100, 500, 1000],
  ['connections: 1,000 and more', 'limits.connections', undefined, undefined, undefined, 'unlimited'],
  ['databases: isolation', 'database.isolation', ['schema', 'row'], 'database', 'database', 'database'],
  ['databases: cluster', 'database.cluster', 'shared', 'shared', 'dedicated', 'multi-region'],
  ['databases: replicas', 'database.replicas', 0, 0, 1, 2],
  ['encryption', 'security.encryption', 'none', 'aes-256-gcm', 'aes-256-gcm', 'hsm'],
  ['TLS', 'security.tls', 'optional', 'required', 'required', 'mutual'],
  ['backup: full', 'backup.full', 'none', '0 2 * * 0', '0 1 * * 0', '0 1 * * 0'],
  ['backup: incremental', 'backup.incremental', 'none', '0 2 * * 1-6', '0 */6 * * *', '0 */6 * * *'],
  ['backup: log', 'backup.log', 'none', 'none', '*/30 * * * *', '*/15 * * * *'],
  ['backup: kept', 'backup.keep', undefined, 30 * DAY, 30 * DAY, 30 * DAY],
  ['backup: point in time', 'backup.pitr', undefined, undefined, 7 * DAY, 7 * DAY],
  ['backup: RPO', 'backup.rpo', undefined, undefined, undefined, 15 * MINUTE],
  ['backup: RTO', 'backup.rto', undefined, undefined, undefined, 60 * MINUTE],
  ['backup: cross-region', 'backup.cross_region', undefined, undefined, undefined, true],
  ['backup: encrypted', 'backup.encrypted', undefined, undefined, undefined, true],
  ['monitoring', 'monitoring.level', 'usage', 'metrics', 'apm', 'security'],
  ['monitoring: alerts by', 'monitoring.alert_by', 'none', 'email', 'email', 'email'],
  [
    'monitoring: alerts',
    'monitoring.alerts',
    [],
    ...Array.from({ length: 3 }, () => [{ name: 'high_cpu_usage', threshold: 80, for: 5 * MINUTE }]),
  ],
  ['slow queries', 'database.settings.log_min_duration_statement', undefined, undefined, 500, 500],
  ['replication lag', 'monitoring.replication_lag', undefined, undefined, true, true],
  ['backup status', 'monitoring.backup_status', undefined, undefined, true, true],
  ['anomalies', 'monitoring.anomalies', undefined, undefined, undefined, true],
  ['QoS priority', 'qos.priority', 'low', 'normal', 'high', 'highest'],
  ['keys', 'security.keys', 'platform', 'platform', 'platform', 'hsm'],
  ['key rotation', 'security.key_rotation', 'never', 'quarterly', 'quarterly', 'monthly'],
  ['support answer', 'support.answer', 'community', 24 * HOUR, 4 * HOUR, HOUR],
  ['auto-scaling: min', 'scaling.min', undefined, 0.5, 0.5, 0.5],
  ['auto-scaling: max', 'scaling.max', undefined, 4, 4, 4],
  ['auto-scaling: up at', 'scaling.up_at', undefined, 70, 70, 70],
  ['auto-scaling: down at', 'scaling.down_at', undefined, 30, 30, 30],
  ['auto-scaling: predictive', 'scaling.predictive', undefined, false, true, true],
];

const CELLS = TABLE.flatMap(([row, path, ...cells]) =>
  COLUMNS.map((column, index) => ({ row, path, column, wanted: cells[index] })),
);

describe('the shipped tiers', () => {
  it.each(CELLS)('$column, $row', async ({ column, path, wanted }) => {
    expect((await valuesOf(column))[path]).toEqual(wanted);
  });

  it.each(SHIPPED_TIERS)('%s has nothing wrong with it, and says who it is', async (name) => {
    const { problems, tier } = await read(shippedText(name));
    expect(problems).toEqual([]);
    expect(tier?.name).toBe(name);
    expect(tier?.description).not.toBe('');
  });

  it('the generic one is written with variables, which are what they say', async () => {
    const { tier, variables } = await read(shippedText('base'));
    expect(tier?.layers[0]?.values['resources.cpu']).toBe(`\${POSTGRESQL_CPU_CORES}`);
    for (const name of ['TENANT_ID', 'TENANT_NAME', 'TENANT_TYPE', 'POSTGRESQL_CPU_CORES'])
      expect(variables).toContain(name);
  });

  it.each(COLUMNS)('%s in development: no TLS, no encryption, half of everything', async (name) => {
    const layers = await layersOf(name);
    expect(scaleIn(layers, 'development')).toBe(0.5);
    expect(await valuesOf(name, 'development')).toMatchObject({
      'security.tls': 'none',
      'security.encryption': 'none',
    });
  });

  it.each(COLUMNS)('%s in staging: seven tenths, backups kept 7 days', async (name) => {
    expect(scaleIn(await layersOf(name), 'staging')).toBe(0.7);
    expect((await valuesOf(name, 'staging'))['backup.keep']).toBe(7 * DAY);
  });

  it.each(COLUMNS)('%s in production: all security, full monitoring', async (name) => {
    expect(scaleIn(await layersOf(name), 'production')).toBe(1);
    expect(await valuesOf(name, 'production')).toMatchObject({
      'security.tls': name === 'enterprise' ? 'mutual' : 'required',
      'security.encryption': name === 'enterprise' ? 'hsm' : 'aes-256-gcm',
      'monitoring.level': 'security',
      'monitoring.alert_by': 'email',
      'monitoring.replication_lag': true,
      'monitoring.backup_status': true,
      'monitoring.anomalies': true,
    });
  });

  it('a file that was changed got another revision', async () => {
    // Platforms publish a changed file only when its revision is higher: raise it in the file, and here.
    const known: Record<string, [revision: number, sha256: string]> = {
      base: [1, 'f947956769b6ed6f'],
      free: [1, 'd007bb7bff26c7de'],
      standard: [1, '69501998210ff0d4'],
      premium: [1, '9fc7cf38a5cbe07d'],
      enterprise: [1, '195011fe9943ceb6'],
    };
    const found = Object.fromEntries(
      (await shippedTiers(TIERS)).map(({ name, document, revision }) => [
        name,
        [revision, createHash('sha256').update(document).digest('hex').slice(0, 16)],
      ]),
    );
    expect(found).toEqual(known);
  });

  it('the JSON Schema beside them is that of the code', () => {
    // Otherwise: cadastre tier schema --json > resources/tiers/tier.schema.json, then format it.
    const written = JSON.parse(readFileSync(join(TIERS, 'tier.schema.json'), 'utf8'));
    expect(written).toEqual(JSON.parse(JSON.stringify(tierJsonSchema())));
    for (const name of SHIPPED_TIERS)
      expect(shippedText(name)).toMatch(/^# yaml-language-server: \$schema=\.\/tier\.schema\.json\n/);
  });
});

/** R3's table of plans. */
const BUSINESS = ['crm', 'accounting-basic', 'accounting', 'sales', 'purchasing', 'stock', 'projects', 'hr'];
const PLANS = [
  {
    plan: 'starter',
    title: 'Starter',
    users: 5,
    storage: '10 GB',
    modules: ['crm', 'accounting-basic'],
    price: 49,
  },
  { plan: 'professional', title: 'Professional', users: 25, storage: '50 GB', modules: BUSINESS, price: 149 },
  {
    plan: 'enterprise',
    title: 'Enterprise',
    users: 'unlimited',
    storage: '500 GB',
    modules: [...BUSINESS, 'ai', 'bi'],
    price: 499,
  },
];

describe('the shipped plans', () => {
  const { plans } = parse(readFileSync(join(TIERS, 'plans.yaml'), 'utf8')) as {
    plans: Record<string, unknown>[];
  };
  const cells = PLANS.flatMap((row, index) =>
    Object.entries({ ...row, currency: 'EUR' }).map(([cell, wanted]) => ({ ...row, cell, wanted, index })),
  );

  it.each(cells)('$plan: $cell', ({ index, cell, wanted }) => {
    expect(plans[index]?.[cell]).toEqual(wanted);
  });

  it('each points at a tier that is shipped', () => {
    expect(plans).toHaveLength(PLANS.length);
    for (const { tier } of plans) expect(SHIPPED_TIERS).toContain(tier);
  });
});
