import { z } from 'zod';

export const VARIABLE_TYPES = [
  'text',
  'integer',
  'decimal',
  'boolean',
  'timezone',
  'currency',
  'email',
  'url',
] as const;

export const blueprintVariableSchema = z.object({
  name: z.string(),
  type: z.enum(VARIABLE_TYPES),
  /** As text; null: the admin must give one. */
  default: z.string().nullable(),
  description: z.string(),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  pattern: z.string().nullable(),
});
export type BlueprintVariable = z.infer<typeof blueprintVariableSchema>;

/** One thing wrong with a blueprint; line and column are 1-based, null where the file as a whole is meant. */
export const blueprintProblemSchema = z.object({
  file: z.string(),
  line: z.number().int().nullable(),
  column: z.number().int().nullable(),
  message: z.string(),
});
export type BlueprintProblem = z.infer<typeof blueprintProblemSchema>;

export const blueprintSummarySchema = z.object({
  name: z.string(),
  title: z.string(),
  /** The folder on this workstation; null when it is known from the platform database only. */
  directory: z.string().nullable(),
  shipped: z.boolean(),
  prefix: z.string(),
  /** Hex SHA-256 over all its files. */
  hash: z.string(),
  /** Version of its last migration, such as `0005`. */
  version: z.string(),
  migrations: z.number().int(),
  tables: z.number().int().nullable(),
  extensions: z.array(z.string()),
  isolation: z.array(z.string()),
  variables: z.array(blueprintVariableSchema),
  problems: z.array(blueprintProblemSchema),
  /** Servers where the template database of exactly this hash stands ready. */
  builtOn: z.array(z.string()),
});
export type BlueprintSummary = z.infer<typeof blueprintSummarySchema>;

export const templateBuildSchema = z.object({
  blueprint: z.string(),
  server: z.string(),
  template: z.string(),
  hash: z.string(),
  /** False: it stood already. */
  built: z.boolean(),
  tables: z.number().int(),
  /** Of what stands in it. */
  version: z.string(),
  bytes: z.number(),
  durationMs: z.number(),
});
export type TemplateBuild = z.infer<typeof templateBuildSchema>;
