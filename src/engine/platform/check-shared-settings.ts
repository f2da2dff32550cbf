import { isAbsolute, resolve } from 'node:path';
import type { FieldError } from '../../shared/errors.ts';
import type { SharedSettings } from '../../shared/models/shared-settings.ts';
import { bareAddress } from '../adapters/mail-composer.ts';
import { isRecipient } from '../adapters/seal-file.ts';
import { parseSmtpUrl } from '../mail/mail-server.ts';

/** What no schema sees: values that need one another, or that somebody else has to be able to read. */
export function checkSharedSettings(settings: SharedSettings): FieldError[] {
  const { lifecycle, access, mail, tiers, backups } = settings;
  const errors: FieldError[] = [];
  const wrong = (field: string, message: string) => errors.push({ field, message });
  const folder = (field: string, path: string | null) => {
    if (path !== null && !isAbsolute(path)) wrong(field, 'A path from the root, such as /srv/cadastre');
  };
  if (new Set(lifecycle.warningDays).size < lifecycle.warningDays.length)
    wrong('lifecycle.warningDays', 'Each day once');
  folder('lifecycle.finalBackupFolder', lifecycle.finalBackupFolder);
  folder('tiers.backupFolder', tiers.backupFolder);
  folder('backups.folder', backups.folder);
  folder('backups.elsewhere', backups.elsewhere);
  const usual = backups.folder ?? lifecycle.finalBackupFolder;
  if (usual !== null && backups.elsewhere !== null && resolve(usual) === resolve(backups.elsewhere))
    wrong('backups.elsewhere', 'Another folder than that of the backups themselves');
  const none = backups.recipients.find((each) => !isRecipient(each));
  if (none !== undefined)
    wrong(
      'backups.recipients',
      none.startsWith('AGE-SECRET-KEY-')
        ? 'An identity is a secret: name its recipient, age1…'
        : 'Not a recipient of age: it begins with age1',
    );
  if (new Set(backups.recipients).size < backups.recipients.length) wrong('backups.recipients', 'Each once');

  if (access.baseDomain !== null && !isHostName(access.baseDomain))
    wrong('access.baseDomain', 'A host name, such as studio.example');
  const url = access.loginUrl.replaceAll('{slug}', 'slug');
  if (/[{}]/.test(url)) wrong('access.loginUrl', 'Only {slug} stands for something');
  else if (!isPath(url) && !isWebUrl(url))
    wrong('access.loginUrl', 'A path such as /login?tenant={slug}, or a URL with http or https');

  folder('mail.folder', mail.folder);
  folder('mail.templateFolder', mail.templateFolder);
  folder('mail.smtpCaFile', mail.smtpCaFile);
  if (mail.way === 'folder' && mail.folder === null) wrong('mail.folder', 'Needed to write messages to');
  if (mail.way === 'smtp' && mail.smtpUrl === null) wrong('mail.smtpUrl', 'Needed to send by SMTP');
  const smtp = mail.smtpUrl === null ? null : parseSmtpUrl(mail.smtpUrl);
  if (typeof smtp === 'string') wrong('mail.smtpUrl', smtp);
  if (smtp !== null && typeof smtp === 'object' && smtp.secure && mail.smtpTls === 'never')
    wrong('mail.smtpTls', 'smtps:// is TLS from the first byte');
  if (bareAddress(mail.from) === null)
    wrong('mail.from', 'One address, such as Studio <no-reply@studio.example>');
  return errors;
}

const isHostName = (text: string) =>
  text.length <= 190 &&
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
/** On the tenant's own host: two slashes would lead to another one. */
const isPath = (text: string) => /^\/(?![/\\])[^\s\p{Cc}]*$/u.test(text);
const isWebUrl = (text: string) =>
  URL.canParse(text) &&
  /^https?:\/\//.test(text) &&
  new URL(text).username === '' &&
  !/[\s\p{Cc}]/u.test(text);
