import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Language } from '../../shared/models/message.ts';
import { bareAddress, composeMessage } from '../adapters/mail-composer.ts';
import { deliverBySmtp } from '../adapters/smtp-delivery.ts';
import { writeFileDurably } from '../adapters/write-file-durably.ts';
import { CadastreError, invalidInput } from '../errors.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { type MailSettings, openMailServer } from './mail-server.ts';
import type { RenderedMessage } from './message-template.ts';

export interface Delivery {
  readonly to: string;
  readonly language: Language;
  readonly messageId: string;
  readonly rendered: RenderedMessage;
  /** Without its ending; the same message has the same, so that a second write replaces the first. */
  readonly fileName: string;
}

/** Delivers the way that is set, and answers where it went. Throws why it did not. */
export async function deliverMessage(
  mail: MailSettings,
  secrets: () => SecretStore,
  delivery: Delivery,
): Promise<string> {
  const sender = bareAddress(mail.from);
  if (sender === null) throw invalidInput([{ field: 'mail.from', message: 'Not one e-mail address' }]);
  // Asked for first: a message that cannot be handed over is not worth composing.
  const server = mail.way === 'smtp' ? await openMailServer(mail, secrets()) : null;
  const { subject, text, html } = delivery.rendered;
  const composed = await composeMessage({
    from: mail.from,
    to: delivery.to,
    subject,
    text,
    html,
    language: delivery.language,
    messageId: delivery.messageId,
    date: new Date(),
  });
  if (server) return deliverBySmtp(server, { from: sender, to: delivery.to }, composed);
  if (mail.folder === null)
    throw invalidInput([{ field: 'mail.folder', message: 'Needed to write messages' }]);
  return writeToFolder(mail.folder, `${delivery.fileName}.eml`, composed);
}

async function writeToFolder(folder: string, name: string, message: Buffer): Promise<string> {
  const path = join(folder, name);
  try {
    // Only the last part: a path that leads nowhere is a mistake, and Node never comes back from some of them (/proc).
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await writeFileDurably(path, message);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CadastreError(
      code === 'ENOSPC' ? 'DISK_FULL' : 'REFUSED',
      `The message cannot be written to ${folder} (${code ?? 'unknown'})`,
      { target: path, wayOut: 'Make room there or grant writing, or choose another folder as mail.folder.' },
      error,
    );
  }
}

/** A new one, at the domain of the sender. */
export function messageIdAt(mail: MailSettings, unique: string): string {
  const domain = bareAddress(mail.from)?.split('@').at(-1) ?? 'localhost';
  return `<${unique}@${domain}>`;
}
