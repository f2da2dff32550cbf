import { z } from 'zod';
import { nearestName } from '../yaml/nearest-name.ts';
import { kindOfValue } from '../yaml/parse-yaml.ts';
import type { YamlPath } from '../yaml/plain-yaml.ts';
import { proposeValue } from './propose-value.ts';

export interface DescribedIssue {
  readonly path: YamlPath;
  /** It is the key that is wrong. */
  readonly ofKey: boolean;
  readonly message: string;
  readonly proposal: string | null;
}

/** What the schema says of a value, in our words and with what it should have been. */
export function describeIssue(
  issue: z.core.$ZodIssue,
  root: z.ZodType,
  document: unknown,
): readonly DescribedIssue[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const what = path.length === 0 ? 'a tier' : path.join('.');
  const given = valueAt(document, path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysOfSchema(schemaAt(root, path));
    return issue.keys.map((key) => {
      const near = nearestName(key, known);
      return {
        path: [...path, key],
        ofKey: true,
        message: `Unknown key ${JSON.stringify(key)} in ${what}.${near === null ? '' : ` Did you mean ${near}?`}`,
        proposal: near,
      };
    });
  }
  if (issue.code === 'invalid_key') {
    const message = issue.issues[0]?.message ?? 'No such key';
    return [{ path, ofKey: true, message: `${message}, not ${JSON.stringify(path.at(-1))}`, proposal: null }];
  }
  const described = (message: string, proposal: string | null = null) => [
    { path, ofKey: false, message, proposal },
  ];
  if (given === undefined && issue.code === 'invalid_type') return described(`${what} is missing`);
  const schema = schemaAt(root, path);
  const options = optionsOf(schema);
  const proposal = schema === null ? null : proposeValue(given, schema, options);
  switch (issue.code) {
    case 'invalid_type':
      return described(`${kindOfSchema(issue.expected)}, not ${kindOfValue(given)}`, proposal);
    case 'invalid_value':
      return described(`One of ${issue.values.join(', ')}, not ${kindOfValue(given)}`, proposal);
    case 'too_big':
      return described(
        `At most ${issue.maximum}${measure(issue.origin)}`,
        boundOf(issue.origin, issue.maximum),
      );
    case 'too_small':
      if (issue.inclusive === false) return described(`More than ${issue.minimum}`);
      return described(
        `At least ${issue.minimum}${measure(issue.origin)}`,
        boundOf(issue.origin, issue.minimum),
      );
    case 'not_multiple_of':
      return described('A whole number');
    case 'invalid_union':
      return described(unionSays(issue, options, given), proposal);
    default:
      return described(`${issue.message}, not ${kindOfValue(given)}`, proposal);
  }
}

function unionSays(issue: z.core.$ZodIssueInvalidUnion, options: readonly string[], given: unknown): string {
  const own = issue.message === 'Invalid input' ? null : issue.message;
  const says =
    own ?? (options.length > 0 ? `One of ${options.join(', ')}` : 'A text, a number, true or false');
  return `${says}, not ${kindOfValue(given)}`;
}

const measure = (origin: string) =>
  origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
const boundOf = (origin: string, bound: number | bigint) =>
  /^(number|int)$/.test(origin) ? String(bound) : null;

function kindOfSchema(expected: string): string {
  if (expected === 'object' || expected === 'record') return 'A list of keys with values';
  if (expected === 'array') return 'A list';
  if (expected === 'boolean') return 'true or false';
  if (expected === 'string') return 'A text';
  return expected === 'int' ? 'A whole number' : 'A number';
}

function valueAt(document: unknown, path: YamlPath): unknown {
  let at = document;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string | number, unknown>)[key];
  }
  return at;
}

/** The schema at a path, as far down as it can be told. */
function schemaAt(root: z.ZodType, path: YamlPath): z.ZodType | null {
  let schema: z.ZodType | null = root;
  for (const key of path) {
    schema = schema === null ? null : stepInto(bare(schema), key);
  }
  return schema === null ? null : bare(schema);
}

function stepInto(schema: z.ZodType, key: string | number): z.ZodType | null {
  if (schema instanceof z.ZodObject) {
    const inner: unknown = Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined;
    return inner instanceof z.ZodType ? inner : null;
  }
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodUnion) {
    const list = schema.options.find((each) => each instanceof z.ZodArray);
    return list ? (list.element as z.ZodType) : null;
  }
  return null;
}

function bare(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? bare(schema.unwrap() as z.ZodType) : schema;
}

const keysOfSchema = (schema: z.ZodType | null): string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];

function optionsOf(schema: z.ZodType | null): readonly string[] {
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) {
    const values = schema instanceof z.ZodEnum ? schema.options : [...schema.values];
    return values.filter((each) => typeof each === 'string');
  }
  return schema instanceof z.ZodUnion
    ? schema.options.flatMap((each) => optionsOf(bare(each as z.ZodType)))
    : [];
}
