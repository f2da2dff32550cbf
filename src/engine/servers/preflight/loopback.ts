import { isIPv4 } from 'node:net';

/** Does this host stay on this machine: a socket folder, localhost or an address of the loopback device. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name.startsWith('/') || name === 'localhost' || name.endsWith('.localhost')) return true;
  const mapped = name.replace(/^::ffff:/, '');
  return name === '::1' || (isIPv4(mapped) && mapped.startsWith('127.'));
}
