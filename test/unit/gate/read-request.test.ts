import { describe, expect, it } from 'vitest';
import { readRequest } from '../../../src/web/gate/read-request.ts';

describe('A request that a proxy asks about', () => {
  it('is read from the headers of nginx', () => {
    const read = readRequest(
      {
        host: '127.0.0.1:4190',
        'x-forwarded-host': 'acme.example',
        'x-original-uri': '/tenant/acme/x?y',
        'x-tenant-id': 'acme',
        authorization: 'Bearer a.b.c',
      },
      'fr',
    );
    expect(read).toEqual({
      request: { host: 'acme.example', header: 'acme', path: '/tenant/acme' },
      token: 'a.b.c',
      hostsDiffer: false,
      language: 'fr',
    });
  });

  it('is read from the address that an Ingress sends', () => {
    const read = readRequest(
      { host: 'gate', 'x-original-url': 'https://acme.example:8443/tenant/7?x' },
      'fr',
    );
    expect(read.request).toEqual({ host: 'acme.example:8443', header: undefined, path: '/tenant/7' });
  });

  it('is not believed when it has two hosts', () => {
    const headers = { host: 'gate', 'x-original-url': 'https://acme.example/' };
    expect(readRequest({ ...headers, 'x-forwarded-host': 'globex.example' }, 'fr').hostsDiffer).toBe(true);
    expect(readRequest({ ...headers, 'x-forwarded-host': 'ACME.example.:443' }, 'fr').hostsDiffer).toBe(
      false,
    );
  });

  it('overlooks no token', () => {
    const tokenOf = (authorization: string) => readRequest({ authorization }, 'fr').token;
    expect(tokenOf('bearer x')).toBe('x');
    expect(tokenOf('Bearer')).toBe('');
    expect(tokenOf('Bearer x y')).toBe('x y');
    expect(tokenOf('Basic x')).toBeUndefined();
    expect(tokenOf('Bearerx y')).toBeUndefined();
  });

  it.each([
    [undefined, 'fr'],
    ['*', 'fr'],
    ['de, es', 'fr'],
    ['en', 'en'],
    ['en-GB,en;q=0.9,fr;q=0.8', 'en'],
    ['fr-CA, en;q=0.9', 'fr'],
    ['en;q=0.2, fr;q=0.7', 'fr'],
    ['fr;q=0, en;q=0.1', 'en'],
  ])('answers %s in %s', (accepted, language) => {
    expect(readRequest({ 'accept-language': accepted }, 'fr').language).toBe(language);
  });
});
