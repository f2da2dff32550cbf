import type { LookupAddress } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import { CadastreError } from '../errors.ts';
import { PROOF_PATH } from './domain-records.ts';
import { addressesOf } from './name-servers.ts';
import { isPrivateAddress } from './private-addresses.ts';

/** For the whole of it, with all redirects. */
const TIMEOUT_MS = 5_000;
const MOST_BYTES = 4_096;
const MOST_REDIRECTS = 3;

export interface FileProofOptions {
  readonly resolvers: readonly string[];
  /** Also from addresses of a private network. */
  readonly allowPrivate: boolean;
  /** 80 and 443 outside tests. */
  readonly ports?: { readonly http: number; readonly https: number };
}

/**
 * Fetches the file over HTTP. Somebody else's DNS says where to, so only public addresses are asked, the very ones that
 * were looked at, and a redirect must stay on the host. Throws `VERIFICATION_FAILED` with what was seen instead.
 */
export async function proveByFile(host: string, token: string, options: FileProofOptions): Promise<void> {
  const ports = options.ports ?? { http: 80, https: 443 };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let url = new URL(`http://${host}:${ports.http}${PROOF_PATH}`);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const answer = await fetchOnce(url, host, options, signal);
    if (answer.location === null) {
      if (answer.status !== 200) throw failed(host, `${url.href} answers with status ${answer.status}`);
      if (answer.text.trim() === token) return;
      throw failed(host, `${url.href} says ${JSON.stringify(answer.text.slice(0, 100))}, not the token`);
    }
    url = nextUrl(url, answer.location, host, ports);
  }
  throw failed(host, `${host} redirects more than ${MOST_REDIRECTS} times`);
}

interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

async function fetchOnce(
  url: URL,
  host: string,
  options: FileProofOptions,
  signal: AbortSignal,
): Promise<Answer> {
  const addresses = await allowedAddresses(host, options);
  // The connection goes to an address that was looked at, whatever DNS says a moment later.
  const lookup: LookupFunction = (_name, asked, answer) => {
    const first = addresses[0];
    if (asked.all) answer(null, addresses);
    else if (first) answer(null, first.address, first.family);
  };
  // Loaded here: importing HTTP loads all that `fetch` is made of, a tenth of a second of every start.
  const { request } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'));
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(url, { lookup, signal, agent: false, headers: { accept: 'text/plain' } }, resolve);
      sent.once('error', reject);
      sent.end();
    });
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (status >= 300 && status < 400 && location !== undefined) {
      response.destroy();
      return { status, location, text: '' };
    }
    return { status, location: null, text: status === 200 ? await readText(response, url, host) : '' };
  } catch (error) {
    if (error instanceof CadastreError) throw error;
    const { name, code } = error as NodeJS.ErrnoException;
    const late = signal.aborted || name === 'TimeoutError';
    throw failed(
      host,
      late ? `${url.href} gave no answer within 5 seconds` : `${url.href} does not answer (${code ?? name})`,
    );
  }
}

async function allowedAddresses(host: string, options: FileProofOptions): Promise<LookupAddress[]> {
  let addresses: LookupAddress[];
  try {
    addresses = await addressesOf(host, options.resolvers);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw failed(host, `${host} has no address in DNS (${code ?? 'unknown'})`);
  }
  const hidden = addresses.find(({ address }) => isPrivateAddress(address));
  if (addresses.length === 0) throw failed(host, `${host} has no address in DNS`);
  if (hidden && !options.allowPrivate) {
    throw new CadastreError(
      'VERIFICATION_FAILED',
      `${host} leads to ${hidden.address}, which is not public`,
      {
        target: host,
        wayOut: 'If it is meant to, allow an address that is not public, or prove it by DNS.',
        command: `cadastre domain verify ${host} --file --allow-private`,
      },
    );
  }
  return addresses;
}

async function readText(response: IncomingMessage, url: URL, host: string): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_BYTES) {
      response.destroy();
      throw failed(host, `${url.href} is longer than ${MOST_BYTES} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function nextUrl(from: URL, location: string, host: string, ports: { http: number; https: number }): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from.href) : null;
  const usual = next?.protocol === 'https:' ? ports.https : ports.http;
  const port = next?.port === '' ? (next.protocol === 'https:' ? 443 : 80) : Number(next?.port);
  if (
    !next ||
    (next.protocol !== 'http:' && next.protocol !== 'https:') ||
    next.hostname !== host ||
    port !== usual
  ) {
    throw failed(host, `${from.href} redirects to ${location.slice(0, 200)}, which is another place`);
  }
  return next;
}

const failed = (host: string, message: string) =>
  new CadastreError('VERIFICATION_FAILED', message, {
    target: host,
    wayOut: 'Publish the file with the token and nothing else, then verify again.',
  });
