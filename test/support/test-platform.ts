import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRouterClient, type RouterClient } from '@orpc/server';
import bcrypt from 'bcrypt';
import { router } from '../../src/api/router.ts';
import type { Actor } from '../../src/engine/acts/actor.ts';
import { type Engine, openEngine } from '../../src/engine/create-engine.ts';
import type { JobHooks } from '../../src/engine/jobs/job-definition.ts';
import type { RunHooks } from '../../src/engine/migrations/run/run-context.ts';
import { sql, trusted } from '../../src/engine/postgres/sql.ts';
import type { ErrorData } from '../../src/shared/errors.ts';
import type { Job, JobStatus } from '../../src/shared/models/job.ts';
import type { CreateTenantInput } from '../../src/shared/models/tenant.ts';
import type { ClusterConnection } from './cluster.ts';
import { uniqueName } from './shared-cluster.ts';

export const RESOURCES = join(import.meta.dirname, '..', '..', 'resources');
export const TEST_ACTOR: Actor = { name: 'tester', shell: 'cli', workstation: 'test' };
export const OWNER_PASSWORD = 'correct horse battery';
/** Of `OWNER_PASSWORD`, at bcrypt's lowest cost: making it is not what these tests wait for. */
export const OWNER_PASSWORD_HASH = bcrypt.hashSync(OWNER_PASSWORD, 4);

export type TestClient = RouterClient<typeof router>;

/** Several processes may open one data folder with these: secrets come from the environment. */
export interface TestSecrets {
  readonly [variable: string]: string;
  readonly CADASTRE_SECRET_STORE: 'environment';
  readonly POSTGRES_SUPERUSER_PASSWORD: string;
  readonly DB_ENCRYPTION_KEY: string;
}

export interface TestEngine {
  readonly engine: Engine;
  readonly client: TestClient;
  readonly actor: Actor;
  /** What the engine wrote to its log. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

export interface TestEngineOptions {
  readonly dataDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly jobHooks?: JobHooks;
  readonly runHooks?: RunHooks;
  readonly secretStore?: 'session';
  readonly resourcesDirectory?: string;
}

/** An engine on a data folder, with the contract over it. */
export async function openTestEngine(options: TestEngineOptions): Promise<TestEngine> {
  const log: string[] = [];
  const engine = await openEngine({
    resourcesDirectory: RESOURCES,
    appVersion: '0.0.0-test',
    log: (line) => log.push(line),
    ...options,
  });
  const client = createRouterClient(router, { context: { engine, actor: TEST_ACTOR } });
  return { engine, client, actor: TEST_ACTOR, log, close: () => engine.close() };
}

export interface TestPlatform extends TestEngine {
  readonly server: string;
  readonly database: string;
  readonly secrets: TestSecrets;
  readonly dataDirectory: string;
  /** Another engine on the same data folder, as a process that was started again would open. */
  again(jobHooks?: JobHooks): Promise<TestEngine>;
  /** Closes this engine and deletes the data folder. */
  remove(): Promise<void>;
}

export function testSecrets(cluster: ClusterConnection): TestSecrets {
  return {
    CADASTRE_SECRET_STORE: 'environment',
    POSTGRES_SUPERUSER_PASSWORD: cluster.password,
    DB_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
  };
}

/** Adds a cluster as a server and closes its own databases to PUBLIC, as an admin would on the first screen. */
export async function addServer(client: TestClient, cluster: ClusterConnection, name: string): Promise<void> {
  await client.servers.add({
    name,
    host: cluster.host,
    port: cluster.port,
    user: cluster.superuser,
    password: cluster.password,
    tls: { mode: 'disable' },
  });
  await closeToPublic(client, name);
}

/** Other test files share the cluster and close the same databases in the same moments: closed is closed. */
async function closeToPublic(client: TestClient, server: string): Promise<void> {
  const check = 'public-access';
  for (let attempt = 1; ; attempt += 1) {
    if (attempt > 1) await sleep(randomInt(50, 250));
    const { findings } = await client.servers.preflight({ server });
    if (findings.find((finding) => finding.check === check)?.verdict === 'passed') return;
    try {
      await client.servers.settleFinding({ server, check, remedy: 'run' });
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== 'CONFLICT' || attempt === 100) throw error;
    }
  }
}

