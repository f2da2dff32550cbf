import { z } from 'zod';
import { bytesSchema } from '../../shared/models/quantity.ts';
import { tierNameSchema } from '../../shared/models/tier.ts';

const unlimited = z.literal('unlimited');

/** Cents are the smallest price: a fraction of one would be rounded without a word. */
const price = z
  .number('A number such as 49.00')
  .min(0)
  .max(10_000_000)
  .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6, 'At most two decimals')
  .transform((value) => Math.round(value * 100));

/** What customers subscribe to, as `resources/tiers/plans.yaml` writes it; the first is the entry plan. */
export const plansDocumentSchema = z.strictObject({
  plans: z
    .array(
      z
        .strictObject({
          plan: z
            .string()
            .regex(/^[a-z][a-z0-9-]{0,39}$/, 'Lower-case letters, digits and hyphens, 40 at most'),
          title: z.string().trim().min(1).max(100),
          price,
          currency: z.string().regex(/^[A-Z]{3}$/, 'Three letters such as EUR'),
          users: z.union([z.int().min(1).max(2_147_483_647), unlimited], {
            error: 'A whole number of at least 1, or unlimited',
          }),
          storage: z.union([bytesSchema, unlimited], { error: 'A size such as 10 GB, or unlimited' }),
          modules: z
            .array(z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, 'Lower-case letters, digits, hyphens'))
            .max(200),
          tier: tierNameSchema,
        })
        .transform(({ plan, title, users, storage, ...rest }) => ({
          id: plan,
          name: title,
          maxUsers: users === 'unlimited' ? null : users,
          storageBytes: storage === 'unlimited' ? null : storage,
          ...rest,
        })),
    )
    .min(1, 'At least one plan')
    .max(100),
});

/** One of them, canonical: cents, bytes, null for what has no limit. */
export type WrittenPlan = z.infer<typeof plansDocumentSchema>['plans'][number];
