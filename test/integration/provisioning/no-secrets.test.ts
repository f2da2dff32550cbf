import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretKeys } from '../../../src/engine/secrets/secret-store.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { ownCluster } from '../../support/shared-cluster.ts';
import { stepTrap } from '../../support/step-trap.ts';
import {
  addServer,
  jobEnd,
  openTestEngine,
  recovered,
  refusal,
  type TestEngine,
  tenantInput,
} from '../../support/test-platform.ts';

const PASSPHRASE = 'a passphrase that nobody may see';
const OWNER_PASSWORD = 'ownerPass-w0rd-that-is-secret';
const IMPORT_PASSWORDS = [
  'import-s3cret-one',
  'import-s3cret-two',
  'import-s3cret-of-a-refused-row',
  'sh0rt-1',
];

/** In plain, and in the forms in which a secret is often written down. */
const forms = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('hex'),
  encodeURIComponent(secret),
];

describe('Secrets, with a server that logs every statement (PostgreSQL 15)', () => {
  const cluster = ownCluster(15, {
    settings: {
      log_statement: 'all',
      log_min_duration_statement: '0',
      log_connections: 'on',
      log_error_verbosity: 'verbose',
    },
  });
  const trap = stepTrap();
  let dataDirectory: string;
  let opened: TestEngine;
  const secrets = new Map<string, string>();
  /** Everything that a client was answered, but for what `revealPassword` is there to say. */
  const answers: string[] = [];
  const commandLines = new Set<string>();
  let watching = true;

  const said = async <T>(call: Promise<T>): Promise<T> => {
    const answer = await call;
    answers.push(JSON.stringify(answer));
    return answer;
  };
  const refused = async (call: Promise<unknown>) => answers.push(JSON.stringify(await refusal(call)));

  const watchProcesses = async () => {
    while (watching) {
      for (const entry of await readdir('/proc')) {
        if (!/^\d+$/.test(entry)) continue;
        const line = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
        if (line) commandLines.add(line);
      }
      await new Promise((wake) => setTimeout(wake, 15));
    }
  };

  beforeAll(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'cadastre-test-secrets-'));
    opened = await openTestEngine({ dataDirectory, environment: {}, jobHooks: trap.hooks });
    const { client, engine } = opened;
    const processes = watchProcesses();
    await said(client.secrets.choose({ kind: 'file', passphrase: PASSPHRASE }));
    await addServer(client, cluster(), 'main');
    await said(client.platform.plan({ server: 'main' }));
    await said(client.platform.initialize({ server: 'main' }));
    secrets.set('the passphrase', PASSPHRASE);
    secrets.set('the superuser password', cluster().password);
    const { id, cipher } = await engine.platform.open();
    secrets.set(
      'the master key',
      (await engine.vault.store().get(secretKeys.masterKey(id, cipher.keyId))) ?? '',
    );
    secrets.set('the owner password', OWNER_PASSWORD);
    for (const [index, password] of IMPORT_PASSWORDS.entries())
      secrets.set(`owner password ${index} of the import`, password);

    const input = tenantInput({
      slug: 'secretive',
      ownerPassword: OWNER_PASSWORD,
      ownerPasswordHash: undefined,
    });
    await said(client.tenants.plan(input));
    const { jobId } = await said(client.tenants.create(input));
    for await (const state of await client.jobs.watch({ job: jobId })) answers.push(JSON.stringify(state));
    // One whose session is cut goes on as the server's user.
    trap.set('first-admin', () =>
      asSuperuser(cluster(), 'postgres', (session) =>
        session.script(
          `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename LIKE 'studio%user'`,
        ),
      ),
    );
    const cut = await said(client.tenants.create(tenantInput({ slug: 'cut' })));
    expect((await said(jobEnd(client, cut.jobId))).status).toBe('failed');
    await said(client.jobs.resume({ job: cut.jobId }));
    expect((await said(jobEnd(client, cut.jobId))).status).toBe('succeeded');
    // Failures repeat the statement that failed: a role in the way, a wrong password, an answer that is refused.
    let role = '';
    trap.set('roles', async () => {
      role = `studio_${(await client.tenants.plan(tenantInput())).id - 1}_user`;
      await asSuperuser(cluster(), 'postgres', (session) => session.script(`CREATE ROLE ${role}`));
    });
    const blocked = await client.tenants.create(
      tenantInput({ ownerPassword: OWNER_PASSWORD, ownerPasswordHash: undefined }),
    );
    await said(jobEnd(client, blocked.jobId));
    await said(client.jobs.cancel({ job: blocked.jobId }));
    await said(recovered(opened, blocked.jobId));
    await refused(
      client.tenants.create(
        tenantInput({ slug: 'secretive', ownerPassword: OWNER_PASSWORD, ownerPasswordHash: undefined }),
      ),
    );
    await refused(
      client.tenants.create(
        tenantInput({ name: '', ownerPassword: OWNER_PASSWORD, ownerPasswordHash: undefined }),
      ),
    );
    await refused(
      client.servers.tryOut({
        host: cluster().host,
        port: cluster().port,
        user: 'nobody',
        password: OWNER_PASSWORD,
        tls: { mode: 'disable' },
      }),
    );
    const csv = [
      'name,owner_email,owner_password',
      `One,one@example.com,${IMPORT_PASSWORDS[0]}`,
      `Two,two@example.com,${IMPORT_PASSWORDS[1]}`,
      `Refused,no address,${IMPORT_PASSWORDS[2]}`,
      `Short,short@example.com,${IMPORT_PASSWORDS[3]}`,
    ].join('\n');
    await said(client.tenants.planImport({ csv }));
    const begun = await said(client.tenants.import({ csv, concurrency: 2 }));
    for await (const state of await client.jobs.watch({ job: begun.jobId }))
      answers.push(JSON.stringify(state));
    await said(client.jobs.rows({ job: begun.jobId }));

    const { tenants } = await said(client.tenants.list());
    expect(tenants).toHaveLength(4);
    for (const { slug } of tenants) {
      const { password, strings } = await client.tenants.revealPassword({
        tenant: slug,
        reason: 'to look for it',
      });
      expect(strings.url).toContain(encodeURIComponent(password));
      secrets.set(`the password of tenant ${slug}`, password);
      await said(client.tenants.get({ tenant: slug }));
      await said(client.tenants.test({ tenant: slug }));
      await said(client.tenants.connection({ tenant: slug }));
    }
    const { jobs } = await said(client.jobs.list({}));
    for (const job of jobs) await said(client.jobs.get({ job: job.id }));
    await said(client.app.status());
    await said(client.secrets.status());
    await said(client.servers.list());
    await said(client.servers.preflight({ server: 'main' }));
    await said(client.audit.verify());
    const { acts } = await said(client.audit.list({ limit: 1000 }));
    for (const act of acts) await said(client.audit.get({ sequence: act.sequence }));
    watching = false;
    await processes;
  });
  afterAll(async () => {
    watching = false;
    await opened?.close();
    if (dataDirectory) await rm(dataDirectory, { recursive: true, force: true });
  });

  /** Where any of the secrets stands, in any form: nothing of the secret itself is repeated. */
  const found = (place: string, text: string): string[] =>
    [...secrets].flatMap(([name, secret]) => {
      expect(secret.length).toBeGreaterThan(6);
      return [...new Set(forms(secret))].flatMap((form) =>
        text.includes(form) ? [`${name} in ${place}`] : [],
      );
    });

  it('is a search that finds what is there', () => {
    expect(found('a text', `before ${OWNER_PASSWORD} after`)).toEqual(['the owner password in a text']);
    expect(found('a text', Buffer.from(PASSPHRASE).toString('base64'))).toHaveLength(1);
  });

  it('are in no line of the server log, which has every other statement', async () => {
    const log = await readFile(cluster().logFile, 'utf8');
    expect(log).toContain('CREATE DATABASE "studio_1_db"');
    expect(log).toContain('INSERT INTO platform.credentials');
    expect(found('the server log', log)).toEqual([]);
    // Not even the verifiers, from which a password can be guessed at leisure.
    expect(log).not.toMatch(/SCRAM-SHA-256\$4096/);
    // Nor the bcrypt hashes of the first admins: of a first run, of one taken up again, of rows of an import.
    expect(log).not.toMatch(/\$2[aby]\$\d\d\$/);
  });

  it('are in no file of the data folder', async () => {
    const entries = await readdir(dataDirectory, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(2);
    const leaks = await Promise.all(
      files.map(async (file) => found(file.slice(dataDirectory.length), await readFile(file, 'latin1'))),
    );
    expect(leaks.flat()).toEqual([]);
  });

  it('are in no row of the platform database, and in no row of a tenant', async () => {
    for (const database of ['cadastre_platform', 'studio_1_db']) {
      const rows = await asSuperuser(cluster(), database, async (session) => {
        const tables = await query<{ name: string }>(
          session,
          `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
           WHERE relkind = 'r' AND nspname IN ('platform', 'public', 'cadastre')`,
        );
        expect(tables.length).toBeGreaterThan(8);
        const texts: string[] = [];
        for (const { name } of tables) {
          for (const row of await query<{ text: string }>(
            session,
            `SELECT to_jsonb(t)::text AS text FROM ${name} AS t`,
          ))
            texts.push(row.text);
        }
        return texts;
      });
      expect(rows.length).toBeGreaterThan(10);
      expect(found(database, rows.join('\n'))).toEqual([]);
    }
  });

  it('are in no answer but the one to the question for them', () => {
    expect(answers.length).toBeGreaterThan(40);
    expect(found('the answers', answers.join('\n'))).toEqual([]);
  });

  it('are in no line of the engine log', () => {
    expect(found('the log', opened.log.join('\n'))).toEqual([]);
  });

  it('are in no command line of any process', async () => {
    expect([...commandLines].some((line) => line.includes('postgres'))).toBe(true);
    expect(await readlink('/proc/self')).toBe(String(process.pid));
    expect(found('the command lines', [...commandLines].join('\n'))).toEqual([]);
  });
});
