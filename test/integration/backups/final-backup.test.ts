import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findClientPrograms } from '../../../src/engine/adapters/client-programs.ts';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import type { BackupContext } from '../../../src/engine/backups/backup-order.ts';
import { makeBackup } from '../../../src/engine/backups/make-backup.ts';
import type { ClientProgram } from '../../../src/shared/models/preflight.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import type { Cluster } from '../../support/cluster.ts';
import { ownCluster } from '../../support/shared-cluster.ts';

const run = promisify(execFile);
const MAJOR = 15;

describe(`The final backup (PostgreSQL ${MAJOR})`, () => {
  const own = ownCluster(MAJOR);
  let cluster: Cluster;
  let folder: string;
  let programs: ClientProgram[];
  const database = 'cust"omer a=b';
  beforeAll(async () => {
    cluster = own();
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-backups-'));
    programs = (await findClientPrograms({ folders: [], environment: process.env })).filter(
      ({ major }) => major === MAJOR,
    );
    await asSuperuser(cluster, 'postgres', (session) => session.script('CREATE DATABASE "cust""omer a=b"'));
    await asSuperuser(cluster, database, (session) =>
      session.script(`CREATE TABLE people (id int, name text); INSERT INTO people VALUES (1, 'Zoë');
        CREATE SCHEMA other; CREATE TABLE other."Odd name" (id int); CREATE VIEW seen AS SELECT * FROM people`),
    );
  });
  const made: string[] = [];
  afterAll(async () => {
    for (const each of [folder, ...made]) if (each) await rm(each, { recursive: true, force: true });
  });

  const make = (
    over: {
      folder?: string;
      programs?: ClientProgram[];
      signal?: AbortSignal;
      database?: string;
      schema?: string;
    } = {},
  ) => {
    const context: BackupContext = {
      clientPrograms: async () => over.programs ?? programs,
      targetOf: async (_server, name) => cluster.target(name),
      connectTo: (_server, name) => connectPostgres(cluster.target(name)),
      appVersion: '0.0.0-test',
    };
    const order = {
      serverId: 'any',
      server: 'main',
      database: over.database ?? database,
      usualName: over.database ?? database,
      ...(over.schema !== undefined && { schema: over.schema }),
      folder: over.folder ?? folder,
      roles: [],
      about: { why: 'a test' },
    };
    const voice = { signal: over.signal ?? new AbortController().signal, progress: () => undefined };
    return makeBackup(context, order, voice);
  };
  /** A pg_dump that is this script; the real one stands in `$REAL`. */
  const impostor = async (script: string): Promise<ClientProgram[]> => {
    const place = await mkdtemp(join(tmpdir(), 'cadastre-test-impostor-'));
    made.push(place);
    const path = join(place, 'pg_dump');
    const real = programs.find(({ program }) => program === 'pg_dump')?.path;
    await writeFile(path, `#!/bin/sh\nREAL=${real}\n${script}\n`);
    await chmod(path, 0o755);
    return programs.map((each) => (each.program === 'pg_dump' ? { ...each, path } : each));
  };
  const emptyFolder = async () => {
    const place = await mkdtemp(join(tmpdir(), 'cadastre-test-backups-'));
    made.push(place);
    return place;
  };

  it('makes a file that is what it says, readable by its owner alone, with a manifest', async () => {
    const receipt = await make();
    expect(receipt).toMatchObject({ tables: 2, serverVersion: expect.stringMatching(/^15\./) });
    expect((await stat(receipt.file)).mode & 0o777).toBe(0o600);
    const manifest = JSON.parse(await readFile(receipt.manifest, 'utf8'));
    expect(manifest).toMatchObject({
      format: 'cadastre-backup/1',
      sha256: receipt.sha256,
      bytes: receipt.bytes,
      database,
      counts: { tables: 2, views: 1 },
      archive: { database, tableData: 2 },
    });
    expect(JSON.stringify(manifest)).not.toContain(cluster.password);
  });

  it('holds one schema and nothing of its neighbours where the database is shared', async () => {
    const receipt = await make({ schema: 'other' });
    expect(receipt).toMatchObject({ tables: 1, file: expect.stringMatching(/\.other_[0-9a-f]{8}-/) });
    const restorer = programs.find(({ program }) => program === 'pg_restore')?.path ?? '';
    const { stdout } = await run(restorer, ['--list', receipt.file]);
    expect(stdout).toContain('Odd name');
    expect(stdout).not.toContain('people');
  });

  it('keeps the password and the name of the database off the command line', async () => {
    const said = join(folder, 'said');
    await make({ programs: await impostor(`echo "$@" > ${said}; exec $REAL "$@"`) });
    const line = await readFile(said, 'utf8');
    expect(line).not.toContain(cluster.password);
    expect(line).not.toContain('omer');
    await rm(said);
  });

  it.each([
    ['ends well and writes nothing', 'exit 0', 'STATEMENT_FAILED'],
    [
      'writes half and ends well',
      '$REAL "$@" > $0.out; head -c $(( $(wc -c < $0.out) - 40 )) $0.out',
      /STATEMENT_FAILED|VERIFICATION_FAILED/,
    ],
    ['leaves a table out', 'exec $REAL "$@" --exclude-table=people', 'VERIFICATION_FAILED'],
    ['dumps another database', 'PGDATABASE=postgres exec $REAL "$@"', 'VERIFICATION_FAILED'],
    ['is killed in the middle', '$REAL "$@" | head -c 500; kill -9 $$', 'STATEMENT_FAILED'],
    ['fails', 'echo "pg_dump: error: out of luck" >&2; exit 3', 'STATEMENT_FAILED'],
  ])('does not count one whose pg_dump %s, and leaves no file', async (_what, script, code) => {
    const place = await emptyFolder();
    const failing = make({ folder: place, programs: await impostor(script) });
    const error = await failing.then(
      () => null,
      (reason: { code: string }) => reason,
    );
    expect(error?.code).toMatch(code);
    expect(await readdir(place)).toEqual([]);
    await rm(place, { recursive: true });
  });

  it('refuses before anything is written: no client, no folder, no room', async () => {
    const newer = programs.map((each) => ({ ...each, major: 17, version: '17.2' }));
    await expect(make({ programs: newer })).rejects.toMatchObject({
      code: 'NOT_SUPPORTED',
      details: { wayOut: expect.stringContaining('client programs of PostgreSQL 15') },
    });
    const older = programs.map((each) => ({ ...each, major: 14, version: '14.9' }));
    await expect(make({ programs: older })).rejects.toMatchObject({
      message: expect.stringContaining('it refuses a server of 15'),
    });
    const field = { code: 'INVALID_INPUT', details: { fields: [{ field: 'backupTo' }] } };
    await expect(make({ folder: join(folder, 'not-there') })).rejects.toMatchObject(field);
    await writeFile(join(folder, 'a-file'), '');
    await expect(make({ folder: join(folder, 'a-file') })).rejects.toMatchObject(field);
    await expect(make({ folder: '/proc' })).rejects.toMatchObject(field);
  });

  it('says that the disk is full when it becomes so, and leaves no file', async ({ skip }) => {
    const place = join(await emptyFolder(), 'small');
    await mkdir(place);
    try {
      await run('mount', ['-t', 'tmpfs', '-o', 'size=17m', 'tmpfs', place]);
    } catch {
      skip('a small disk cannot be mounted here: that takes root and the right to mount');
    }
    try {
      await asSuperuser(cluster, 'postgres', (session) => session.script('CREATE DATABASE big'));
      await asSuperuser(cluster, 'big', (session) =>
        session.script(`CREATE TABLE noise AS SELECT sha512(n::text::bytea) AS a, sha512((n + 9e9)::text::bytea) AS b
          FROM generate_series(1, 200000) AS n`),
      );
      await expect(make({ folder: place, database: 'big' })).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect(await readdir(place)).toEqual([]);
      await writeFile(join(place, 'filler'), Buffer.alloc(4 * 1024 * 1024));
      await expect(make({ folder: place })).rejects.toMatchObject({
        code: 'DISK_FULL',
        message: expect.stringContaining('has room for'),
      });
    } finally {
      await run('umount', [place]);
    }
  });

  it('ends pg_dump and its session when it is cancelled', async () => {
    const place = await emptyFolder();
    const abort = new AbortController();
    await asSuperuser(cluster, database, async (session) => {
      await session.script('BEGIN; LOCK TABLE people IN ACCESS EXCLUSIVE MODE');
      const failing = make({ folder: place, signal: abort.signal });
      const waiting = () =>
        asSuperuser(cluster, 'postgres', (other) =>
          query<{ waiting: number }>(
            other,
            `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE query LIKE 'LOCK TABLE%SHARE%' AND wait_event_type = 'Lock'`,
          ),
        );
      while ((await waiting())[0]?.waiting === 0) await new Promise((wake) => setTimeout(wake, 20));
      abort.abort();
      await expect(failing).rejects.toMatchObject({ code: 'CANCELLED' });
      await session.script('ROLLBACK');
    });
    expect(await readdir(place)).toEqual([]);
    const left = () =>
      asSuperuser(cluster, 'postgres', (session) =>
        query(
          session,
          `SELECT FROM pg_stat_activity WHERE application_name = 'cadastre' AND query LIKE 'LOCK TABLE%SHARE%'`,
        ),
      );
    // Its session ends with it, a moment later.
    await expect.poll(left).toEqual([]);
  });

  it('clears away what a killed process had left of this database, and nothing of another', async () => {
    const place = await emptyFolder();
    const receipt = await make({ folder: place, database: 'postgres' });
    const mine = `${receipt.file}.0123abcd.partial`;
    const other = join(place, 'postgres-2-20260101T000000Z.dump.0123abcd.partial');
    for (const path of [mine, other]) await writeFile(path, 'half');
    await make({ folder: place, database: 'postgres' });
    const names = await readdir(place);
    expect(names.filter((name) => name.endsWith('.partial'))).toEqual([
      'postgres-2-20260101T000000Z.dump.0123abcd.partial',
    ]);
    expect(names.filter((name) => name.endsWith('.dump')).length).toBe(2);
  });
});
