import { describe, expect, it } from 'vitest';
import { tenantPath } from '../../../src/engine/gate/request-path.ts';

describe('The tenant that a path names', () => {
  it.each([
    ['/tenant/acme', '/tenant/acme'],
    ['/tenant/acme/invoices/7?page=2#top', '/tenant/acme'],
    ['/tenant/17/', '/tenant/17'],
    ['//tenant///acme', '/tenant/acme'],
    ['/./tenant/acme', '/tenant/acme'],
    ['/shop/../tenant/acme', '/tenant/acme'],
    ['/shop/%2e%2e/tenant/acme', '/tenant/acme'],
    ['/%74enant/acme', '/tenant/acme'],
    ['/tenant%2Facme', '/tenant/acme'],
    ['/tenant/acme/../globex/', '/tenant/globex'],
    ['/tenant/%E0%A4%A/x', '/tenant/%E0%A4%A'],
  ])('%s names it', (path, named) => {
    expect(tenantPath(path)).toBe(named);
  });

  it.each([
    undefined,
    '',
    '/',
    '/tenant',
    '/tenant/',
    '/tenants/acme',
    '/x/tenant/acme',
    '/Tenant/acme',
    '/a?b=/tenant/acme',
  ])('%s names nobody', (path) => {
    expect(tenantPath(path)).toBeUndefined();
  });
});
