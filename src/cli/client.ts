import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '../shared/contract/index.ts';

/** The contract as every command sees it. */
export type Client = ContractRouterClient<typeof contract>;
