import { z } from 'zod';

/** Apart from the settings of tiers, which need the isolation models of tenants. */
export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export const tierNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'Lower-case letters, digits and hyphens, at most 40');

/** Where a tier may be named: held to none, by choice. */
export const NO_TIER = 'none';
