import { z } from 'zod';
import type { SettingMeta } from './setting-meta.ts';
import { tierSections } from './tier-sections.ts';

const optional = <S extends Record<string, z.ZodType>>(shape: S) =>
  Object.fromEntries(Object.entries(shape).map(([key, schema]) => [key, schema.optional()])) as {
    [K in keyof S]: z.ZodOptional<S[K]>;
  };

/** What one layer may say: a tier, its environments and regions, a plan, the overrides of a tenant. */
export const tierSettingsSchema = z.strictObject(optional(tierSections));
export type TierSettings = z.infer<typeof tierSettingsSchema>;

export const LIMITED = ['cpu', 'memory', 'storage', 'connections', 'users', 'api_calls'] as const;
export type Limited = (typeof LIMITED)[number];

/** One setting of the schema: `path` is `resources.connections`. */
export interface TierSetting extends SettingMeta {
  readonly path: string;
  /** Section of the form, the first part of the path. */
  readonly section: string;
  readonly options?: readonly string[];
}

interface Described {
  meta?: () => Record<string, unknown> | undefined;
  unwrap?: () => Described;
  shape?: Record<string, Described>;
  options?: readonly unknown[];
}

function walk(schema: Described, path: string): TierSetting[] {
  const inner = schema.unwrap && schema.shape === undefined ? schema.unwrap() : schema;
  const meta = (inner.meta?.() ?? {}) as Partial<SettingMeta>;
  if (meta.heldBy !== undefined) {
    const options = inner.options?.every((each) => typeof each === 'string')
      ? { options: inner.options as readonly string[] }
      : {};
    return [{ ...(meta as SettingMeta), path, section: path.split('.', 1)[0] ?? path, ...options }];
  }
  if (inner === schema && schema.shape === undefined) return [];
  if (inner.shape === undefined) return walk(inner, path);
  return Object.entries(inner.shape).flatMap(([key, each]) =>
    walk(each, path === '' ? key : `${path}.${key}`),
  );
}

/** Every setting, in the order of the schema. */
export const TIER_SETTINGS: readonly TierSetting[] = walk(tierSettingsSchema as unknown as Described, '');
