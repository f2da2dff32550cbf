import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { CadastreError } from '../../../src/engine/errors.ts';
import { withSession } from '../../../src/engine/postgres/session.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { secretKeys } from '../../../src/engine/secrets/secret-store.ts';
import {
  addServer,
  editServer,
  getServer,
  listServers,
  parseServerUrl,
  refreshServers,
  registerBuiltInServer,
  removeServer,
  resolveServer,
  syncServers,
  targetOf,
  testServer,
  tryOutServer,
} from '../../../src/engine/servers/index.ts';
import {
  inputFor,
  openServersRoom,
  type ServersRoom,
  sharedServersInMemory,
} from '../../support/servers-room.ts';
import { eachMajor } from '../../support/shared-cluster.ts';

let room: ServersRoom;
beforeEach(() => {
  room = openServersRoom();
});
afterEach(() => room.close());

const failure = async (work: Promise<unknown>): Promise<CadastreError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof CadastreError) return error;
    throw error;
  }
  throw new Error('It did not fail');
};
const nothingKept = async () => {
  expect(room.context.local.keys('server')).toEqual([]);
  expect(await room.store.list()).toEqual([]);
};

eachMajor('a server', (cluster) => {
  test('is added with its state and its preflight, its password in the secret store only', async () => {
    const added = await addServer(room.context, inputFor(cluster, { labels: { region: 'paris' } }));
    expect(added).toMatchObject({
      name: 'par-1',
      state: 'reachable',
      version: cluster.version,
      encrypted: false,
      passwordStored: true,
      isPlatform: false,
      tenants: 0,
      labels: { region: 'paris' },
    });
    expect(added.preflight?.passed).toBeGreaterThan(5);
    expect(added.connections?.available).toBe(197);
    expect(added.databaseBytes).toBeGreaterThan(10_000_000);
    expect(await room.store.get(secretKeys.serverPassword(added.id))).toBe(cluster.password);
    expect(room.acts()).toMatchObject([{ verb: 'add server', target: 'server par-1', outcome: 'done' }]);
    expect(await room.bytesOnDisk()).not.toContain(cluster.password);
    await withSession(
      connectPostgres,
      await targetOf(room.context, resolveServer(room.context, 'par-1')),
      (session) => session.run(sql`SELECT 1`),
    );
  });

  test('that refuses the password leaves no record and no secret', async () => {
    const error = await failure(addServer(room.context, inputFor(cluster, { password: 'wrong-topsecret' })));
    expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED', details: { wayOut: expect.any(String) } });
    expect(JSON.stringify([error.message, error.details])).not.toContain('topsecret');
    await nothingKept();
    expect(room.acts()).toMatchObject([{ outcome: 'failed', errorCode: 'AUTHENTICATION_FAILED' }]);
    expect(await room.bytesOnDisk()).not.toContain('topsecret');
  });

  test('that does not answer, or does not offer TLS, is not kept', async () => {
    const silent = await failure(addServer(room.context, inputFor(cluster, { port: 1 })));
    expect(silent).toMatchObject({ code: 'SERVER_UNREACHABLE', details: { wayOut: expect.any(String) } });
    const plain = await failure(addServer(room.context, inputFor(cluster, { tls: { mode: 'require' } })));
    expect(plain).toMatchObject({ code: 'TLS_FAILED', details: { wayOut: expect.any(String) } });
    await nothingKept();
  });

  test('whose record cannot be written takes its password back', async () => {
    const shared = sharedServersInMemory({
      put: async () => {
        throw new CadastreError('PLATFORM_UNREACHABLE', 'The platform database does not answer');
      },
    });
    const context = room.with({ sharedServers: shared });
    expect((await failure(addServer(context, inputFor(cluster)))).code).toBe('PLATFORM_UNREACHABLE');
    await nothingKept();
  });

  test('is not added without a place for its password', async () => {
    const context = room.with({
      secrets: () => {
        throw new CadastreError('SECRET_STORE_NOT_CHOSEN', 'No secret store is chosen');
      },
    });
    expect((await failure(addServer(context, inputFor(cluster)))).code).toBe('SECRET_STORE_NOT_CHOSEN');
    await nothingKept();
  });

  test('is refused under a name, at a place, or as a cluster that is registered', async () => {
    await addServer(room.context, inputFor(cluster));
    const name = await failure(addServer(room.context, inputFor(cluster, { port: 1 })));
    expect(name.details.fields).toMatchObject([{ field: 'name' }]);
    const place = await failure(addServer(room.context, inputFor(cluster, { name: 'par-2' })));
    expect(place.details.fields).toMatchObject([{ field: 'host' }]);
    const again = await failure(
      addServer(room.context, inputFor(cluster, { name: 'par-2', host: 'localhost' })),
    );
    expect(again).toMatchObject({
      code: 'ALREADY_EXISTS',
      message: expect.stringMatching(/same PostgreSQL cluster as par-1/),
    });
    expect(room.acts().map(({ outcome }) => outcome)).toEqual(['done', 'refused', 'refused', 'refused']);
    expect(await room.store.list()).toHaveLength(1);
  });

  test('is added from a URL, whose ticket works for a try and then once', async () => {
    const { user, password, host, port } = cluster.target();
    const url = `postgres://${user}:${password}@${host}:${port}/postgres?sslmode=disable`;
    const draft = parseServerUrl(room.context, url);
    const passwordTicket = draft.passwordTicket ?? '';
    const { password: _typed, ...settings } = inputFor(cluster);
    expect(await tryOutServer(room.context, { ...settings, passwordTicket })).toMatchObject({
      version: cluster.version,
      superuser: true,
      encrypted: false,
      inRecovery: false,
    });
    expect((await addServer(room.context, { ...settings, passwordTicket })).passwordStored).toBe(true);
    const error = await failure(tryOutServer(room.context, { ...settings, passwordTicket }));
    expect(error.details.fields).toMatchObject([{ field: 'passwordTicket' }]);
  });

  test('is listed while no secret store is chosen, and then says that its password is missing', async () => {
    await addServer(room.context, inputFor(cluster));
    const context = room.with({
      secrets: () => {
        throw new CadastreError('SECRET_STORE_NOT_CHOSEN', 'No secret store is chosen');
      },
    });
    expect(await listServers(context)).toMatchObject([{ name: 'par-1', passwordStored: false }]);
    expect(await refreshServers(context)).toMatchObject([
      { state: 'unreachable', problem: { code: 'SECRET_STORE_NOT_CHOSEN' } },
    ]);
  });

  test('whose password is gone names the way out', async () => {
    const { id } = await addServer(room.context, inputFor(cluster));
    await room.store.delete(secretKeys.serverPassword(id));
    expect(await failure(testServer(room.context, 'par-1'))).toMatchObject({
      code: 'SECRET_MISSING',
      details: { wayOut: expect.stringContaining('enter the password') },
    });
    expect(await getServer(room.context, id)).toMatchObject({
      passwordStored: false,
      state: 'unreachable',
      problem: { code: 'SECRET_MISSING' },
    });
  });

  test('is edited: labels without connecting, the rest only if the same cluster answers', async () => {
    const { id } = await addServer(room.context, inputFor(cluster, { capacity: 10 }));
    const deaf = room.with({ connect: () => Promise.reject(new Error('must not connect')) });
    const labelled = await editServer(deaf, {
      server: 'par-1',
      changes: { labels: { tier: 'free' }, name: 'par-9' },
    });
    expect(labelled).toMatchObject({
      id,
      name: 'par-9',
      labels: { tier: 'free' },
      capacity: 10,
      port: cluster.port,
    });
    expect(await editServer(room.context, { server: id, changes: { host: 'localhost' } })).toMatchObject({
      host: 'localhost',
    });
    expect((await failure(editServer(room.context, { server: id, changes: { port: 1 } }))).code).toBe(
      'SERVER_UNREACHABLE',
    );
    const wrong = await failure(editServer(room.context, { server: id, changes: {}, password: 'wrong' }));
    expect(wrong.code).toBe('AUTHENTICATION_FAILED');
    expect(await room.store.get(secretKeys.serverPassword(id))).toBe(cluster.password);
    expect(await getServer(room.context, id)).toMatchObject({ host: 'localhost', port: cluster.port });
  });

  test('is removed with its password after its name was typed', async () => {
    await addServer(room.context, inputFor(cluster));
    const unsure = await failure(removeServer(room.context, { server: 'par-1', confirm: 'par' }));
    expect(unsure).toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
      details: { fields: [{ field: 'confirm' }] },
    });
    expect(await removeServer(room.context, { server: 'par-1', confirm: 'par-1' })).toEqual({
      removed: 'par-1',
    });
    await nothingKept();
    expect(room.acts().map(({ verb, outcome }) => `${verb}: ${outcome}`)).toEqual([
      'add server: done',
      'remove server: refused',
      'remove server: done',
    ]);
  });

  test('is not removed while tenants or the platform live on it, or while nobody can tell', async () => {
    const { id } = await addServer(room.context, inputFor(cluster));
    const removal = { server: 'par-1', confirm: 'par-1' };
    const full = sharedServersInMemory({ tenantCounts: async () => new Map([[id, 3]]) });
    const platform = sharedServersInMemory({ platformServerId: id });
    for (const [context, code] of [
      [room.with({ sharedServers: full }), 'CONFLICT'],
      [room.with({ sharedServers: platform }), 'CONFLICT'],
      [room.with({ platformServerId: id }), 'CONFLICT'],
      [room.with({ platformServerId: 'elsewhere' }), 'PLATFORM_UNREACHABLE'],
    ] as const) {
      expect((await failure(removeServer(context, removal))).code).toBe(code);
    }
    expect(await listServers(room.with({ sharedServers: full }))).toMatchObject([{ tenants: 3 }]);
    // The platform database is gone: the last known number stands.
    expect(await listServers(room.context)).toMatchObject([{ tenants: 3, passwordStored: true }]);
  });

  test('is seen by another admin, without its password, and goes when it is removed there', async () => {
    const shared = sharedServersInMemory();
    const mine = room.with({ sharedServers: shared });
    await addServer(room.context, inputFor(cluster));
    await syncServers(mine);
    const other = openServersRoom({ sharedServers: shared });
    try {
      await syncServers(other.context);
      expect(await listServers(other.context)).toMatchObject([{ name: 'par-1', passwordStored: false }]);
      const entered = await editServer(other.context, {
        server: 'par-1',
        changes: {},
        password: cluster.password,
      });
      expect(entered).toMatchObject({ state: 'reachable', passwordStored: true });
      await removeServer(other.context, { server: 'par-1', confirm: 'par-1' });
      await syncServers(mine);
      expect(await listServers(mine)).toEqual([]);
      await nothingKept();
      expect(await syncServers(mine)).toMatchObject({ adopt: [], push: [], fold: [], drop: [] });
    } finally {
      await other.close();
    }
  });

  test('that two admins added before they shared is one, and keeps its password', async () => {
    const shared = sharedServersInMemory();
    const other = openServersRoom({ sharedServers: shared });
    try {
      const theirs = await addServer(other.context, inputFor(cluster, { name: 'theirs' }));
      await addServer(room.context, inputFor(cluster));
      await syncServers(room.with({ sharedServers: shared }));
      expect(await listServers(room.context)).toMatchObject([
        { id: theirs.id, name: 'theirs', passwordStored: true },
      ]);
      expect(await room.store.list()).toHaveLength(1);
    } finally {
      await other.close();
    }
  });

  test('that Cadastre runs itself is registered once and cannot be pointed elsewhere', async () => {
    const { host, port, superuser: user, password } = cluster;
    const first = await registerBuiltInServer(room.context, { host, port, user, password });
    const again = await registerBuiltInServer(room.context, { host: 'localhost', port, user, password });
    expect(again).toMatchObject({ id: first.id, name: 'local', builtIn: true, host: 'localhost' });
    const error = await failure(editServer(room.context, { server: 'local', changes: { port: 1 } }));
    expect(error).toMatchObject({ code: 'REFUSED', details: { fields: [{ field: 'changes.port' }] } });
  });

  test('that stops answering keeps its last values beside its problem, and harms no other', async () => {
    const { id } = await addServer(room.context, inputFor(cluster));
    await room.context.local.update<Record<string, unknown>>(`server/${id}`, (before) => ({
      ...before,
      port: 1,
    }));
    const [state] = await refreshServers(room.context);
    expect(state).toMatchObject({
      state: 'unreachable',
      problem: { code: 'SERVER_UNREACHABLE', wayOut: expect.any(String) },
      version: cluster.version,
      readAt: expect.any(String),
    });
  });
});
