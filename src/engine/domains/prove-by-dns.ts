import { CadastreError } from '../errors.ts';
import { dnsProofName } from './domain-records.ts';
import { openResolver } from './name-servers.ts';

/** Looks for the TXT record. Throws `VERIFICATION_FAILED` with what was seen instead. */
export async function proveByDns(host: string, token: string, servers: readonly string[]): Promise<void> {
  const name = dnsProofName(host);
  const failed = (
    message: string,
    wayOut = 'Publish it, wait until it has spread, and verify again.',
    command?: string,
  ) => new CadastreError('VERIFICATION_FAILED', message, { target: host, wayOut, command });
  if (name.length > 253) {
    throw failed(
      `${name} is too long for DNS`,
      'Publish the file instead.',
      `cadastre domain verify ${host} --file`,
    );
  }
  const resolver = openResolver(servers);
  let records: string[];
  try {
    // A long text comes in pieces that belong together.
    records = (await resolver.resolveTxt(name)).map((pieces) => pieces.join(''));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTFOUND' || code === 'ENODATA') throw failed(`There is no TXT record ${name}`);
    throw failed(
      `The DNS server gave no answer about ${name} (${code ?? 'unknown'})`,
      'Try again later, or name another DNS server.',
      'cadastre routing configure --resolver ADDRESS',
    );
  }
  if (records.some((record) => record.trim() === token)) return;
  const seen = records.map((record) => JSON.stringify(record.slice(0, 100))).slice(0, 5);
  throw failed(`The TXT record ${name} says ${seen.join(' and ')}, not the token`);
}
