import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { Encrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { CadastreError } from '../errors.ts';
import { syncFolder } from './write-file-durably.ts';

export interface WrittenFile {
  readonly bytes: number;
  /** Of what was written, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Seals a file with age for its recipients, piece by piece: however large it is, little of it is in memory. `to` must
 * not be there; it is synced to the disk before this returns. Throws `INVALID_INPUT` for what is no recipient.
 */
export async function sealFile(
  from: string,
  to: string,
  recipients: readonly string[],
  signal: AbortSignal,
): Promise<WrittenFile> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) addRecipient(encrypter, recipient);
  const plain = Readable.toWeb(createReadStream(from)) as ReadableStream<Uint8Array>;
  return writeStream(await encrypter.encrypt(plain), to, signal);
}

/** Copies a file under a temporary name, and gives it its own once it is on the disk whole. */
export async function copyDurably(
  from: string,
  to: string,
  temporary: string,
  signal: AbortSignal,
): Promise<WrittenFile> {
  try {
    const written = await writeStream(createReadStream(from), temporary, signal);
    await rename(temporary, to);
    await syncFolder(dirname(to));
    return written;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A new pair: what opens, and whom to seal for. The identity exists nowhere but in what this answers. */
export async function newSealKey(): Promise<{ readonly identity: string; readonly recipient: string }> {
  const identity = await generateIdentity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** Would age seal for it? */
export function isRecipient(text: string): boolean {
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
}

function addRecipient(encrypter: Encrypter, recipient: string): void {
  try {
    encrypter.addRecipient(recipient);
  } catch {
    throw new CadastreError('INVALID_INPUT', `Not a recipient of age: ${recipient.slice(0, 20)}`, {
      fields: [{ field: 'backups.recipients', message: 'It begins with age1' }],
      wayOut: 'Set the recipients anew.',
      command: 'cadastre settings set backups.recipients=age1…',
    });
  }
}

async function writeStream(
  parts: AsyncIterable<Uint8Array>,
  to: string,
  signal: AbortSignal,
): Promise<WrittenFile> {
  const handle = await open(to, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const part of parts) {
      if (signal.aborted) throw new CadastreError('CANCELLED', 'Cancelled while the backup was made');
      hash.update(part);
      for (let at = 0; at < part.length; ) at += (await handle.write(part, at)).bytesWritten;
      bytes += part.length;
    }
    await handle.sync();
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await handle.close();
  }
}
