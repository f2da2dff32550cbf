import { z } from 'zod';

/** What a customer may subscribe to. Prices are cents of the currency a month. */
export const planSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** The lowest is the entry plan: who signs up without naming one gets it. */
  position: z.number().int(),
  price: z.number().int(),
  currency: z.string(),
  /** null: without limit. */
  maxUsers: z.number().int().nullable(),
  /** null: without limit. Powers of 1024. */
  storageBytes: z.number().int().nullable(),
  modules: z.array(z.string()),
  /** Tenants that subscribe to it now. */
  subscribers: z.number().int(),
});
export type Plan = z.infer<typeof planSchema>;

/** Credits that the application spends, such as those of an AI. */
export const creditAccountSchema = z.object({
  kind: z.string(),
  balance: z.number().int(),
  openedAt: z.iso.datetime(),
});
export type CreditAccount = z.infer<typeof creditAccountSchema>;
