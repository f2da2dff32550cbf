import type { IncomingHttpHeaders } from 'node:http';
import type { GateRequest } from '../../engine/gate/decide.ts';
import { tenantPath } from '../../engine/gate/request-path.ts';

/** What a proxy passed on of the request that it asks about. */
export interface CheckedRequest {
  readonly request: GateRequest;
  /** From `Authorization: Bearer`. */
  readonly token: string | undefined;
  /** Two proxies say that the request was for different hosts: one of them, or the client, is not to be believed. */
  readonly hostsDiffer: boolean;
  readonly language: 'fr' | 'en';
}

/**
 * nginx sends `X-Forwarded-Host` and `X-Original-URI`, an Ingress of Kubernetes the whole address in `X-Original-URL`.
 * A header that came twice arrives joined by a comma, and names nobody then.
 */
export function readRequest(headers: IncomingHttpHeaders, language: 'fr' | 'en'): CheckedRequest {
  const forwarded = one(headers['x-forwarded-host']);
  const original = readUrl(one(headers['x-original-url']));
  const host = forwarded ?? original?.host ?? headers.host;
  // Whatever follows the word is the token: one that is no token is refused, not overlooked.
  const bearer = /^\s*Bearer(?:\s+(.*))?$/is.exec(headers.authorization ?? '');
  return {
    request: {
      host,
      header: one(headers['x-tenant-id']),
      path: tenantPath(one(headers['x-original-uri']) ?? original?.path),
    },
    token: bearer === null ? undefined : (bearer[1]?.trim() ?? ''),
    hostsDiffer: forwarded !== undefined && original !== undefined && bare(forwarded) !== bare(original.host),
    language: chosenLanguage(headers['accept-language'], language),
  };
}

const one = (value: string | string[] | undefined): string | undefined => {
  const text = Array.isArray(value) ? value.join(', ') : value;
  return text === undefined || text.trim() === '' ? undefined : text;
};

function readUrl(text: string | undefined): { host: string; path: string } | undefined {
  const parts = text === undefined ? null : /^[a-z]+:\/\/([^/?#]*)(.*)$/is.exec(text);
  return parts ? { host: parts[1] ?? '', path: parts[2] ?? '' } : undefined;
}

const bare = (host: string): string =>
  host
    .trim()
    .toLowerCase()
    .replace(/\.?(?::\d*)?$/, '');

/** The one of the two that the client likes better (RFC 9110, section 12.5.4), else what the admin set. */
function chosenLanguage(accepted: string | undefined, usual: 'fr' | 'en'): 'fr' | 'en' {
  let best: { language: 'fr' | 'en'; weight: number } | null = null;
  for (const part of (accepted ?? '').split(',')) {
    const [tag = '', ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const language = tag.split('-')[0];
    if (language !== 'fr' && language !== 'en') continue;
    const weight = Number(parameters.find((each) => each.startsWith('q='))?.slice(2) ?? 1);
    if (weight > (best?.weight ?? 0)) best = { language, weight };
  }
  return best?.language ?? usual;
}
