import type { ConfigurationProblem } from '../../shared/models/configuration.ts';
import { type FlatSettings, keysOf } from '../../shared/models/flat-settings.ts';
import { ENVIRONMENTS, type Environment } from '../../shared/models/tier.ts';
import { checkShapes } from '../configuration/check-names.ts';
import { checkNetworks } from '../configuration/check-networks.ts';
import { checkBackups, checkParameters } from '../configuration/check-values.ts';
import type { PlainYaml, YamlPath } from '../yaml/plain-yaml.ts';
import { regionsOf, scaleIn, valuesIn, variablesIn } from './chain.ts';
import { checkAlerts } from './check-alerts.ts';
import { checkNames } from './check-names.ts';
import { checkQuantities } from './check-quantities.ts';
import { sampleVariables } from './sample-variables.ts';
import type { TierLayer } from './tier-layer.ts';
import type { TierNotes } from './tier-notes.ts';
import { isOpen, resolveValue, variableUses } from './variables.ts';

/** One way in which a tier may come to a tenant: in an environment, in a region. */
export interface Situation {
  readonly environment: Environment | null;
  readonly region: string | null;
  readonly scale: number;
  /** Resolved, before the scale. */
  readonly values: FlatSettings;
  /** Where a setting stands in the file as it is in this situation. */
  readonly placeOf: (path: string) => YamlPath;
}

/** Checks what no single value shows: the chain as a whole, in every environment and region that it speaks of. */
export function checkChain(
  notes: TierNotes,
  plain: PlainYaml,
  layers: readonly TierLayer[],
  unreadable: readonly YamlPath[],
): void {
  const name = layers.at(-1)?.origin.name ?? '';
  const isSkipped = (place: YamlPath) =>
    unreadable.some((path) => place.every((key, index) => path[index] === key));
  for (const environment of [null, ...ENVIRONMENTS]) {
    for (const region of [null, ...regionsOf(layers)]) {
      const variables = {
        ...variablesIn(layers, environment),
        ...sampleVariables(name, environment ?? 'production'),
        ...(region !== null && { REGION: region }),
      };
      const placeOf = (path: string) => placeIn(plain, path, environment, region);
      const values: Record<string, unknown> = {};
      const written = valuesIn(layers, environment, region);
      const misnamed = checkNames(notes, written, variablesIn(layers, environment), placeOf);
      for (const [path, raw] of Object.entries(written)) {
        const resolved = resolveValue(path, raw, variables);
        if ('value' in resolved) values[path] = resolved.value;
        else if (environment !== null && !isSkipped(placeOf(path))) {
          notes.at(
            blamed(plain, placeOf(path), raw, environment),
            named(placeOf(path), path, resolved.problem),
          );
        }
      }
      const scale = scaleIn(layers, environment);
      checkAlerts(notes, values, placeOf);
      for (const { field, message } of checkForServers(values)) {
        if (misnamed.has(field)) continue;
        notes.at(
          blamed(plain, placeOf(field), written[field], environment),
          named(placeOf(field), field, message),
        );
      }
      checkQuantities(notes, { environment, region, scale, values, placeOf });
    }
  }
}

/** What every tenant of it would be refused for: better said of the file than of the first tenant. */
function checkForServers(values: FlatSettings): readonly ConfigurationProblem[] {
  const path = 'security.allowed_networks';
  const networks = values[path];
  return [
    ...checkParameters(values),
    ...checkBackups(values),
    ...(Array.isArray(networks) ? checkNetworks(path, networks.map(String)) : []),
    ...checkShapes(values),
  ];
}

const named = (place: YamlPath, path: string, message: string) =>
  place[0] === 'extends' ? `${path}: ${message}` : message;

/** The strongest place of the file that says it; where the file is silent, the line that brings its parents in. */
function placeIn(
  plain: PlainYaml,
  path: string,
  environment: Environment | null,
  region: string | null,
): YamlPath {
  const keys = keysOf(path);
  const places: YamlPath[] = [
    ...(region === null ? [] : [['regions', region, ...keys]]),
    ...(environment === null ? [] : [['environments', environment, ...keys]]),
    keys,
  ];
  return places.find((each) => plain.has(each)) ?? ['extends'];
}

/** A value that a parent wrote with a variable of this file's: the variable is to blame. */
function blamed(plain: PlainYaml, place: YamlPath, raw: unknown, environment: Environment | null): YamlPath {
  if (place[0] !== 'extends' || !isOpen(raw)) return place;
  const names = variableUses(JSON.stringify(raw)).map(({ name }) => name);
  const declarations = names.flatMap((name) => [
    ...(environment === null ? [] : [['environments', environment, 'variables', name]]),
    ['variables', name],
  ]);
  return declarations.find((each) => plain.has(each)) ?? place;
}
