import { describe, expect, it } from 'vitest';
import { parseSmtpUrl } from '../../../src/engine/mail/mail-server.ts';
import { checkSharedSettings } from '../../../src/engine/platform/check-shared-settings.ts';
import {
  type SharedSettings,
  sharedSettingsPatchSchema,
  sharedSettingsSchema,
} from '../../../src/shared/models/shared-settings.ts';

const defaults = sharedSettingsSchema.parse({});
const fieldsOf = (over: { [Part in keyof SharedSettings]?: Partial<SharedSettings[Part]> }) =>
  checkSharedSettings({
    ...defaults,
    lifecycle: { ...defaults.lifecycle, ...over.lifecycle },
    access: { ...defaults.access, ...over.access },
    mail: { ...defaults.mail, ...over.mail },
    routing: { ...defaults.routing, ...over.routing },
  }).map((error) => error.field);

describe('The settings that all admins share', () => {
  it('have a default for everything, and keep what is stored', () => {
    expect(defaults).toMatchObject({
      lifecycle: { retentionDays: 30, warningDays: [7, 2] },
      access: { loginUrl: '/login?tenant={slug}' },
      mail: { way: 'none', smtpTls: 'require', language: 'en' },
    });
    expect(checkSharedSettings(defaults)).toEqual([]);
    const stored = sharedSettingsSchema.parse({ lifecycle: { retentionDays: 60 }, gone: { x: 1 } });
    expect(stored.lifecycle).toEqual({ ...defaults.lifecycle, retentionDays: 60 });
    expect(stored.mail).toEqual(defaults.mail);
  });

  it('are changed value by value, and only those there are', () => {
    expect(sharedSettingsPatchSchema.parse({ mail: { way: 'none' } })).toEqual({ mail: { way: 'none' } });
    expect(sharedSettingsPatchSchema.safeParse({ mail: { wy: 'none' } }).success).toBe(false);
    expect(sharedSettingsPatchSchema.safeParse({ males: {} }).success).toBe(false);
    expect(sharedSettingsPatchSchema.safeParse({ lifecycle: { retentionDays: 0 } }).success).toBe(false);
  });

  it.each([
    [{ mail: { way: 'folder' as const } }, ['mail.folder']],
    [{ mail: { way: 'smtp' as const } }, ['mail.smtpUrl']],
    [{ mail: { folder: 'mail' } }, ['mail.folder']],
    [{ mail: { templateFolder: './own', smtpCaFile: 'ca.pem' } }, ['mail.templateFolder', 'mail.smtpCaFile']],
    [{ mail: { smtpUrl: 'smtp://user:secret@host' } }, ['mail.smtpUrl']],
    [{ mail: { smtpUrl: 'smtps://host', smtpTls: 'never' as const } }, ['mail.smtpTls']],
    [{ mail: { from: 'Studio' } }, ['mail.from']],
    [{ access: { baseDomain: 'studio example' } }, ['access.baseDomain']],
    [{ access: { baseDomain: '-x.example' } }, ['access.baseDomain']],
    [{ access: { loginUrl: 'javascript:alert(1)' } }, ['access.loginUrl']],
    [{ access: { loginUrl: '//evil.example/{slug}' } }, ['access.loginUrl']],
    [{ access: { loginUrl: '/login?tenant={tenant}' } }, ['access.loginUrl']],
    [{ access: { loginUrl: 'https://user@app.example' } }, ['access.loginUrl']],
    [{ lifecycle: { warningDays: [7, 7] } }, ['lifecycle.warningDays']],
    [{ lifecycle: { finalBackupFolder: 'backups' } }, ['lifecycle.finalBackupFolder']],
  ])('refuse %j by field', (over, fields) => {
    expect(fieldsOf(over)).toEqual(fields);
  });

  it.each([
    { access: { baseDomain: 'studio.example', loginUrl: 'https://app.example/login?tenant={slug}' } },
    { mail: { way: 'smtp' as const, smtpUrl: 'smtp://user%40x@mail.example:587' } },
    { mail: { way: 'folder' as const, folder: '/var/spool/cadastre' } },
  ])('take %j', (over) => {
    expect(fieldsOf(over)).toEqual([]);
  });
});

describe('The address of a mail server', () => {
  it.each([
    ['smtp://mail.example', { host: 'mail.example', port: 587, secure: false, user: null }],
    ['smtps://mail.example', { host: 'mail.example', port: 465, secure: true, user: null }],
    [
      'smtp://a%40b.example@mail.example:25',
      { host: 'mail.example', port: 25, secure: false, user: 'a@b.example' },
    ],
    ['smtp://u@[::1]:2525', { host: '::1', port: 2525, secure: false, user: 'u' }],
  ])('%s is read', (text, place) => {
    expect(parseSmtpUrl(text)).toEqual(place);
  });

  it.each([
    '',
    'mail.example',
    'http://mail.example',
    'smtp://',
    'smtp://u:p@h',
    'smtp://h/path',
    'smtp://h?tls=1',
  ])('%j is refused with a sentence', (text) => {
    expect(parseSmtpUrl(text)).toBeTypeOf('string');
  });
});
