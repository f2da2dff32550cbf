import { z } from 'zod';

const folder = z.string().trim().min(1).max(1000);

/** What all admins of one platform share. Every part has a default, so that nothing has to be set up to begin. */
export const sharedSettingsSchema = z.object({
  lifecycle: z
    .object({
      /** Days between a deletion and its purge. */
      retentionDays: z.number().int().min(1).max(3650).default(30),
      /** Days before the end of a trial or before a purge when the owner is warned. */
      warningDays: z.array(z.number().int().min(1).max(90)).max(5).default([7, 2]),
      /** Where the dump before a purge goes; null: it has to be named each time, or waived. */
      finalBackupFolder: folder.nullable().default(null),
    })
    .prefault({}),
  access: z
    .object({
      /** Tenants are `SLUG.BASE`; null: no primary domains. */
      baseDomain: z.string().trim().toLowerCase().max(200).nullable().default(null),
      /** `{slug}` stands for the tenant's. */
      loginUrl: z.string().trim().max(500).default('/login?tenant={slug}'),
    })
    .prefault({}),
  mail: z
    .object({
      /** Where messages are written as files, or sent by SMTP; `none`: they are not made. */
      way: z.enum(['none', 'folder', 'smtp']).default('none'),
      folder: folder.nullable().default(null),
      /** `smtp://user@host:port`; the password lies in the secret store. */
      smtpUrl: z.string().trim().max(500).nullable().default(null),
      from: z.string().trim().max(320).default('Cadastre <no-reply@localhost>'),
      language: z.enum(['en', 'fr']).default('en'),
    })
    .prefault({}),
  routing: z
    .object({
      /** Where the generated files go; null: they are not written. */
      folder: folder.nullable().default(null),
      /** Run after the files have changed, such as `nginx -s reload`: program and arguments, no shell. */
      command: z.array(z.string().min(1)).max(50).default([]),
      /** Which kinds are written. */
      kinds: z.array(z.enum(['nginx', 'ingress', 'pgbouncer', 'registry'])).default(['nginx', 'registry']),
    })
    .prefault({}),
});
export type SharedSettings = z.infer<typeof sharedSettingsSchema>;
export type SharedSettingsPart = keyof SharedSettings;
