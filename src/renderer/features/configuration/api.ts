import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import type { configuration } from '../../../shared/contract/configuration.ts';
import type { enforcement } from '../../../shared/contract/enforcement.ts';
import type { tierChanges } from '../../../shared/contract/tier-changes.ts';
import type { tiers } from '../../../shared/contract/tiers.ts';
import { client as whole } from '../../client/client.ts';

type TierContract = {
  tiers: typeof tiers;
  configuration: typeof configuration;
  enforcement: typeof enforcement;
  tierChanges: typeof tierChanges;
};

/** The part of the contract that tells of tiers. */
export const client = whole as unknown as ContractRouterClient<TierContract>;
export const orpc = createTanstackQueryUtils(client);
