import { describe, expect, test } from 'vitest';
import { checkCertificate } from '../../../src/engine/servers/preflight/check-certificate.ts';
import { checkClientPrograms } from '../../../src/engine/servers/preflight/check-client-programs.ts';
import { checkCollation } from '../../../src/engine/servers/preflight/check-collation.ts';
import { checkDiskSpace } from '../../../src/engine/servers/preflight/check-disk-space.ts';
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
import { checkStatementLog } from '../../../src/engine/servers/preflight/check-statement-log.ts';
import { isLoopback } from '../../../src/engine/servers/preflight/loopback.ts';
import type { DatabaseFacts, PreflightFacts } from '../../../src/engine/servers/preflight/preflight-facts.ts';
import type { ClientProgram } from '../../../src/shared/models/preflight.ts';

const facts = (changes: Partial<PreflightFacts> = {}): PreflightFacts => ({
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
  logStatement: 'none',
  logMinDurationMs: -1,
  dataDirectory: null,
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

describe('the certificate of the server', () => {
  const now = new Date('2026-11-21T12:00:00.000Z');
  const check = (endsAt: string | null, protocol: string | null = 'TLSv1.3') =>
    checkCertificate({ protocol, endsAt }, now);

  test.each([
    ['2027-11-21T00:00:00.000Z', 'passed', 'valid until 2027-11-21'],
    ['2026-12-21T12:00:00.000Z', 'passed', 'valid until 2026-12-21'],
    ['2026-12-21T11:59:59.000Z', 'decide', 'The certificate of the server ends on 2026-12-21, in 29 days'],
    ['2026-11-21T13:00:00.000Z', 'decide', 'The certificate of the server ends on 2026-11-21, today'],
    ['2026-11-21T11:00:00.000Z', 'decide', 'The certificate of the server ended on 2026-11-21'],
  ])('that ends at %s: %s', (endsAt, verdict, title) => {
    expect(check(endsAt)).toMatchObject({ verdict, title });
  });

  test('that does not say its end is no pass, and without TLS there is none', () => {
    expect(check(null).verdict).toBe('decide');
    expect(check(null, null)).toMatchObject({
      verdict: 'passed',
      title: expect.stringContaining('not encrypted'),
    });
  });

  test('is asked about again once it was renewed', () => {
    expect(check('2026-11-30T00:00:00.000Z').subject).not.toBe(check('2026-12-10T00:00:00.000Z').subject);
  });
});

describe('room on the disk', () => {
  const GB = 1e9;

  test('that is not known is never a pass', () => {
    for (const directory of [null, '/var/lib/postgresql/16/main']) {
      const found = checkDiskSpace(directory, null);
      expect(found).toMatchObject({ verdict: 'decide', title: 'Free disk space is not known from here' });
      expect(found.remedies.map(({ id }) => id)).toEqual(['leave']);
    }
  });

  test.each([
    [79 * GB, 252 * GB, 'passed', '79.0 GB of 252.0 GB free'],
    [1.5 * GB, 10 * GB, 'decide', 'Only 1.5 GB of 10.0 GB free'],
    [40 * GB, 1000 * GB, 'decide', 'Only 40.0 GB of 1000.0 GB free'],
    [0, 10 * GB, 'decide', 'Only 0 MB of 10.0 GB free'],
  ])('%i of %i bytes: %s', (freeBytes, totalBytes, verdict, title) => {
    expect(checkDiskSpace('/data', { freeBytes, totalBytes })).toMatchObject({ verdict, title });
  });
});

describe('statements in the server’s log', () => {
  const check = (changes: Partial<PreflightFacts>) => checkStatementLog(facts(changes));

  test('are nothing to decide where none is written', () => {
    expect(check({}).verdict).toBe('passed');
  });

  test.each(['ddl', 'mod', 'all'])('of log_statement = %s are', (logStatement) => {
    const found = check({ logStatement, superuser: true });
    expect(found.verdict).toBe('decide');
    expect(found.statements.map(({ sql }) => sql)).toEqual([
      "ALTER SYSTEM SET log_statement = 'none';",
      'SELECT pg_reload_conf();',
    ]);
  });

  test('that took long are too, and a user without superuser can only copy the way out', () => {
    const found = check({ logMinDurationMs: 0 });
    expect(found.title).toContain('log_min_duration_statement = 0 ms');
    expect(found.detail).toContain('no superuser');
    expect(found.remedies.map(({ id }) => id)).toEqual(['copy', 'leave']);
  });
});
