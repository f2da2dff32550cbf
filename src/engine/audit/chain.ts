import { createHmac, createSecretKey, hash as digestOf, type KeyObject } from 'node:crypto';
import { CadastreError } from '../errors.ts';
import { encodeEntry } from './encode-entry.ts';
import type { Entry, StoredEntry } from './entry.ts';

/** A MAC key with the name that its entries carry. The name gives nothing of the key away. */
export interface MacKey {
  readonly id: string;
  /** As a key object: prepared once, which makes a long verification several times quicker. */
  readonly key: KeyObject;
}

export function macKeyOf(bytes: Buffer): MacKey {
  if (bytes.length !== 32) {
    throw new CadastreError('INTERNAL', `The audit MAC key has ${bytes.length} bytes; it must have 32`);
  }
  const key = createSecretKey(bytes);
  const id = createHmac('sha256', key).update('cadastre audit key id 1').digest('hex').slice(0, 16);
  return { id, key };
}

/** What the first entry follows: it ties the chain to this one log. */
export function genesisHash(logId: string): string {
  return digestOf('sha256', `cadastre audit log 1\n${logId}`, 'hex');
}

/**
 * Puts an entry behind the one with `previousHash`. The digest covers the entry and its past; the MAC covers
 * the digest, and so vouches for everything before it too; the hash covers both, so that a MAC cannot be taken
 * off or exchanged unseen either.
 */
export function sealEntry(entry: Entry, previousHash: string, key: MacKey | null): StoredEntry {
  const keyed = { ...entry, keyId: key?.id ?? null };
  const digest = entryDigest(keyed, previousHash);
  const mac = key ? macOf(digest, key) : null;
  return { ...keyed, previousHash, hash: linkHash(digest, mac), mac };
}

export function entryDigest(entry: Entry, previousHash: string): string {
  return digestOf('sha256', `cadastre audit entry 1\n${previousHash}\n${encodeEntry(entry)}`, 'hex');
}

export function macOf(digest: string, key: MacKey): string {
  return createHmac('sha256', key.key).update(`cadastre audit mac 1\n${digest}`).digest('hex');
}

export function linkHash(digest: string, mac: string | null): string {
  return digestOf('sha256', `cadastre audit link 1\n${digest}\n${mac ?? '-'}`, 'hex');
}