/** A data folder, an engine on it, the cluster as its server `main`, and a platform database of its own. */
export async function openTestPlatform(
  cluster: ClusterConnection,
  options: { jobHooks?: JobHooks; runHooks?: RunHooks; secretStore?: 'session'; tiers?: boolean } = {},
): Promise<TestPlatform> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'cadastre-test-data-'));
  const secrets = testSecrets(cluster);
  const environment = options.secretStore === 'session' ? {} : secrets;
  const opened = await openTestEngine({ dataDirectory, environment, ...options });
  try {
    const server = 'main';
    await addServer(opened.client, cluster, server);
    const database = uniqueName('platform');
    await opened.client.platform.initialize({ server, database });
    if (!('remove' in cluster)) await countFromElsewhere(opened.engine);
    if (!options.tiers) await withoutTiers(opened.engine);
    return {
      ...opened,
      server,
      database,
      secrets,
      dataDirectory,
      again: (jobHooks) => openTestEngine({ dataDirectory, environment, jobHooks }),
      async remove() {
        await opened.close();
        await rm(dataDirectory, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await opened.close();
    await rm(dataDirectory, { recursive: true, force: true });
    throw error;
  }
}

/** Several platforms share a cluster: databases and roles that carry the number of a tenant or a job must not meet. */
async function countFromElsewhere(engine: Engine): Promise<void> {
  const { database } = await engine.platform.open();
  const first = String(randomInt(1, 1_000_000) * 1000 + 1);
  await database.run(sql`ALTER TABLE platform.organizations ALTER COLUMN id RESTART WITH ${trusted(first)}`);
  await database.run(sql`ALTER TABLE platform.jobs ALTER COLUMN id RESTART WITH ${trusted(first)}`);
}

/** Plans point at no tier, unless a test is about tiers: tenants are held to nothing but what they are made for. */
export async function withoutTiers(engine: Engine): Promise<void> {
  const { database } = await engine.platform.open();
  await database.run(sql`UPDATE platform.plans SET tier = NULL`);
}

let made = 0;

/** Input for a tenant that collides with no other of this process. */
export function tenantInput(over: Partial<CreateTenantInput> = {}): CreateTenantInput {
  made += 1;
  const slug = `${uniqueName('t').replace('_', '-')}-${made}`;
  return {
    name: `Tenant ${made}`,
    slug,
    ownerEmail: `${slug}@example.com`,
    ownerPasswordHash: OWNER_PASSWORD_HASH,
    trialDays: 14,
    blueprint: 'studio',
    variables: {},
    isolation: 'database',
    onFailure: 'keep',
    ...over,
  };
}

/** Waits until nobody works on the job any more. */
export async function jobEnd(client: TestClient, job: number): Promise<Job> {
  let last: Job | null = null;
  for await (const state of await client.jobs.watch({ job })) last = state;
  if (!last) throw new Error(`Job ${job} said nothing`);
  return last;
}

/**
 * Until the platform database answers after its server was started: somebody of this engine may have been asking while
 * it came up, and whoever asks in that moment is told the same.
 */
export async function answersAgain({ client }: Pick<TestEngine, 'client'>): Promise<void> {
  for (;;) {
    try {
      await client.jobs.list({});
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== 'PLATFORM_UNREACHABLE') throw error;
      await new Promise((wake) => setTimeout(wake, 100));
    }
  }
}

/** As a shell that stays does: looks for interrupted jobs until this one has been taken up, and waits for its end. */
export async function recovered(
  { engine, client }: Pick<TestEngine, 'engine' | 'client'>,
  job: number,
): Promise<Job> {
  for (;;) {
    await engine.runner.recover();
    const state = await jobEnd(client, job);
    if (state.status !== 'running' && state.status !== 'undoing') return state;
    await new Promise((wake) => setTimeout(wake, 200));
  }
}

/** Creates a tenant and waits for its job; throws unless it ended as expected. */
export async function createAndWait(
  client: TestClient,
  input: CreateTenantInput = tenantInput(),
  expected: JobStatus = 'succeeded',
): Promise<Job> {
  const { jobId } = await client.tenants.create(input);
  const job = await jobEnd(client, jobId);
  if (job.status !== expected) {
    throw new Error(
      `Job ${job.id} is ${job.status}, not ${expected}: ${job.fact}\n${JSON.stringify(job.error)}`,
    );
  }
  return job;
}

/** The error data that a call of the contract answered with; throws when it answered with success. */
export async function refusal(call: Promise<unknown>): Promise<ErrorData> {
  try {
    await call;
  } catch (error) {
    const { code, message, data } = error as { code: ErrorData['code']; message: string; data?: unknown };
    return { code, message, details: (data ?? {}) as ErrorData['details'] };
  }
  throw new Error('The call was expected to be refused, and was not');
}
