// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of tiers
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveOf, mergeConfiguration, valuesOf } from '../../../src/engine/configuration/index.ts';
import {
  type Layered,
  layerOf,
  mergeLayers,
  NOTHING_SAID,
} from '../../../src/engine/configuration/merge-layers.ts';
import { scaled } from '../../../src/engine/configuration/scale-resources.ts';
import type { TierLayer } from '../../../src/engine/tiers/tier-layer.ts';

const paths = ['resources.cpu', 'resources.users', 'features.beta', 'modules', 'security.tls'];
const values = fc.dictionary(fc.constantFrom(...paths), fc.oneof(fc.nat(1000), fc.string(), fc.boolean()));
const layer: fc.Arbitrary<Layered> = fc
  .array(
    fc.tuple(
      values,
      fc.record({ kind: fc.constantFrom('tier' as const, 'override' as const), name: fc.string() }),
    ),
    { maxLength: 3 },
  )
  .map((each) => each.map(([said, origin]) => layerOf(said, origin)).reduce(mergeLayers, NOTHING_SAID));

const tierLayer: fc.Arbitrary<TierLayer> = fc.record({
  origin: fc.record({ kind: fc.constant('tier' as const), name: fc.constantFrom('base', 'standard') }),
  values: values.map((each) => plain(each)),
  environments: fc.record(
    {
      staging: fc.record({ values: values.map((each) => plain(each)), scale: fc.constantFrom(0.5, 0.7, 1) }),
    },
    { requiredKeys: [] },
  ),
  regions: fc.record({ 'eu-west': values.map((each) => plain(each)) }, { requiredKeys: [] }),
  variables: fc.constant({}),
});

/** No variable of these tests comes by chance. */
const plain = (said: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(said).map(([key, value]) => [key, String(value).replaceAll('$', '')]));

const asked = (layers: readonly TierLayer[], overrides: Record<string, unknown>) =>
  ({
    layers,
    environment: 'staging',
    region: 'eu-west',
    plan: { name: 'starter', maxUsers: 5, storageBytes: null, modules: ['crm'] },
    overrides,
    variables: {},
    tenant: 'acme',
  }) as const;

describe('the layers of a configuration', () => {
  it('merge the same however they are grouped, and nothing said changes nothing', () => {
    fc.assert(
      fc.property(layer, layer, layer, (a, b, c) => {
        expect(mergeLayers(mergeLayers(a, b), c)).toEqual(mergeLayers(a, mergeLayers(b, c)));
        expect(mergeLayers(NOTHING_SAID, a)).toEqual(a);
        expect(mergeLayers(a, NOTHING_SAID)).toEqual(a);
      }),
    );
  });

  it('let overrides have the last word whatever lies below, and leave all else as it was', () => {
    fc.assert(
      fc.property(fc.array(tierLayer, { maxLength: 4 }), values.map(plain), (layers, overrides) => {
        const without = valuesOf(effectiveOf(asked(layers, {})));
        const settings = effectiveOf(asked(layers, overrides));
        expect(valuesOf(settings)).toEqual({ ...without, ...overrides });
        for (const { path, origin, replaced } of settings) {
          const own = Object.hasOwn(overrides, path);
          expect(origin.kind === 'override').toBe(own);
          if (own) expect(replaced[0]?.value).toEqual(without[path]);
        }
      }),
    );
  });

  it('go by tier, environment, region, scale, plan and override, and tell what each replaced', () => {
    const base: TierLayer = {
      origin: { kind: 'tier', name: 'base' },
      values: { 'resources.cpu': 0.5, 'resources.connections': 5, 'security.tls': 'optional' },
      environments: { staging: { values: { 'security.tls': 'none' }, scale: 0.7 } },
      regions: { 'eu-west': { 'security.tls': 'required' } },
      variables: {},
    };
    const standard: TierLayer = {
      origin: { kind: 'tier', name: 'standard' },
      values: { 'resources.cpu': 2, 'resources.users': 1000 },
      environments: {},
      regions: {},
      variables: {},
    };
    const settings = effectiveOf(asked([base, standard], { 'resources.connections': 9 }));
    expect(settings.find(({ path }) => path === 'resources.cpu')).toMatchObject({
      value: 1.4,
      origin: { kind: 'scale', name: 'staging × 0.7' },
      replaced: [
        { value: 2, origin: { kind: 'tier', name: 'standard' } },
        { value: 0.5, origin: { kind: 'tier', name: 'base' } },
      ],
    });
    expect(settings.find(({ path }) => path === 'resources.connections')).toMatchObject({
      value: 9,
      origin: { kind: 'override', name: 'acme' },
      replaced: [
        { value: 4, origin: { kind: 'scale' } },
        { value: 5, origin: { kind: 'tier', name: 'base' } },
      ],
    });
    expect(settings.find(({ path }) => path === 'security.tls')).toMatchObject({
      value: 'required',
      origin: { kind: 'region', name: 'eu-west' },
    });
    expect(settings.find(({ path }) => path === 'resources.users')).toMatchObject({
      value: 5,
      origin: { kind: 'plan', name: 'starter' },
    });
    expect(settings.find(({ path }) => path === 'resources.storage')?.value).toBe('unlimited');
  });

  it('scale without losing the last of anything', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.constantFrom(0.5, 0.7, 0.01, 2), (value, scale) => {
        const result = scaled('resources.connections', value, scale);
        expect(result).toBeGreaterThanOrEqual(1);
        expect(Number.isInteger(result)).toBe(true);
        expect(result - value * scale).toBeLessThan(1);
      }),
    );
    expect(scaled('resources.cpu', 0.25, 0.5)).toBe(0.13);
    expect(scaled('resources.storage', 0, 0.5)).toBe(0);
  });
});

describe('variables of a tenant', () => {
  const hostile = `Ev"il'; DROP -- \${TENANT_ID} : {a: [b]}\n- x # \\ \${NOBODY}`;
  const layers: TierLayer[] = [
    {
      origin: { kind: 'tier', name: 'base' },
      values: {
        'namespaces.data': '${TENANT_ID}_data',
        'branding.name': '${TENANT_NAME}',
        'resources.cpu': '${CORES}',
      },
      environments: { development: { values: {}, variables: { CORES: 1 } } },
      regions: {},
      variables: { CORES: 4, TENANT_ID: 'stolen' },
    },
  ];
  const variables = { TENANT_ID: 'studio_17', TENANT_NAME: hostile };
  const input = { layers, region: null, plan: null, overrides: {}, variables } as const;

  it('stand for themselves, whatever a name holds, and no tier takes their place', () => {
    const { settings, problems } = mergeConfiguration({ ...input, environment: 'production' });
    expect(problems).toEqual([]);
    expect(valuesOf(settings)).toEqual({
      'namespaces.data': 'studio_17_data',
      'branding.name': hostile,
      'resources.cpu': 4,
    });
    expect(valuesOf(effectiveOf({ ...input, environment: 'development' }))['resources.cpu']).toBe(1);
  });

  it('that lead nowhere are problems that name the setting', () => {
    const overrides = { 'branding.site': 'https://${HOST}', 'resources.users': '${TENANT_NAME}' };
    const { problems } = mergeConfiguration({ ...input, environment: 'production', overrides });
    expect(problems.map(({ field }) => field)).toEqual(['branding.site', 'resources.users']);
    expect(problems[0]?.message).toContain('${HOST}');
  });
});
