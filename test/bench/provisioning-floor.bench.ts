/**
 * What PostgreSQL alone asks for a tenant: the statements of the provisioning job, sent by psql. No job, no journal, no
 * audit log, no platform database, no app; each part on its own, as one message a batch, without waiting for the disk.
 * No saga that makes the same roles, database, rights, rows and probes can be quicker than their sum. Says what each
 * part costs the server, and what the whole is beside a bare `CREATE DATABASE … TEMPLATE` loop of the same run.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hashPassword } from '../../src/engine/adapters/bcrypt-password.ts';
import { connectPostgres } from '../../src/engine/adapters/postgres-session.ts';
import {
  ensureTemplate,
  firstAdminStatement,
  loadBlueprint,
  resolveVariables,
  seedStatements,
} from '../../src/engine/blueprints/index.ts';
import { type Statement, sql } from '../../src/engine/postgres/sql.ts';
import {
  closeToPublic,
  databaseStatement,
  entryStatements,
  openStatements,
  privilegeStatements,
  publicStatements,
  roleMarker,
  roleStatements,
} from '../../src/engine/provisioning/statements.ts';
import { tenantNames } from '../../src/engine/provisioning/tenant-names.ts';
import { scramVerifier } from '../../src/engine/secrets/scram-verifier.ts';
import { startCluster } from '../support/cluster.ts';
import { cpuOfFamily } from './cpu-time.ts';

const run = promisify(execFile);
const TENANTS = Number(process.argv[2] ?? 100);
const ROUNDS = 4;
const LANES = 2;
const PASSWORD = 'a-password-of-the-floor';
const FACTS = { versionNumber: 150_000, superuser: true };
const WITHOUT_WAITING = sql`SET LOCAL synchronous_commit = off`;
const AS_OWNER = sql`SET LOCAL ROLE pg_database_owner`;

/** As the brief probes ask; the door that is shut comes after them. */
const PROBES = [
  [
    sql`SELECT datname FROM pg_database WHERE datallowconn AND datconnlimit NOT IN (0, -2) AND has_database_privilege(oid, 'CONNECT')`,
  ],
  [
    sql`SELECT count(*) FILTER (WHERE has_table_privilege(pg_class.oid, 'SELECT')), count(*) FROM pg_class
        JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')`,
  ],
  [
    sql`BEGIN`,
    sql`CREATE TABLE cadastre_probe (id integer, note varchar(10))`,
    sql`INSERT INTO cadastre_probe VALUES (1, 'probe')`,
    sql`SELECT 1 / count(*) FROM cadastre_probe WHERE id = 1 AND note = 'probe'`,
    sql`ROLLBACK`,
  ],
];

