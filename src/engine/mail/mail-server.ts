import { readFile } from 'node:fs/promises';
import type { SharedSettings } from '../../shared/models/shared-settings.ts';
import type { MailServer } from '../adapters/smtp-delivery.ts';
import { invalidInput } from '../errors.ts';
import { type SecretStore, secretKeys } from '../secrets/secret-store.ts';

export type MailSettings = SharedSettings['mail'];

export interface SmtpPlace {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly user: string | null;
}

/** Reads `smtp://user@host:port`. A sentence: why it is none. */
export function parseSmtpUrl(text: string): SmtpPlace | string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    return 'Write it as smtp://user@host:port, or smtps:// for TLS from the first byte';
  if (url.password !== '')
    return 'Without the password: that is given apart from it and goes to the secret store';
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '')
    return 'Nothing stands behind the port';
  const secure = url.protocol === 'smtps:';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    user: url.username === '' ? null : decodeURIComponent(url.username),
  };
}

/** The server with the password from this workstation's secret store. Throws `INVALID_INPUT` naming the setting. */
export async function openMailServer(mail: MailSettings, secrets: SecretStore): Promise<MailServer> {
  const place = parseSmtpUrl(mail.smtpUrl ?? '');
  if (typeof place === 'string') throw invalidInput([{ field: 'mail.smtpUrl', message: place }]);
  const password = place.user === null ? null : await secrets.get(secretKeys.smtpPassword());
  if (place.user !== null && password === null) {
    throw invalidInput(
      [
        {
          field: 'mail.smtpUrl',
          message: `No password for ${place.user} in this workstation's secret store`,
        },
      ],
      'The password of the mail server is not in the secret store of this workstation',
    );
  }
  return { ...place, tls: mail.smtpTls, ca: await readAuthority(mail.smtpCaFile), password };
}

async function readAuthority(file: string | null): Promise<string | null> {
  if (file === null) return null;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw invalidInput([
      { field: 'mail.smtpCaFile', message: `${file} cannot be read (${code ?? 'unknown'})` },
    ]);
  }
}
