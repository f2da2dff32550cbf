import { createHash } from 'node:crypto';
import { z } from 'zod';
import { blueprintVariableSchema } from '../../shared/models/blueprint.ts';
import { ISOLATION_MODELS } from '../../shared/models/tenant.ts';
import { MIGRATION_FORMATS } from './formats/migration-format.ts';

export const MANIFEST = 'blueprint.yaml';

/** A file as it was read, without a byte order mark. */
const fileSchema = z.object({
  /** From the blueprint's folder, with `/` on every system. */
  path: z.string(),
  content: z.string(),
  /** Hex SHA-256 of `content` in UTF-8. */
  checksum: z.string(),
});
export type BlueprintFile = z.infer<typeof fileSchema>;

const migrationSchema = fileSchema.extend({
  /** The digits its name begins with, such as `0005`. */
  version: z.string(),
  /** Its file name. */
  name: z.string(),
  /** False: its first line says `-- cadastre: no-transaction`. */
  transactional: z.boolean(),
  /** Run again whenever its content changes, after those with numbers. */
  repeatable: z.boolean().optional(),
  /** The whole file, where `content` is only the part of it that is applied: the rest of that is blanks. */
  source: z.string().optional(),
  /** What takes it back: a file of its own, or a part of the same one. */
  down: fileSchema.optional(),
  /** Stands for a command of the application: `content` is empty, nothing of it is SQL. */
  command: z.literal(true).optional(),
});
export type Migration = z.infer<typeof migrationSchema>;

/** A program of the application that brings one tenant up. */
const commandSchema = z.object({
  /** No shell reads it. `{tenant}`, `{database}` and `{schema}` stand for the tenant's. */
  argv: z.array(z.string()).min(1),
  /** Answers with one value: where a tenant stands. */
  versionQuery: z.string(),
  /** null: whatever the command leads to. */
  target: z.string().nullable(),
  timeLimitMs: z.number().int(),
  environment: z.record(z.string(), z.string()),
  /** Names of variables that it gets as Cadastre has them. */
  inherit: z.array(z.string()),
  /** Where it is started, from the blueprint's folder. */
  folder: z.string(),
  /** What it reads, as far as the blueprint names it: in the hash, so that new content is a new blueprint. */
  files: z.array(fileSchema),
});
export type BlueprintCommand = z.infer<typeof commandSchema>;

/** A blueprint as plain data with the text of its files, so that it can be kept without its folder. */
export const blueprintSchema = z.object({
  name: z.string(),
  title: z.string(),
  prefix: z.string(),
  isolation: z.array(z.enum(ISOLATION_MODELS)),
  extensions: z.array(z.string()),
  /** Hex SHA-256 over path and content of every file below; the folder's place and times play no part. */
  hash: z.string(),
  /** Version of the last migration. */
  version: z.string(),
  manifest: fileSchema,
  /** Whose way of naming and cutting files it is; Cadastre's own when left out. */
  format: z.enum(MIGRATION_FORMATS).optional(),
  /** Brings tenants up instead of files of SQL; `migrations` then has one that stands for it. */
  command: commandSchema.optional(),
  /** In the order they are applied. */
  migrations: z.array(migrationSchema),
  /** For tables that tenants share: applied after the others, they give every table its `tenant_id`. */
  rowMigrations: z.array(migrationSchema).default([]),
  seed: z.object({ file: fileSchema, variables: z.array(blueprintVariableSchema) }).nullable(),
  firstAdmin: z
    .object({
      file: fileSchema,
      role: z.string(),
      password: z.object({ hash: z.literal('bcrypt'), cost: z.number().int() }),
    })
    .nullable(),
  metrics: z.array(z.object({ name: z.string(), title: z.string(), unit: z.string(), sql: z.string() })),
});
export type Blueprint = z.infer<typeof blueprintSchema>;

export function sha256(content: string): string {
  return createHash('sha256').update(content, 'utf8').digest('hex');
}

/** The one hash of a blueprint's files, the same whatever order they come in. */
export function contentHash(files: readonly BlueprintFile[]): string {
  const lines = files.map((file) => `${file.path}\0${file.checksum}\n`).sort();
  return sha256(`cadastre blueprint 1\n${lines.join('')}`);
}

function filesOfMigration({ path, content, checksum, source, down, command }: Migration): BlueprintFile[] {
  if (command) return [];
  const own = { path, content: source ?? content, checksum };
  return down === undefined || down.path === path ? [own] : [own, down];
}

export function filesOf(
  blueprint: Pick<Blueprint, 'manifest' | 'migrations' | 'rowMigrations' | 'seed' | 'firstAdmin' | 'command'>,
): BlueprintFile[] {
  return [
    blueprint.manifest,
    ...(blueprint.command?.files ?? []),
    ...blueprint.migrations.flatMap(filesOfMigration),
    ...blueprint.rowMigrations.flatMap(filesOfMigration),
    ...(blueprint.seed ? [blueprint.seed.file] : []),
    ...(blueprint.firstAdmin ? [blueprint.firstAdmin.file] : []),
  ];
}
