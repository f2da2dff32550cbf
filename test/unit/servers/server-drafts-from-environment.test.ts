import { expect, test } from 'vitest';
import { CadastreError } from '../../../src/engine/errors.ts';
import { serverDraftsFromEnvironment } from '../../../src/engine/servers/server-drafts-from-environment.ts';
import { createServersMemory } from '../../../src/engine/servers/servers-context.ts';

function draftsOf(environment: NodeJS.ProcessEnv) {
  const memory = createServersMemory(() => new Date());
  const drafts = serverDraftsFromEnvironment({ environment, memory });
  return drafts.map((draft) => ({
    ...draft,
    password: draft.passwordTicket === null ? null : memory.tickets.read(draft.passwordTicket),
  }));
}

test('an environment that names no server gives no draft', () => {
  expect(draftsOf({ PATH: '/bin', POSTGRES_PASSWORD: 'x', PGUSER: 'u' })).toEqual([]);
});

test('platform and tenant hosts give one draft each, with the superuser of both', () => {
  const drafts = draftsOf({
    POSTGRES_SUPERUSER: 'root',
    POSTGRES_SUPERUSER_PASSWORD: 'topsecret ',
    POSTGRES_MASTER_HOST: 'platform.internal',
    POSTGRES_MASTER_PORT: '5433',
    POSTGRES_TENANT_HOST: 'tenants.internal',
  });
  expect(drafts).toMatchObject([
    {
      input: { name: 'platform', host: 'platform.internal', port: 5433, user: 'root' },
      password: 'topsecret ',
    },
    {
      input: { name: 'tenants', host: 'tenants.internal', port: 5432, user: 'root' },
      password: 'topsecret ',
    },
  ]);
});

test('the same place under several names is one draft', () => {
  const drafts = draftsOf({
    POSTGRES_MASTER_HOST: 'db',
    POSTGRES_TENANT_HOST: 'DB',
    POSTGRES_HOST: 'db',
    PGHOST: 'db',
    PGPORT: '5432',
  });
  expect(drafts).toHaveLength(1);
  expect(drafts[0]).toMatchObject({ source: 'POSTGRES_MASTER_HOST', input: { user: 'postgres' } });
});

test('one host with two ports is two servers', () => {
  const drafts = draftsOf({
    POSTGRES_MASTER_HOST: 'db',
    POSTGRES_MASTER_PORT: '5432',
    POSTGRES_TENANT_HOST: 'db',
    POSTGRES_TENANT_PORT: '5433',
  });
  expect(drafts.map(({ input }) => input.port)).toEqual([5432, 5433]);
});

test('a superuser without a host means this machine', () => {
  expect(draftsOf({ POSTGRES_SUPERUSER: 'root' })).toMatchObject([
    { input: { host: 'localhost', user: 'root' } },
  ]);
});

test('one account is never paired with the password of another', () => {
  const drafts = draftsOf({ POSTGRES_HOST: 'db', POSTGRES_SUPERUSER: 'root', POSTGRES_PASSWORD: 'of-app' });
  expect(drafts).toMatchObject([{ input: { user: 'root' }, password: null }]);
});

test('the variables of libpq are read with their TLS settings', () => {
  const [draft] = draftsOf({
    PGHOST: '/var/run/postgresql',
    PGUSER: 'admin',
    PGPASSWORD: 'topsecret',
    PGDATABASE: 'maintenance',
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: '/ca.pem',
  });
  expect(draft).toMatchObject({
    source: 'PGHOST',
    password: 'topsecret',
    input: {
      host: '/var/run/postgresql',
      user: 'admin',
      database: 'maintenance',
      tls: { mode: 'verify-full', caFile: '/ca.pem' },
    },
  });
});

test.each([
  [{ POSTGRES_HOST: 'db', POSTGRES_PORT: '54x' }, 'POSTGRES_PORT'],
  [{ POSTGRES_MASTER_HOST: 'a b' }, 'POSTGRES_MASTER_HOST'],
  [{ PGHOST: 'db', PGSSLMODE: 'sometimes' }, 'PGSSLMODE'],
])('a bad value is refused under the name of its variable', (environment, variable) => {
  expect.assertions(2);
  try {
    draftsOf(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(CadastreError);
    expect((error as CadastreError).details.fields?.[0]?.field).toBe(variable);
  }
});
