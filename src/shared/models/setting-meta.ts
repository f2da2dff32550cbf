import { z } from 'zod';
import { cronSchema } from './cron-text.ts';
import { durationSchema, percentSchema } from './quantity.ts';

/** Who keeps a setting: the fill of the guarantee weakens in this order. */
export const HOLDERS = ['postgres', 'scheduler', 'gate', 'declared'] as const;
export type Holder = (typeof HOLDERS)[number];

export const SETTING_KINDS = [
  'bytes',
  'duration',
  'count',
  'number',
  'percent',
  'boolean',
  'choice',
  'list',
  'cron',
  'text',
  'map',
] as const;
export type SettingKind = (typeof SETTING_KINDS)[number];

/** What is known of a setting beside its type; it stands in the JSON Schema too, for editors. */
export interface SettingMeta {
  readonly title: string;
  readonly kind: SettingKind;
  readonly heldBy: Holder;
  /** How it is held, in a few words. */
  readonly how: string;
  /** Nothing acts on it yet: shown with its holder, and as not kept. */
  readonly notYet?: boolean;
  /** PostgreSQL's name of it, for what is set on the tenant's roles. */
  readonly parameter?: string;
  /** Any session may set it for itself: PostgreSQL holds the default, the watch what runs over it. */
  readonly changeable?: boolean;
  /** `limits` may hold a highest value for it, which overrides are checked against. */
  readonly limited?: boolean;
}

export const QOS_PRIORITIES = ['low', 'normal', 'high', 'highest'] as const;
export type QosPriority = (typeof QOS_PRIORITIES)[number];

export const none = z.literal('none');
export const word = z.string().min(1).max(200);

export const held = <S extends z.ZodType>(schema: S, meta: SettingMeta) =>
  schema.meta(meta as unknown as Record<string, unknown>).optional();

/** A setting of PostgreSQL that is set on the tenant's roles. */
export const parameter = <S extends z.ZodType>(
  schema: S,
  name: string,
  meta: Pick<SettingMeta, 'title' | 'kind' | 'changeable'> & { how?: string },
) =>
  held(schema, {
    heldBy: 'postgres',
    parameter: name,
    how: meta.changeable ? 'set on its roles; the watch ends what runs over it' : 'set on its roles',
    ...meta,
  });

export const cron = (title: string, how: string, notYet = false) =>
  held(z.union([cronSchema, none], { error: 'A cron text of five fields, or none' }), {
    title,
    kind: 'cron',
    heldBy: 'scheduler',
    how,
    ...(notYet && { notYet }),
  });

export const declared = (title: string, kind: SettingKind, how: string): SettingMeta => ({
  title,
  kind,
  heldBy: 'declared',
  how,
});
export const scheduled = (title: string, kind: SettingKind, how: string): SettingMeta => ({
  title,
  kind,
  heldBy: 'scheduler',
  how,
  notYet: true,
});

export const cores = z.number().min(0).max(4096);
export const limit = <S extends z.ZodType>(schema: S) =>
  z.union([schema, z.literal('unlimited')], { error: 'A quantity, or unlimited' }).optional();

export const cidr = z.union([z.cidrv4(), z.cidrv6()], {
  error: 'A network such as 10.0.0.0/8 or 2001:db8::/32',
});

export const alertSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'Lower-case letters, digits and underscores'),
  threshold: percentSchema.optional(),
  for: durationSchema.optional(),
});

export const mapKey = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'Lower-case letters, digits and underscores');
