import { isIP } from 'node:net';
import { serverNameSchema } from '../../shared/models/server.ts';

/** A name from a host: `pg-par-1.internal` gives `pg-par-1`. null: nothing in it can be a name. */
export function suggestServerName(host: string): string | null {
  const first = isIP(host) ? host : (host.split('.')[0] ?? host);
  const name = first
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 63);
  return serverNameSchema.safeParse(name).success ? name : null;
}
