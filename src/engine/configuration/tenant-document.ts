import { z } from 'zod';
import { type FlatSettings, flatten, unflatten } from '../../shared/models/flat-settings.ts';
import { writeBytes, writeDuration } from '../../shared/models/quantity.ts';
import { slugSchema } from '../../shared/models/tenant.ts';
import { ENVIRONMENTS, type Environment, tierNameSchema } from '../../shared/models/tier.ts';
import { settingOf } from './setting-of.ts';

/** What a file says of one tenant: the tier it is held to, and its own settings. */
export interface TenantDocument {
  readonly tenant: string;
  readonly tier: string;
  /** Left out: the version it has, or the newest of another tier. */
  readonly version?: number;
  /** Left out: the platform's. */
  readonly environment?: Environment;
  /** By path, canonical. */
  readonly overrides: FlatSettings;
}

export const tenantDocumentSchema = z.strictObject({
  tenant: slugSchema,
  tier: tierNameSchema,
  version: z.int().min(1).optional(),
  environment: z.enum(ENVIRONMENTS).optional(),
  overrides: z.record(z.string(), z.unknown()).optional(),
  /** Of an export with secrets. Applying a file sets no password. */
  secrets: z.record(z.string(), z.string()).optional(),
});

/** As it stands in a file: nested as in a tier, sizes and times as people write them. */
export function writeTenantDocument(document: TenantDocument): Record<string, unknown> {
  const { tenant, tier, version, environment, overrides } = document;
  const written = Object.fromEntries(
    Object.entries(overrides).map(([path, value]) => [path, writeValue(path, value)]),
  );
  return {
    tenant,
    tier,
    ...(version !== undefined && { version }),
    ...(environment !== undefined && { environment }),
    ...(Object.keys(overrides).length > 0 && { overrides: unflatten(written) }),
  };
}

/** Only what its setting reads back to the same value is written with a unit. */
function writeValue(path: string, value: unknown): unknown {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return value;
  const kind = settingOf(path)?.kind;
  if (kind === 'bytes') return writeBytes(value);
  return kind === 'duration' ? writeDuration(value) : value;
}

/** The settings of the `overrides` of a file, by path, as they are written there. */
export const overridesIn = (overrides: Readonly<Record<string, unknown>> | undefined): FlatSettings =>
  flattenWhole(overrides ?? {});

/** As `flatten`, and what is no setting keeps its place, so that it can be told. */
function flattenWhole(overrides: Readonly<Record<string, unknown>>): FlatSettings {
  const known = flatten(overrides);
  const sections = new Set(Object.keys(known).map((path) => path.split('.', 1)[0]));
  const unknown = Object.entries(overrides).filter(
    ([key, value]) => !sections.has(key) && !(isEmptyMap(value) && settingOf(`${key}.any`) !== null),
  );
  return { ...known, ...Object.fromEntries(unknown.filter(([, value]) => !isEmptyMap(value))) };
}

const isEmptyMap = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
