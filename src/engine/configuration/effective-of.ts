import type { ConfigurationProblem, EffectiveSetting, Origin } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { Environment } from '../../shared/models/tier.ts';
import type { TierLayer, Variables } from '../tiers/tier-layer.ts';
import { resolveValue } from '../tiers/variables.ts';
import { type Layered, layerOf, mergeLayers, NOTHING_SAID } from './merge-layers.ts';
import { scaleResources } from './scale-resources.ts';
import { comparePaths, factsOf } from './setting-of.ts';

/** What a tenant subscribes to. null: without limit. */
export interface PlanLayer {
  readonly name: string;
  readonly maxUsers: number | null;
  readonly storageBytes: number | null;
  readonly modules: readonly string[];
}

export interface EffectiveInput {
  /** Of the published tier, weakest first. */
  readonly layers: readonly TierLayer[];
  readonly environment: Environment;
  /** The label `region` of the tenant's server. */
  readonly region: string | null;
  readonly plan: PlanLayer | null;
  /** By path, canonical but for what holds a variable. */
  readonly overrides: FlatSettings;
  /** Those that the tenant brings; they win over variables of the same name in tiers. */
  readonly variables: Variables;
  /** The slug: what an override is said to come from. */
  readonly tenant?: string;
}

export interface Effective {
  readonly settings: EffectiveSetting[];
  /** Values whose variables lead to nothing that could stand there. */
  readonly problems: ConfigurationProblem[];
}

/** As `mergeConfiguration`, for who knows already that it stands. */
export const effectiveOf = (input: EffectiveInput): EffectiveSetting[] => mergeConfiguration(input).settings;

/** The settings in force by path: what is materialised, and what the gate and the enforcement read. */
export const valuesOf = (settings: readonly EffectiveSetting[]): FlatSettings =>
  Object.fromEntries(settings.map(({ path, value }) => [path, value]));

/**
 * All layers over each other, weakest first: tiers of the chain, what they say for the environment, for the region,
 * the environment's scale, the commercial plan, the overrides. Every value keeps its origin and what it replaced.
 */
export function mergeConfiguration(input: EffectiveInput): Effective {
  const { layers, environment, region, plan, overrides } = input;
  const problems: ConfigurationProblem[] = [];
  const variables = variablesOf(input);
  const resolved = (values: FlatSettings, origin: Origin): Layered =>
    layerOf(
      Object.fromEntries(
        Object.entries(values).map(([path, raw]) => {
          const result = resolveValue(path, raw, variables);
          if ('value' in result) return [path, result.value];
          problems.push({ field: path, message: result.problem, wayOut: wayOutOf(origin) });
          return [path, raw];
        }),
      ),
      origin,
    );
  const parts = [
    ...layers.map(({ values, origin }) => resolved(values, origin)),
    ...layers.map((layer) =>
      resolved(layer.environments[environment]?.values ?? {}, { kind: 'environment', name: environment }),
    ),
    ...layers.map((layer) =>
      region === null || !Object.hasOwn(layer.regions, region)
        ? NOTHING_SAID
        : resolved(layer.regions[region] ?? {}, { kind: 'region', name: region }),
    ),
  ];
  const tiers = parts.reduce(mergeLayers, NOTHING_SAID);
  const scale = layers.findLast((layer) => layer.environments[environment]?.scale !== undefined)
    ?.environments[environment]?.scale;
  const sized = scale === undefined ? tiers : scaleResources(tiers, scale, environment);
  const sold = plan === null ? sized : mergeLayers(sized, planLayer(plan));
  const all = mergeLayers(sold, resolved(overrides, { kind: 'override', name: input.tenant ?? 'override' }));
  return { settings: settingsOf(all), problems };
}

/** `unlimited` where the plan says so, whatever the tier would allow: it is what the customer was sold. */
function planLayer({ name, maxUsers, storageBytes, modules }: PlanLayer): Layered {
  return layerOf(
    {
      'resources.users': maxUsers ?? 'unlimited',
      'resources.storage': storageBytes ?? 'unlimited',
      modules: [...modules],
    },
    { kind: 'plan', name },
  );
}

export function variablesOf({
  layers,
  environment,
  variables,
}: Pick<EffectiveInput, 'layers' | 'environment' | 'variables'>): Variables {
  return Object.assign(
    Object.create(null),
    ...layers.map((layer) => layer.variables),
    ...layers.map((layer) => layer.environments[environment]?.variables),
    variables,
  );
}

function settingsOf(layered: Layered): EffectiveSetting[] {
  return [...layered]
    .toSorted(([left], [right]) => comparePaths(left, right))
    .flatMap(([path, said]) => {
      const last = said.at(-1);
      if (last === undefined) return [];
      const { value, origin } = last;
      return [{ path, ...factsOf(path), value, origin, replaced: said.slice(0, -1).toReversed() }];
    });
}

const wayOutOf = ({ kind, name }: Origin): string =>
  kind === 'override'
    ? 'Set another value, or take the override away.'
    : `It comes from the ${kind} ${name}: publish the tier with another value.`;
