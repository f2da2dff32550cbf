import type { ConfigurationProblem } from '../../shared/models/configuration.ts';

/** What the server makes of a network: its address with all bits behind the prefix off. null: it is none. */
export function networkOf(cidr: string): { readonly network: string; readonly hasHostBits: boolean } | null {
  const [address = '', length = ''] = cidr.split('/');
  const bits = address.includes(':') ? ipv6Bits(address) : ipv4Bits(address);
  const prefix = Number(length);
  if (bits === null || !Number.isInteger(prefix) || prefix < 0 || prefix > bits.size) return null;
  const host = BigInt(bits.size - prefix);
  const network = (bits.value >> host) << host;
  return { network: `${bits.size}:${network}/${prefix}`, hasHostBits: network !== bits.value };
}

interface Bits {
  readonly size: 32 | 128;
  readonly value: bigint;
}

function ipv4Bits(address: string): Bits | null {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255))
    return null;
  return { size: 32, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
}

function ipv6Bits(address: string): Bits | null {
  const last = address.slice(address.lastIndexOf(':') + 1);
  const mapped = last.includes('.') ? ipv4Bits(last) : null;
  if (last.includes('.') && mapped === null) return null;
  const plain =
    mapped === null
      ? address
      : `${address.slice(0, -last.length)}${(mapped.value >> 16n).toString(16)}:${(mapped.value & 0xffffn).toString(16)}`;
  const [head = '', tail] = plain.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const all = [...before, ...Array<string>(missing).fill('0'), ...after];
  if (all.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return null;
  return { size: 128, value: all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) };
}

/** `pg_hba.conf` compares whole networks: bits behind the prefix say that somebody meant another one. */
export function checkNetworks(field: string, networks: readonly string[]): ConfigurationProblem[] {
  const seen = new Map<string, string>();
  return networks.flatMap((cidr) => {
    const read = networkOf(cidr);
    const problem = (message: string, wayOut: string) => [{ field, message, wayOut }];
    if (read === null) return problem(`${cidr} is no network`, 'Write it as 10.0.0.0/8 or 2001:db8::/32.');
    if (read.hasHostBits) {
      return problem(
        `${cidr} has bits set behind its prefix`,
        'Write the first address of the network, or /32 (IPv6: /128) for one host.',
      );
    }
    const twin = seen.get(read.network);
    seen.set(read.network, cidr);
    return twin === undefined ? [] : problem(`${cidr} is there twice`, 'Name each network once.');
  });
}
