import { z } from 'zod';
import { TENANT_STATUSES } from './lifecycle.ts';

/** `primary`: SLUG.BASE, made by Cadastre; `custom`: the customer's own name. */
export const DOMAIN_KINDS = ['primary', 'custom'] as const;
/** How somebody showed that the name is theirs; `own`: it lies under the base domain. */
export const DOMAIN_PROOFS = ['dns', 'file', 'own'] as const;

/** A host name as a person types it. The engine turns it into the form that routes, or says what is wrong. */
export const domainInputSchema = z.string().trim().min(1, 'A host name').max(1000);

export const domainSchema = z.object({
  /** As it is looked up and routed: lower case, other scripts in punycode. */
  host: z.string(),
  /** As it may be shown. Punycode stays where letters of other scripts could be taken for Latin ones. */
  shown: z.string(),
  tenant: z.string(),
  tenantName: z.string(),
  tenantStatus: z.enum(TENANT_STATUSES),
  kind: z.enum(DOMAIN_KINDS),
  /** null: not verified yet, routes nowhere. */
  verifiedAt: z.iso.datetime().nullable(),
  verifiedBy: z.enum(DOMAIN_PROOFS).nullable(),
  addedAt: z.iso.datetime(),
  /** What the customer publishes, one of the two; null for a primary domain. */
  proof: z
    .object({
      dns: z.object({ name: z.string(), type: z.literal('TXT'), value: z.string() }),
      file: z.object({ url: z.string(), content: z.string() }),
    })
    .nullable(),
});
export type Domain = z.infer<typeof domainSchema>;

export const domainCheckSchema = z.object({
  /** null: it is no host name. */
  host: z.string().nullable(),
  shown: z.string().nullable(),
  /** Why it cannot be added: one sentence; null: it can. */
  problem: z.string().nullable(),
});
