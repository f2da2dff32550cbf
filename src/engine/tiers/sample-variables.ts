import type { Environment } from '../../shared/models/tier.ts';
import type { Variables } from './tier-layer.ts';
import type { BuiltInVariable } from './variables.ts';

/** What a tenant might bring: a file is checked with these. */
export function sampleVariables(tier: string, environment: Environment): Variables {
  const samples: Record<BuiltInVariable, string> = {
    TENANT_ID: 'studio_1',
    TENANT_SLUG: 'acme',
    TENANT_NAME: 'Acme',
    TENANT_TYPE: tier,
    ENVIRONMENT: environment,
    REGION: 'eu-west',
  };
  return samples;
}
