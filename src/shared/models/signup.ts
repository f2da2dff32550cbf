import { z } from 'zod';
import { subscriptionSchema } from './lifecycle-acts.ts';
import { LANGUAGES, messageSchema } from './message.ts';
import { creditAccountSchema } from './plan.ts';
import { createTenantInputSchema } from './tenant.ts';

const { shape } = createTenantInputSchema;

/** A sign-up is a new tenant on trial, with a subscription, a credit account and a welcome message. */
export const signUpInputSchema = z
  .object({
    name: shape.name,
    slug: shape.slug,
    ownerEmail: shape.ownerEmail,
    ownerPassword: shape.ownerPassword,
    ownerPasswordHash: shape.ownerPasswordHash,
    ownerFirstName: shape.ownerFirstName,
    ownerLastName: shape.ownerLastName,
    trialDays: z.number().int().min(1, 'A trial has at least one day').max(365).default(14),
    subscription: shape.subscription,
    language: shape.language,
    server: shape.server,
    blueprint: shape.blueprint,
    variables: shape.variables,
    isolation: shape.isolation,
    tier: shape.tier,
    environment: shape.environment,
    onFailure: shape.onFailure,
  })
  .refine((input) => input.ownerPassword !== undefined || input.ownerPasswordHash !== undefined, {
    path: ['ownerPassword'],
    message: 'The owner needs a password to log in',
  })
  .refine((input) => input.ownerPassword === undefined || input.ownerPasswordHash === undefined, {
    path: ['ownerPasswordHash'],
    message: 'Give the password or its hash, not both',
  });
export type SignUpInput = z.infer<typeof signUpInputSchema>;

/** What a sign-up gave a tenant beside its place. */
export const signUpSchema = z.object({
  tenant: z.string(),
  /** Where the owner logs in. */
  loginUrl: z.string(),
  trialEndsAt: z.iso.datetime().nullable(),
  language: z.enum(LANGUAGES),
  subscription: subscriptionSchema.nullable(),
  credits: z.array(creditAccountSchema),
  /** Newest first. */
  messages: z.array(messageSchema),
});
export type SignUp = z.infer<typeof signUpSchema>;

export const companyNameCheckSchema = z.object({
  name: z.string(),
  /** What the tenant would be called. Another sign-up may still be quicker. */
  slug: z.string(),
  /** No other tenant has this company name, whatever its case and accents. */
  free: z.boolean(),
  /** Those that have it. A second one is allowed; its slug gets a number. */
  sameName: z.array(z.object({ slug: z.string(), name: z.string(), status: z.string() })),
  /** Why the slug is not simply the name: one sentence. */
  remark: z.string().nullable(),
});
export type CompanyNameCheck = z.infer<typeof companyNameCheckSchema>;

export const emailCheckSchema = z.object({
  /** As it would be kept; null: not an e-mail address. */
  email: z.string().nullable(),
  free: z.boolean(),
  problem: z.string().nullable(),
});
export type EmailCheck = z.infer<typeof emailCheckSchema>;
