import { describe, expect, test } from 'vitest';
import { checkClientPrograms } from '../../../src/engine/servers/preflight/check-client-programs.ts';
import { checkCollation } from '../../../src/engine/servers/preflight/check-collation.ts';
import { checkPrivileges } from '../../../src/engine/servers/preflight/check-privileges.ts';
import { checkPublicAccess } from '../../../src/engine/servers/preflight/check-public-access.ts';
import {
  checkChecksums,
  checkClock,
  checkConnections,
  checkPrepared,
  checkTls,
  checkVersion,
} from '../../../src/engine/servers/preflight/check-server.ts';
import { isLoopback } from '../../../src/engine/servers/preflight/loopback.ts';
import type { DatabaseFacts, ServerFacts } from '../../../src/engine/servers/preflight/server-facts.ts';
import type { ClientProgram } from '../../../src/shared/models/preflight.ts';

const facts = (changes: Partial<ServerFacts> = {}): ServerFacts => ({
  versionNumber: 160_014,
  major: 16,
  version: '16.14',
  user: 'admin',
  superuser: false,
  createdb: true,
  createrole: true,
  inRecovery: false,
  startedAt: '2026-11-21T10:00:00.000Z',
  signalsBackends: true,
  readsStatistics: true,
  createroleSelfGrant: 'set, inherit',
  passwordEncryption: 'scram-sha-256',
  dataChecksums: true,
  maxConnections: 100,
  superuserReserved: 3,
  reserved: 0,
  usedConnections: 10,
  otherLoginRoles: 0,
  databases: [],
  prepared: [],
  systemIdentifier: '1',
  clock: { aheadMs: 0, withinMs: 1 },
  ...changes,
});
const database = (name: string, changes: Partial<DatabaseFacts> = {}): DatabaseFacts => ({
  name,
  allowsConnections: true,
  isTemplate: name.startsWith('template'),
  publicConnect: true,
  owned: true,
  connectOfOwn: true,
  recordedCollation: null,
  actualCollation: null,
  ...changes,
});
const able = { creates: true, alters: true, sets: true, grantsItself: true };

test.each([
  [13, 'blocks'],
  [14, 'passed'],
  [18, 'passed'],
  [19, 'blocks'],
])('PostgreSQL %i: %s', (major, verdict) => {
  const version = { major, versionNumber: major * 10_000 + 4, version: `${major}.4` };
  expect(checkVersion(version).verdict).toBe(verdict);
});

test.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost', 'LOCALHOST.', '/var/run', '::ffff:127.0.0.1'])(
  '%s is this machine',
  (host) => expect(isLoopback(host)).toBe(true),
);
test.each(['10.0.0.1', 'localhost.example.com', '127.0.0.1.example.com', '::2', '1270.0.0.1'])(
  '%s is another machine',
  (host) => expect(isLoopback(host)).toBe(false),
);

describe('encryption', () => {
  test('is asked for between machines and not within one', () => {
    expect(checkTls({ host: '127.0.0.1', mode: 'disable', protocol: null }).verdict).toBe('passed');
    expect(checkTls({ host: 'db.internal', mode: 'prefer', protocol: null }).verdict).toBe('decide');
    expect(checkTls({ host: 'db.internal', mode: 'verify-full', protocol: 'TLSv1.3' })).toMatchObject({
      verdict: 'passed',
      title: 'verify-full, TLSv1.3',
    });
  });
});

describe('privileges', () => {
  test('each missing attribute blocks with the statement for a superuser', () => {
    const finding = checkPrivileges(facts({ createdb: false, createrole: false, user: 'we"ird' }), null);
    expect(finding.verdict).toBe('blocks');
    expect(finding.statements.map(({ sql }) => sql)).toEqual([
      'ALTER ROLE "we""ird" CREATEDB;',
      'ALTER ROLE "we""ird" CREATEROLE;',
    ]);
    expect(finding.remedies.map(({ id }) => id)).toEqual(['copy']);
  });

  test('a setting of its own can be run, one that needs a superuser is copied', () => {
    const own = checkPrivileges(facts({ createroleSelfGrant: '' }), { ...able, sets: false });
    expect(own).toMatchObject({ verdict: 'decide' });
    expect(own.remedies.map(({ id }) => id)).toEqual(['run', 'copy', 'leave']);
    const mixed = checkPrivileges(facts({ createroleSelfGrant: '', signalsBackends: false }), able);
    expect(mixed.remedies.map(({ id }) => id)).toEqual(['copy', 'leave']);
  });

  test('a role that can make roles and not alter them blocks', () => {
    expect(checkPrivileges(facts(), { ...able, alters: false })).toMatchObject({ verdict: 'blocks' });
  });

  test('a standby blocks, even for a superuser', () => {
    expect(checkPrivileges(facts({ superuser: true, inRecovery: true }), null).verdict).toBe('blocks');
  });
});

