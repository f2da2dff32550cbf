import { z } from 'zod';

export const MESSAGE_KINDS = [
  'welcome',
  'trial-ending',
  'trial-over',
  'suspended',
  'payment-received',
  'purge-coming',
  'usage-alert',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * `due`: not tried yet. `sending`: handed over, no answer so far. `unsure`: the process ended while it was handed
 * over, so it may have arrived; it is not sent again by itself. `skipped`: no way of mail is set.
 */
export const MESSAGE_STATUSES = ['due', 'sending', 'delivered', 'failed', 'unsure', 'skipped'] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** A message to the owner of a tenant, as it is kept: never its text. */
export const messageSchema = z.object({
  id: z.number().int(),
  kind: z.enum(MESSAGE_KINDS),
  status: z.enum(MESSAGE_STATUSES),
  language: z.enum(LANGUAGES),
  /** Where it went: a file, or the mail server with its answer. */
  place: z.string().nullable(),
  /** Why it did not arrive: one sentence. */
  problem: z.string().nullable(),
  attempts: z.number().int(),
  createdAt: z.iso.datetime(),
  deliveredAt: z.iso.datetime().nullable(),
});
export type Message = z.infer<typeof messageSchema>;
