import { z } from 'zod';
import { LANGUAGES } from './message.ts';
import { ROUTING_DEFAULTS, routingPart } from './routing-settings.ts';
import { tierNameSchema } from './tier-names.ts';

const folder = z.string().trim().min(1, 'A folder').max(1000).nullable();

/** The parts without defaults: what may be changed, value by value. */
const lifecycle = z.object({
  /** Days between a deletion and its purge. */
  retentionDays: z.number().int().min(1).max(3650),
  /** Days before the end of a trial or before a purge when the owner is warned. */
  warningDays: z.array(z.number().int().min(1).max(90)).max(5),
  /** Where the dump before a purge goes; null: it has to be named each time, or waived. */
  finalBackupFolder: folder,
});
const access = z.object({
  /** Tenants are `SLUG.BASE`; null: no primary domains. */
  baseDomain: z.string().trim().toLowerCase().max(200).nullable(),
  /** `{slug}` stands for the tenant's. A path stands behind the tenant's own domain. */
  loginUrl: z.string().trim().max(500),
});
const mail = z.object({
  /** Where messages are written as files, or sent by SMTP; `none`: they are not made. */
  way: z.enum(['none', 'folder', 'smtp']),
  folder,
  /** `smtp://user@host:port`, or `smtps://` for TLS from the first byte; the password lies in the secret store. */
  smtpUrl: z.string().trim().max(500).nullable(),
  /** `require`: nothing is sent over a connection that is not encrypted. */
  smtpTls: z.enum(['require', 'if-offered', 'never']),
  /** PEM file of the authority of the mail server, where the system does not know it. */
  smtpCaFile: folder,
  from: z.string().trim().min(1).max(320),
  language: z.enum(LANGUAGES),
  /** Files in it stand for the shipped ones of the same name. */
  templateFolder: folder,
});
const passwords = z.object({
  /** Hours for which the former login of a rotated password stays open, where nobody says otherwise. */
  graceHours: z
    .number()
    .int()
    .min(0)
    .max(24 * 90),
  /** By plan: days after which the password of a tenant on it is rotated by itself. */
  rotateEveryDays: z.record(z.string().max(100), z.number().int().min(1).max(3650)),
});
const tiers = z.object({
  /** Of new tenants whose plan points at none; null: they are held to no tier. */
  defaultTier: tierNameSchema.nullable(),
  /** Folder for the backups that tiers ask for before a change; null: that of final backups. */
  backupFolder: folder,
});
const backups = z.object({
  /** Where backups of the schedule and by hand go; null: the folder of final backups. */
  folder,
  /** A second place, for tenants whose tier asks for one; null: no copy is made. */
  elsewhere: folder,
  /** Whom age seals for, each `age1…`; none: nothing can be sealed. */
  recipients: z.preprocess(
    (given) =>
      given === null ? [] : typeof given === 'string' ? given.split(/[\s,]+/).filter(Boolean) : given,
    z.array(z.string().trim().min(1).max(2500)).max(20),
  ),
});
const parts = { lifecycle, access, mail, routing: routingPart, passwords, tiers, backups };

export type SharedSettings = { [Part in keyof typeof parts]: z.output<(typeof parts)[Part]> };
export type SharedSettingsPart = keyof SharedSettings;
export const SHARED_SETTINGS_PARTS = Object.keys(parts) as SharedSettingsPart[];

/** Nothing has to be set up to begin. */
const DEFAULTS: SharedSettings = {
  lifecycle: { retentionDays: 30, warningDays: [7, 2], finalBackupFolder: null },
  access: { baseDomain: null, loginUrl: '/login?tenant={slug}' },
  mail: {
    way: 'none',
    folder: null,
    smtpUrl: null,
    smtpTls: 'require',
    smtpCaFile: null,
    from: 'Cadastre <no-reply@localhost>',
    language: 'en',
    templateFolder: null,
  },
  routing: ROUTING_DEFAULTS,
  passwords: { graceHours: 24, rotateEveryDays: {} },
  tiers: { defaultTier: null, backupFolder: null },
  backups: { folder: null, elsewhere: null, recipients: [] },
};

const filled = <Part extends SharedSettingsPart>(part: Part, schema: (typeof parts)[Part]) =>
  z.preprocess((given) => ({ ...DEFAULTS[part], ...(given as object | undefined) }), schema);

/** What all admins of one platform share, whatever of it was ever set. */
export const sharedSettingsSchema = z.object({
  lifecycle: filled('lifecycle', lifecycle),
  access: filled('access', access),
  mail: filled('mail', mail),
  routing: filled('routing', routingPart),
  passwords: filled('passwords', passwords),
  tiers: filled('tiers', tiers),
  backups: filled('backups', backups),
});

/** What is to be changed; what is left out stays. */
export const sharedSettingsPatchSchema = z.strictObject({
  lifecycle: z.strictObject(lifecycle.partial().shape).optional(),
  access: z.strictObject(access.partial().shape).optional(),
  mail: z.strictObject(mail.partial().shape).optional(),
  routing: z.strictObject(routingPart.partial().shape).optional(),
  passwords: z.strictObject(passwords.partial().shape).optional(),
  tiers: z.strictObject(tiers.partial().shape).optional(),
  backups: z.strictObject(backups.partial().shape).optional(),
});
export type SharedSettingsPatch = z.output<typeof sharedSettingsPatchSchema>;

export const sharedSettingsViewSchema = z.object({
  settings: z.object(parts),
  /** Who changed a part last, and when; a part that nobody has set stands out. */
  changed: z.partialRecord(
    z.enum(['lifecycle', 'access', 'mail', 'routing', 'passwords', 'tiers', 'backups']),
    z.object({ at: z.iso.datetime(), by: z.string() }),
  ),
  /** Does this workstation's secret store hold the password of the mail server? */
  smtpPasswordKnown: z.boolean(),
});
export type SharedSettingsView = z.output<typeof sharedSettingsViewSchema>;
