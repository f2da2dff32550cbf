import { z } from 'zod';
import { HOLDERS, type Holder, type SettingMeta } from '../../shared/models/setting-meta.ts';
import { tierDocumentSchema } from '../../shared/models/tier.ts';
import { tierSettingsSchema } from '../../shared/models/tier-settings.ts';

type Schema = Record<string, unknown>;

const HELD_BY: Record<Holder, string> = {
  postgres: 'Held by PostgreSQL',
  scheduler: 'Held by Cadastre',
  gate: 'Held by the application, through the gate',
  declared: 'Declared only',
};

/** A text with a variable may stand where a number, a choice or a switch does. */
const VARIABLE: Schema = { type: 'string', pattern: '\\$\\{[A-Z][A-Z0-9_]*\\}' };

/** The JSON Schema of a tier's file, made from the schema that checks it: editors complete and explain with it. */
export function tierJsonSchema(): Schema {
  const schema = z.toJSONSchema(tierDocumentSchema, {
    io: 'input',
    target: 'draft-7',
    reused: 'inline',
    override: ({ jsonSchema }) => explain(jsonSchema as Schema),
  }) as Schema;
  const properties = schema['properties'] as Record<string, Schema>;
  const sections = Object.keys(tierSettingsSchema.shape);
  const own = (key: string) => properties[key] ?? {};
  // An environment and a region hold the same sections: each is written once.
  const layer = (given: Schema): Schema => ({
    ...given,
    properties: { ...(given['properties'] as Schema), ...references(sections) },
  });
  const environments = Object.entries(own('environments')['properties'] as Record<string, Schema>);
  return {
    ...schema,
    title: 'Tier',
    description: 'A service level of Cadastre.',
    properties: {
      ...properties,
      ...references(sections),
      environments: {
        ...own('environments'),
        properties: Object.fromEntries(environments.map(([name, each]) => [name, layer(each)])),
      },
      regions: {
        ...own('regions'),
        additionalProperties: layer(own('regions')['additionalProperties'] as Schema),
      },
    },
    definitions: Object.fromEntries(sections.map((key) => [key, withVariables(own(key))])),
  };
}

const references = (sections: readonly string[]): Record<string, Schema> =>
  Object.fromEntries(sections.map((key) => [key, { $ref: `#/definitions/${key}` }]));

/** What is known of a setting becomes the text that an editor shows. */
function explain(schema: Schema): void {
  const { heldBy, how, notYet } = schema as Partial<SettingMeta>;
  if (heldBy !== undefined && HOLDERS.includes(heldBy)) {
    schema['description'] = `${HELD_BY[heldBy]}${notYet ? ', not yet' : ''}: ${how}.`;
  }
  for (const key of ['kind', 'heldBy', 'how', 'notYet', 'parameter', 'changeable', 'limited'])
    delete schema[key];
  // Formats of ours that JSON Schema does not know; their patterns say the same.
  if (/^cidrv/.test(String(schema['format']))) delete schema['format'];
}

function withVariables(schema: Schema): Schema {
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, deeper(key, value)]));
  if (!isLeaf(inner)) return inner;
  const { title, description, ...rest } = inner;
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    anyOf: [...(Array.isArray(rest['anyOf']) ? rest['anyOf'] : [rest]), VARIABLE],
  };
}

function deeper(key: string, value: unknown): unknown {
  if (key === 'properties') {
    return Object.fromEntries(
      Object.entries(value as Record<string, Schema>).map(([name, each]) => [name, withVariables(each)]),
    );
  }
  if ((key === 'items' || key === 'additionalProperties') && typeof value === 'object' && value !== null)
    return withVariables(value as Schema);
  return value;
}

const isLeaf = (schema: Schema): boolean =>
  schema['anyOf'] !== undefined || !['object', 'array'].includes(String(schema['type']));