const cluster = await startCluster({
  major: 15,
  within: tmpdir(),
  settings: {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: '128MB',
    max_wal_size: '4GB',
  },
});
const folder = await mkdtemp(join(tmpdir(), 'cadastre-floor-'));
try {
  const { psql, password } = cluster;
  if (!psql) throw new Error('psql is not on this machine: it is what runs this');
  const { blueprint } = await loadBlueprint(
    join(import.meta.dirname, '..', '..', 'resources', 'blueprints', 'studio'),
  );
  if (!blueprint) throw new Error('The blueprint studio is not sound');
  const { template } = await ensureTemplate(
    { connect: (database) => connectPostgres(cluster.target(database)), appVersion: '0.0.0' },
    { id: 'floor', name: 'floor', database: 'postgres' },
    blueprint,
  );
  const maintenance = await connectPostgres(cluster.target());
  await maintenance.batch(['postgres', 'template1'].map(closeToPublic));
  await maintenance.close();
  const verifier = await scramVerifier(PASSWORD);
  const passwordHash = await hashPassword('a password of the bench', 10);
  const postmaster = Number.parseInt(
    await readFile(join(cluster.dataDirectory, 'postmaster.pid'), 'utf8'),
    10,
  );

  const namesOf = (id: number) => tenantNames(blueprint.prefix, id);
  const admin = (id: number) => ({
    email: `owner-${id}@example.com`,
    passwordHash,
    firstName: 'Owner',
    lastName: '',
  });
  const asTenant = (id: number): string => {
    const first = firstAdminStatement(blueprint, admin(id));
    const { role, database } = namesOf(id);
    return [
      `\\connect "host=${cluster.host} port=${cluster.port} dbname=${database} user=${role} password=${PASSWORD}"`,
      batch([WITHOUT_WAITING, ...privilegeStatements(namesOf(id), ['public'])]),
      batch([WITHOUT_WAITING, ...publicStatements(['public'])]),
      batch([WITHOUT_WAITING, AS_OWNER, ...seedStatements(blueprint, resolveVariables(blueprint, {}))]),
      batch([WITHOUT_WAITING, AS_OWNER, ...(first ? [first] : [])]),
      ...PROBES.map(batch),
    ].join('\n');
  };
  /** In their order; a tenant of the next part is one that all parts before have made. */
  const parts: Record<string, (id: number) => string> = {
    roles: (id) =>
      batch([WITHOUT_WAITING, ...roleStatements(namesOf(id), verifier, roleMarker(id, 'floor'), FACTS)]),
    database: (id) => batch([databaseStatement(namesOf(id), template, 'wal_log')]),
    entry: (id) => batch([WITHOUT_WAITING, ...entryStatements(namesOf(id), true, FACTS)]),
    'as-tenant': asTenant,
    opening: (id) => batch([WITHOUT_WAITING, ...openStatements(namesOf(id), FACTS)]),
  };

  let written = 0;
  const inPsql = async (lanes: readonly string[]) => {
    const files = await Promise.all(
      lanes.map(async (text) => {
        written += 1;
        const file = join(folder, `${written}.sql`);
        await writeFile(file, `\\o /dev/null\n${text}\n`);
        return file;
      }),
    );
    const args = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', cluster.host, '-p', String(cluster.port)];
    const env = { ...process.env, PGPASSWORD: password, PGOPTIONS: '--client-min-messages=warning' };
    await Promise.all(
      files.map((file) => run(psql, [...args, '-U', 'postgres', '-d', 'postgres', '-f', file], { env })),
    );
  };
  const shutDoors = async (lanes: readonly (readonly number[])[]) => {
    const refused = async (id: number) => {
      const target = cluster.target('postgres', { user: namesOf(id).role, password: PASSWORD });
      await connectPostgres(target).then(
        () => Promise.reject(new Error(`tenant ${id} got into postgres`)),
        () => undefined,
      );
    };
    await Promise.all(
      lanes.map(async (ids) => {
        for (const id of ids) await refused(id);
      }),
    );
  };

  let made = 0;
  const each = Math.max(LANES, Math.round(TENANTS / ROUNDS / LANES) * LANES);
  const found = new Map<string, { ms: number[]; cpu: number[] }>();
  const measured = async (part: string, count: number, work: () => Promise<void>) => {
    const before = await settledCpu(postmaster);
    const started = performance.now();
    await work();
    const ms = (performance.now() - started) / count;
    const of = found.get(part) ?? { ms: [], cpu: [] };
    found.set(part, of);
    of.ms.push(ms);
    of.cpu.push(((await settledCpu(postmaster)) - before) / count);
  };
  const round = async (count: number) => {
    const lanes = Array.from({ length: LANES }, (_, lane) =>
      Array.from({ length: count / LANES }, (_, index) => made + lane * (count / LANES) + index + 1),
    );
    made += count;
    const all = (text: (id: number) => string) => lanes.map((ids) => ids.map(text).join('\n'));
    await measured('bare', count, () =>
      inPsql(all((id) => `CREATE DATABASE bare_${id} TEMPLATE ${template};`)),
    );
    for (const [part, text] of Object.entries(parts)) await measured(part, count, () => inPsql(all(text)));
    await measured('shut-door', count, () => shutDoors(lanes));
  };
  await round(4);
  found.clear();
  for (let index = 0; index < ROUNDS; index += 1) await round(each);

  const of = (part: string, what: 'ms' | 'cpu') => median(found.get(part)?.[what] ?? []);
  const names = [...Object.keys(parts), 'shut-door'];
  const floor = names.reduce((sum, part) => sum + of(part, 'ms'), 0);
  console.log(
    JSON.stringify({
      bench: 'provisioning-floor',
      ratios: { 'floor-vs-bare-session': rounded(floor / of('bare', 'ms')) },
      figures: {
        tenants: each * ROUNDS,
        concurrency: LANES,
        'bare-session-ms': rounded(of('bare', 'ms')),
        'floor-ms': rounded(floor),
        'bare-session-server-cpu-ms': rounded(of('bare', 'cpu')),
        'floor-server-cpu-ms': rounded(names.reduce((sum, part) => sum + of(part, 'cpu'), 0)),
        ...Object.fromEntries(names.map((part) => [`${part}-ms`, rounded(of(part, 'ms'))])),
        ...Object.fromEntries(names.map((part) => [`${part}-server-cpu-ms`, rounded(of(part, 'cpu'))])),
        postgresql: cluster.version,
      },
    }),
  );
} finally {
  await cluster.remove();
  await rm(folder, { recursive: true, force: true });
}

/** One message, as the app sends a batch. */
function batch(statements: readonly Statement[]): string {
  return `${statements.map((each) => each.text).join('\n\\;\n')};`;
}

/** Sessions that have just ended still count for a moment as neither living nor waited for. */
async function settledCpu(pid: number): Promise<number> {
  await sleep(250);
  return cpuOfFamily(pid);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)];
  return ((sorted[low] ?? 0) + (sorted[high] ?? 0)) / 2;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
