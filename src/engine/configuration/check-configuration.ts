import type { ConfigurationProblem, EffectiveSetting } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { checkCapacity, type ServerCapacity } from './check-capacity.ts';
import { checkLimits } from './check-limits.ts';
import { checkNames } from './check-names.ts';
import { checkNetworks } from './check-networks.ts';
import { checkValues } from './check-values.ts';
import { valuesOf } from './effective-of.ts';
import { regionOf, type TenantFacts } from './tenant-facts.ts';

/** Everything that is wrong with what would be in force, at once. */
export function checkConfiguration(
  facts: Pick<TenantFacts, 'slug' | 'server' | 'serverLabels' | 'namedId' | 'role' | 'ownerRole'>,
  tier: { readonly name: string },
  {
    settings,
    overrides,
  }: { readonly settings: readonly EffectiveSetting[]; readonly overrides: FlatSettings },
  capacity: ServerCapacity | null,
): ConfigurationProblem[] {
  const values = valuesOf(settings);
  const networks = values['security.allowed_networks'];
  return [
    ...checkLimits(facts.slug, tier.name, settings, overrides),
    ...checkValues(values),
    ...(Array.isArray(networks) ? checkNetworks('security.allowed_networks', networks.map(String)) : []),
    ...checkNames(facts, values),
    ...checkResidency(facts, values['compliance.residency']),
    ...(capacity === null ? [] : checkCapacity(values, overrides, capacity)),
  ];
}

function checkResidency(
  facts: Pick<TenantFacts, 'server' | 'serverLabels'>,
  residency: unknown,
): ConfigurationProblem[] {
  if (!Array.isArray(residency) || residency.length === 0) return [];
  const region = regionOf(facts);
  if (region !== null && residency.includes(region)) return [];
  return [
    {
      field: 'compliance.residency',
      message: `Its data has to stay in ${residency.join(', ')}; its server ${facts.server} ${region === null ? 'has no label region' : `is in ${region}`}`,
      wayOut:
        region === null
          ? 'Give the server a label region that says where it stands, if that is so.'
          : 'Place the tenant on a server in one of these regions.',
      ...(region === null && { command: `cadastre server edit ${facts.server} --label region=…` }),
    },
  ];
}
