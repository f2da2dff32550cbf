import type { DiskSpace } from '../../adapters/disk-space.ts';
import { decide, type Finding, passed } from './finding.ts';

/** Under either, PostgreSQL may soon have no room for its journal, and stops. */
const LEAST_BYTES = 2 * 1024 ** 3;
const LEAST_PART = 0.05;

/**
 * Room on the disk of the data folder. PostgreSQL itself does not tell it to anybody: where the folder is not on this
 * machine it is *not known*, which is never a pass. `dataDirectory` null: this user may not see where it is.
 */
export function checkDiskSpace(dataDirectory: string | null, space: DiskSpace | null): Finding {
  const where = dataDirectory ?? 'the data folder';
  if (space === null) {
    return decide('disk-space', {
      title: 'Free disk space is not known from here',
      detail: `PostgreSQL does not tell how much room its disk has, and ${where} cannot be read from this machine. A full disk stops every tenant of the server. Look there (df -h ${dataDirectory ?? '/path/to/data'}), and have something watch it.`,
      subject: 'unknown',
    });
  }
  const { freeBytes, totalBytes } = space;
  const fact = `${size(freeBytes)} of ${size(totalBytes)} free`;
  if (freeBytes >= LEAST_BYTES && freeBytes >= totalBytes * LEAST_PART) {
    return passed('disk-space', fact, `The disk of ${where}. Other tablespaces are not looked at.`);
  }
  return decide('disk-space', {
    title: `Only ${fact}`,
    detail: `The disk of ${where} is nearly full. When it is, PostgreSQL stops and all tenants of the server with it. Free space or move the server before tenants are made here.`,
    subject: 'low',
  });
}

/** `7.9 GB`, powers of 1000. */
function size(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
