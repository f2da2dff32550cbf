import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { Environment } from '../../shared/models/tier.ts';

export type Variables = Readonly<Record<string, string | number | boolean>>;

/** What an environment changes. */
export interface EnvironmentLayer {
  readonly values: FlatSettings;
  /** Multiplies CPU, memory, storage and connections. */
  readonly scale?: number;
  readonly variables?: Variables;
}

/**
 * One tier of a chain, as it was when the version that holds it was published (`platform.tiers.layers`). Values are
 * canonical (bytes, milliseconds, counts); those with a `${…}` are still as the file has them, since only the tenant
 * and its environment decide them: `resolveValue` makes them canonical.
 */
export interface TierLayer {
  readonly origin: { readonly kind: 'tier'; readonly name: string };
  readonly values: FlatSettings;
  readonly environments: Partial<Record<Environment, EnvironmentLayer>>;
  readonly regions: Readonly<Record<string, FlatSettings>>;
  readonly variables: Variables;
}
