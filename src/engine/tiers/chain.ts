import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { ENVIRONMENTS, type Environment } from '../../shared/models/tier.ts';
import type { TierLayer, Variables } from './tier-layer.ts';

type Chain = readonly TierLayer[];

/** What a chain of tiers says, the last word of each setting; values with a variable are open still. */
export const valuesOf = (layers: Chain): FlatSettings => merged(layers.map(({ values }) => values));

/** A chain in one environment and one region; null: what holds in all. Scale is not applied. */
export function valuesIn(
  layers: Chain,
  environment: Environment | null,
  region: string | null,
): FlatSettings {
  return merged([
    valuesOf(layers),
    ...(environment === null ? [] : layers.map((each) => each.environments[environment]?.values ?? {})),
    ...(region === null ? [] : layers.map((each) => own(each.regions, region) ?? {})),
  ]);
}

/** The chain's variables, the environment's over them. */
export function variablesIn(layers: Chain, environment: Environment | null): Variables {
  return merged([
    ...layers.map(({ variables }) => variables),
    ...(environment === null ? [] : layers.map((each) => each.environments[environment]?.variables ?? {})),
  ]) as Variables;
}

/** The last word on the scale of an environment; 1 where nobody speaks of it. */
export function scaleIn(layers: Chain, environment: Environment | null): number {
  const said = environment === null ? [] : layers.map((each) => each.environments[environment]?.scale);
  return said.findLast((each) => each !== undefined) ?? 1;
}

export const regionsOf = (layers: Chain): string[] => [
  ...new Set(layers.flatMap(({ regions }) => Object.keys(regions))),
];

/** All that a chain says, flat, environments and regions and variables too: `environments.staging.scale`. */
export function everything(layers: Chain): FlatSettings {
  const parts = layers.flatMap((layer) => [
    layer.values,
    prefixed('variables', layer.variables),
    ...ENVIRONMENTS.flatMap((name) => {
      const environment = layer.environments[name];
      if (!environment) return [];
      const at = `environments.${name}`;
      return [
        prefixed(at, environment.values),
        prefixed(`${at}.variables`, environment.variables ?? {}),
        environment.scale === undefined ? {} : { [`${at}.scale`]: environment.scale },
      ];
    }),
    ...Object.entries(layer.regions).map(([name, values]) => prefixed(`regions.${name}`, values)),
  ]);
  return merged(parts);
}

const prefixed = (prefix: string, values: FlatSettings): FlatSettings =>
  Object.fromEntries(Object.entries(values).map(([path, value]) => [`${prefix}.${path}`, value]));

const merged = (parts: readonly FlatSettings[]): FlatSettings =>
  Object.fromEntries(parts.flatMap((each) => Object.entries(each)));

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
