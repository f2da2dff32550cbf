import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import { invalidInput } from '../errors.ts';

/** Milliseconds before the next try, and tries for each server. */
const TIMEOUT_MS = 2_000;
const TRIES = 2;

/** A resolver that asks the given servers, or the system's. Throws `INVALID_INPUT` naming `resolvers`. */
export function openResolver(servers: readonly string[]): Resolver {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers.length === 0) return resolver;
  try {
    resolver.setServers(servers);
  } catch {
    throw invalidInput([
      { field: 'resolvers', message: 'Addresses of DNS servers, such as 9.9.9.9 or 127.0.0.1:5353' },
    ]);
  }
  return resolver;
}

/** All addresses of a host: from the given servers, or as every program of this workstation finds them. */
export async function addressesOf(host: string, servers: readonly string[]): Promise<LookupAddress[]> {
  if (servers.length === 0) return lookup(host, { all: true });
  const resolver = openResolver(servers);
  const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  if (four.status === 'rejected' && six.status === 'rejected') throw four.reason;
  return [
    ...(four.status === 'fulfilled' ? four.value : []).map((address) => ({ address, family: 4 })),
    ...(six.status === 'fulfilled' ? six.value : []).map((address) => ({ address, family: 6 })),
  ];
}