describe('collation', () => {
  test('a template off its library blocks, another database waits', () => {
    const off = { recordedCollation: '2.31', actualCollation: '2.36' };
    const blocking = checkCollation(facts({ superuser: true, databases: [database('template1', off)] }));
    expect(blocking.verdict).toBe('blocks');
    expect(blocking.remedies.map(({ id }) => id)).toEqual(['run', 'copy']);
    expect(blocking.statements.map(({ sql }) => sql)).toEqual([
      'REINDEX DATABASE "template1";',
      'ALTER DATABASE "template1" REFRESH COLLATION VERSION;',
    ]);
    const waiting = checkCollation(facts({ databases: [database('shop', off)] }));
    expect(waiting.verdict).toBe('decide');
  });

  test('a closed template is opened for its indexes and closed again', () => {
    const closed = database('template_x', {
      allowsConnections: false,
      recordedCollation: '1',
      actualCollation: '2',
    });
    const { statements } = checkCollation(facts({ superuser: true, databases: [closed] }));
    expect(statements.map((each) => `${each.database}: ${each.sql}`)).toEqual([
      'postgres: ALTER DATABASE "template_x" ALLOW_CONNECTIONS true;',
      'template_x: REINDEX DATABASE "template_x";',
      'template_x: ALTER DATABASE "template_x" REFRESH COLLATION VERSION;',
      'postgres: ALTER DATABASE "template_x" ALLOW_CONNECTIONS false;',
    ]);
  });

  test('PostgreSQL 14 records none', () => {
    expect(checkCollation(facts({ major: 14 })).verdict).toBe('passed');
  });
});

describe('access for PUBLIC', () => {
  test('says that revoking is safe where nobody else is', () => {
    const databases = [database('postgres'), database('template1')];
    const finding = checkPublicAccess(facts({ databases, superuser: true }));
    expect(finding.title).toBe('PUBLIC may connect to postgres and template1');
    expect(finding.detail).toMatch(/revoking is safe/);
    expect(finding.statements.map(({ sql }) => sql)).toEqual([
      'REVOKE CONNECT ON DATABASE "postgres" FROM PUBLIC;',
      'REVOKE CONNECT ON DATABASE "template1" FROM PUBLIC;',
    ]);
  });

  test('counts the others who may lose their way in', () => {
    const finding = checkPublicAccess(facts({ databases: [database('postgres')], otherLoginRoles: 3 }));
    expect(finding.detail).toMatch(/3 other roles can log in/);
  });

  test('keeps the way in for Cadastre itself, where it is no superuser and owns nothing', () => {
    const databases = [database('postgres', { owned: false, connectOfOwn: false })];
    const finding = checkPublicAccess(facts({ databases }));
    expect(finding.statements[0]?.sql).toBe('GRANT CONNECT ON DATABASE "postgres" TO "admin";');
    expect(finding.remedies.map(({ id }) => id)).toEqual(['copy', 'leave']);
  });

  test('another database that opens later is asked about again', () => {
    const one = checkPublicAccess(facts({ databases: [database('postgres')] }));
    const two = checkPublicAccess(facts({ databases: [database('postgres'), database('shop')] }));
    expect(one.subject).not.toBe(two.subject);
  });
});

describe('what is left of a server', () => {
  test('connections ask for a decision under a fifth', () => {
    expect(checkConnections(facts({ usedConnections: 77 }), 16).verdict).toBe('passed');
    expect(checkConnections(facts({ usedConnections: 78 }), 16).verdict).toBe('decide');
    expect(checkConnections(facts({ usedConnections: 70, reserved: 20 }), 16).verdict).toBe('decide');
  });

  test('checksums, clocks and prepared transactions say what is wrong', () => {
    expect(checkChecksums(facts({ dataChecksums: false })).verdict).toBe('decide');
    expect(checkClock(facts({ clock: { aheadMs: -9000, withinMs: 10 } })).title).toBe(
      "The server's clock is 9.0 s behind",
    );
    // A slow answer says little about the clock.
    expect(checkClock(facts({ clock: { aheadMs: 6000, withinMs: 2000 } })).verdict).toBe('passed');
    const prepared = [{ gid: "it's", database: 'shop', owner: 'app', ageSeconds: 7300 }];
    expect(checkPrepared(facts({ prepared })).statements[0]).toMatchObject({
      database: 'shop',
      sql: "ROLLBACK PREPARED 'it''s';",
    });
  });
});

describe('client programs', () => {
  const program = (name: ClientProgram['program'], version: string): ClientProgram => ({
    program: name,
    version,
    major: Number.parseInt(version, 10),
    path: `/x/${version}/${name}`,
  });
  const both = (version: string) => [program('pg_dump', version), program('pg_restore', version)];
  const server = { major: 16, version: '16.14' };

  test('the major must be the server’s', () => {
    expect(checkClientPrograms(server, [...both('15.18'), ...both('16.9'), ...both('16.10')])).toMatchObject({
      verdict: 'passed',
      title: 'pg_dump 16.10',
    });
    expect(checkClientPrograms(server, both('15.18')).title).toBe('pg_dump 15.18 found, the server is 16.14');
    expect(checkClientPrograms(server, both('18.4')).detail).toMatch(/newer client/);
    expect(checkClientPrograms(server, [program('pg_dump', '16.1')]).title).toBe(
      'pg_restore 16 was not found',
    );
  });

  test.each([
    ['linux', 'apt install postgresql-client-16'],
    ['darwin', 'brew install postgresql@16'],
    ['win32', 'installer'],
  ] as const)('none at all: the hint for %s', (platform, hint) => {
    const finding = checkClientPrograms(server, [], platform);
    expect(finding.title).toBe('pg_dump was not found');
    expect(finding.detail).toContain(hint);
    expect(finding.remedies.map(({ id }) => id)).toEqual(['programs', 'leave']);
  });
});
