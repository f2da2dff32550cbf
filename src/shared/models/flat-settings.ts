import { z } from 'zod';
import { TIER_SETTINGS, type TierSetting, type TierSettings, tierSettingsSchema } from './tier-settings.ts';

/** Settings by their path, such as `resources.connections`; entries of maps go one deeper, such as `features.beta`. */
export type FlatSettings = Readonly<Record<string, unknown>>;

/** Paths whose value is a map of names that the admin chooses. */
export const MAP_PATHS: readonly string[] = TIER_SETTINGS.filter(({ kind }) => kind === 'map').map(
  ({ path }) => path,
);
const maps = new Set(MAP_PATHS);
const SECTIONS = Object.keys(tierSettingsSchema.shape);

/** The settings of a document, one entry each; what is none (`tier`, `environments`, `scale`) is left out. */
export function flatten(document: Readonly<Record<string, unknown>>): FlatSettings {
  const flat: Record<string, unknown> = {};
  const walk = (value: unknown, path: string): void => {
    if (value === undefined) return;
    if (isMap(value)) {
      for (const [key, each] of Object.entries(value)) {
        // What a map holds is a value, whatever it looks like.
        if (maps.has(path)) flat[`${path}.${key}`] = each;
        else walk(each, `${path}.${key}`);
      }
    } else flat[path] = value;
  };
  for (const section of SECTIONS) walk(document[section], section);
  return flat;
}

/** What `flatten` was given, less empty sections and maps. */
export function unflatten(flat: FlatSettings): TierSettings {
  const document: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(flat)) {
    const keys = keysOf(path);
    const last = keys.at(-1) ?? path;
    let at = document;
    for (const key of keys.slice(0, -1)) {
      const inner = Object.hasOwn(at, key) ? at[key] : {};
      define(at, key, inner);
      at = inner as Record<string, unknown>;
    }
    define(at, last, value);
  }
  return document as TierSettings;
}

/** The keys of a path: a key of a map may hold dots itself. */
export function keysOf(path: string): string[] {
  const map = mapOf(path);
  return map === undefined ? path.split('.') : [...map.split('.'), path.slice(map.length + 1)];
}

/** The keys of a path into a tier's file: a setting, or one of an environment or a region, or a part of these. */
export function documentKeysOf(path: string): string[] {
  const [first = '', second = '', ...rest] = path.split('.');
  if (first === 'environments' && rest.length > 0) return [first, second, ...keysOf(rest.join('.'))];
  if (first !== 'regions' || rest.length === 0) return keysOf(path);
  // The name of a region may hold dots: what follows it begins with a section.
  const parts = [second, ...rest];
  const end = parts.findIndex((part, index) => index > 0 && SECTIONS.includes(part));
  if (end === -1) return [first, parts.join('.')];
  return [first, parts.slice(0, end).join('.'), ...keysOf(parts.slice(end).join('.'))];
}

/** The same in the order of the schema, the entries of a map by name. */
export function inOrder(flat: FlatSettings): FlatSettings {
  const place = (path: string) => ORDER.get(mapOf(path) ?? path) ?? ORDER.size;
  const compare = (a: string, b: string) => place(a) - place(b) || (a < b ? -1 : 1);
  return Object.fromEntries(
    Object.keys(flat)
      .toSorted(compare)
      .map((path) => [path, flat[path]]),
  );
}

const ORDER = new Map(TIER_SETTINGS.map(({ path }, index) => [path, index]));
const mapOf = (path: string) => MAP_PATHS.find((each) => path.startsWith(`${each}.`));

/** A key may be named `__proto__`. */
function define(into: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(into, key, { value, configurable: true, enumerable: true, writable: true });
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema of one setting or of one entry of a map; null: there is no such setting. */
export function schemaOf(path: string): z.ZodType | null {
  let schema: z.ZodType = tierSettingsSchema;
  for (const key of keysOf(path)) {
    schema = bare(schema);
    if (schema instanceof z.ZodObject) {
      const inner: unknown = Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined;
      if (!(inner instanceof z.ZodType)) return null;
      schema = inner;
    } else if (schema instanceof z.ZodRecord) {
      if (!(schema.keyType as z.ZodType).safeParse(key).success) return null;
      schema = schema.valueType as z.ZodType;
    } else return null;
  }
  schema = bare(schema);
  return schema instanceof z.ZodObject || schema instanceof z.ZodRecord ? null : schema;
}

function bare(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? bare(schema.unwrap() as z.ZodType) : schema;
}

/** What is known of a setting, of an entry of a map, or of a limit; null: there is no such path. */
export function settingAt(path: string): TierSetting | null {
  const own = byPath.get(path);
  if (own) return own;
  const [first, name] = path.split('.');
  const limited = first === 'limits' ? byPath.get(`resources.${name}`) : undefined;
  if (limited) {
    return {
      path,
      section: 'limits',
      title: `${limited.title}, at most`,
      kind: limited.kind,
      heldBy: 'scheduler',
      how: 'an override over it is refused',
    };
  }
  const map = MAP_PATHS.find((each) => path.startsWith(`${each}.`));
  const whole = map === undefined ? undefined : byPath.get(map);
  return whole === undefined ? null : { ...whole, path, title: `${whole.title}: ${keysOf(path).at(-1)}` };
}

const byPath: ReadonlyMap<string, TierSetting> = new Map(TIER_SETTINGS.map((each) => [each.path, each]));
