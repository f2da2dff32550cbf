import { createHash } from 'node:crypto';

/** Whoever knows the slug can compare; nobody else reads it out of the proof. */
export function slugDigest(salt: string, slug: string): string {
  return createHash('sha256').update(`${salt}\n${slug}`).digest('hex');
}
