import { BlockList, isIPv6 } from 'node:net';

/** Addresses that are not of the public internet (IANA special-purpose registries, RFC 6890 and its updates). */
const NOT_PUBLIC = { ipv4: new BlockList(), ipv6: new BlockList() };
// Two lists: one for both would hold IPv4 against `::/3`, where its mapped form lies.
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  NOT_PUBLIC.ipv4.addSubnet(network, bits, 'ipv4');
}
// Only 2000::/3 is given out at all; what in it leads elsewhere is named besides.
for (const [network, bits] of [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  NOT_PUBLIC.ipv6.addSubnet(network, bits, 'ipv6');
}

/** Is it an address that a request from here must not be led to by somebody else's DNS? */
export function isPrivateAddress(address: string): boolean {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  return NOT_PUBLIC[family].check(address, family);
}
