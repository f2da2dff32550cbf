import type { z } from 'zod';
import { schemaOf } from '../../shared/models/flat-settings.ts';
import { kindOfValue } from '../yaml/parse-yaml.ts';
import type { Variables } from './tier-layer.ts';

/** What every tenant brings. */
export const BUILT_IN_VARIABLES = [
  'TENANT_ID',
  'TENANT_SLUG',
  'TENANT_NAME',
  'TENANT_TYPE',
  'ENVIRONMENT',
  'REGION',
] as const;
export type BuiltInVariable = (typeof BUILT_IN_VARIABLES)[number];

/** `$${` stands for a `${` that is no variable. */
const USE = /\$\$\{|\$\{([^}]*)(\}|$)/g;

export interface VariableUse {
  /** As written between the braces; it may be no name at all. */
  readonly name: string;
  /** Offset of the `$` within the text. */
  readonly start: number;
  /** It has its closing brace. */
  readonly closed: boolean;
}

export function variableUses(text: string): VariableUse[] {
  return [...text.matchAll(USE)]
    .filter((match) => match[1] !== undefined)
    .map((match) => ({ name: match[1] ?? '', start: match.index, closed: match[2] === '}' }));
}

/** Does it hold a variable or an escaped one anywhere, so that it is not canonical yet? */
export function isOpen(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('${');
  if (Array.isArray(value)) return value.some(isOpen);
  return typeof value === 'object' && value !== null && Object.values(value).some(isOpen);
}

/** Every variable set in. A text that is one variable and nothing else takes the type of its value. */
export function substitute(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return substituteText(value, variables);
  if (Array.isArray(value)) return value.map((each) => substitute(each, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, substitute(each, variables)]));
}

function substituteText(text: string, variables: Variables): string | number | boolean {
  const whole = /^\$\{([A-Z][A-Z0-9_]*)\}$/.exec(text)?.[1];
  if (whole !== undefined && Object.hasOwn(variables, whole)) return variables[whole] ?? text;
  return text.replace(USE, (written: string, name: string | undefined) => {
    if (name === undefined) return '${';
    return Object.hasOwn(variables, name) ? String(variables[name]) : written;
  });
}

export type ResolvedValue = { readonly value: unknown } | { readonly problem: string };

/**
 * The canonical value of a setting: variables set in, then read by the setting's schema. What holds no `${` is
 * canonical already and comes back as it is.
 */
export function resolveValue(path: string, raw: unknown, variables: Variables): ResolvedValue {
  if (!isOpen(raw)) return { value: raw };
  const schema = schemaOf(path);
  if (schema === null) return { problem: 'There is no such setting' };
  const unknown = unknownIn(raw, variables);
  if (unknown !== null) return { problem: `No variable \${${unknown}}` };
  const substituted = substitute(raw, variables);
  const first = schema.safeParse(substituted);
  if (first.success) return { value: first.data };
  for (const other of otherTypes(substituted)) {
    const read = schema.safeParse(other);
    if (read.success) return { value: read.data };
  }
  return { problem: problemOf(first.error, substituted) };
}

function problemOf(error: z.ZodError, value: unknown): string {
  const [issue] = error.issues;
  const said = issue && issue.code !== 'invalid_type' ? issue.message : 'It cannot be read';
  return `${said}, not ${kindOfValue(value)}`;
}

/** `${N}0` of 4 is 40 where a number stands, as YAML would read it; a variable that is a number may stand in a text. */
function otherTypes(value: unknown): unknown[] {
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (typeof value !== 'string') return [];
  if (/^-?\d+(\.\d+)?$/.test(value)) return [Number(value)];
  return value === 'true' ? [true] : value === 'false' ? [false] : [];
}

function unknownIn(raw: unknown, variables: Variables): string | null {
  if (typeof raw === 'string') {
    return variableUses(raw).find(({ name }) => !Object.hasOwn(variables, name))?.name ?? null;
  }
  if (typeof raw !== 'object' || raw === null) return null;
  for (const each of Object.values(raw)) {
    const unknown = unknownIn(each, variables);
    if (unknown !== null) return unknown;
  }
  return null;
}
