import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobHooks } from '../../../src/engine/jobs/job-definition.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { exactVariable } from '../../../src/engine/secrets/environment-store.ts';
import { secretKeys } from '../../../src/engine/secrets/secret-store.ts';
import { readLogin } from '../../../src/engine/tenants/read-credentials.ts';
import type { PlatformKey } from '../../../src/shared/models/key.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestEngine,
  openTestPlatform,
  refusal,
  type TestEngine,
  type TestPlatform,
} from '../../support/test-platform.ts';

const REASON = { reason: 'a yearly change' };
const TENANTS = 3;

eachMajor('Rotating the key of the platform', (cluster) => {
  let platform: TestPlatform;
  let passwords: string[];

  /** A process on the same data folder that finds these keys in its environment. */
  async function withKeys(keys: Record<string, string>, jobHooks?: JobHooks): Promise<TestEngine> {
    const { id } = await platform.engine.platform.open();
    const given = Object.entries(keys).map(([keyId, key]) => [
      exactVariable(secretKeys.masterKey(id, keyId)),
      key,
    ]);
    return openTestEngine({
      dataDirectory: platform.dataDirectory,
      environment: { ...platform.secrets, ...Object.fromEntries(given) },
      jobHooks,
    });
  }
  const newKey = () => randomBytes(32).toString('hex');
  const byId = (keys: readonly PlatformKey[], keyId: string) => keys.find((key) => key.keyId === keyId);

  async function passwordsBy({ engine }: Pick<TestEngine, 'engine'>): Promise<string[]> {
    const open = await engine.platform.open();
    const { rows } = await open.database.run<{ id: number }>(
      sql`SELECT id FROM platform.organizations WHERE status <> 'PENDING' ORDER BY id`,
    );
    return Promise.all(rows.map(({ id }) => readLogin(open, id).then(({ password }) => password)));
  }

  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    for (let made = 0; made < TENANTS; made += 1) await createAndWait(platform.client);
    passwords = await passwordsBy(platform);
  });
  afterAll(() => platform?.remove());

  it('is refused while one variable of the environment answers for every key, and leaves nothing', async () => {
    const { jobId } = await platform.client.keys.rotate(REASON);
    const job = await jobEnd(platform.client, jobId);
    expect(job).toMatchObject({ status: 'undone', error: { code: 'REFUSED' } });
    expect(job.error?.details.wayOut).toContain('CADASTRE_SECRET_PLATFORM_');
    expect(await platform.client.keys.list()).toHaveLength(1);
  });

  it('asks for a reason', async () => {
    expect(await refusal(platform.client.keys.rotate({ reason: ' ' }))).toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('goes back to the former key when it is cancelled midway, and every password still opens', async () => {
    const second = newKey();
    const engine: TestEngine = await withKeys(
      { 2: second },
      {
        async afterStep(step, direction) {
          if (step === 'move' && direction === 'run') await engine.engine.runner.cancel(job);
        },
      },
    );
    let job = 0;
    try {
      job = (await engine.client.keys.rotate(REASON)).jobId;
      expect((await jobEnd(engine.client, job)).status).toBe('undone');
      const keys = await engine.client.keys.list();
      expect(keys).toHaveLength(1);
      expect(keys[0]).toMatchObject({ keyId: '1', current: true, retiredAt: null, passwords: TENANTS });
      expect(await passwordsBy(engine)).toEqual(passwords);
    } finally {
      await engine.close();
    }
  });

  it('says beforehand what it will do', async () => {
    const plan = await platform.client.keys.planRotate();
    expect(plan).toMatchObject({ from: '1', to: '2', passwords: TENANTS, openJobs: 0 });
    expect(plan.steps.map((step) => step.name)).toEqual(['key', 'introduce', 'move', 'retire']);
  });

  it('seals every password with the new key; the former one can be forgotten, and seals nothing any more', async () => {
    const engine = await withKeys({ 2: newKey() });
    try {
      const { jobId } = await engine.client.keys.rotate(REASON);
      const job = await jobEnd(engine.client, jobId);
      expect(job.status).toBe('succeeded');
      expect(JSON.stringify(job.journal)).not.toContain(passwords[0]);
      const keys = await engine.client.keys.list();
      expect(byId(keys, '1')).toMatchObject({ current: false, passwords: 0, openJobs: 0, held: true });
      expect(byId(keys, '1')?.retiredAt).not.toBeNull();
      expect(byId(keys, '2')).toMatchObject({ current: true, passwords: TENANTS });
      expect(await passwordsBy(engine)).toEqual(passwords);

      // Another process heard of it, does not hold the new key, and says so instead of sealing with the old one.
      await expect.poll(async () => (await platform.client.platform.status()).state).toBe('key-missing');

      await createAndWait(engine.client);
      expect(byId(await engine.client.keys.list(), '2')).toMatchObject({ passwords: TENANTS + 1 });
      const open = await engine.engine.platform.open();
      await expect(
        open.database.run(sql`UPDATE platform.credentials SET key_id = '1', sealed = sealed`),
      ).rejects.toThrow(/does not seal any more/);

      expect(await refusal(engine.client.keys.forget({ keyId: '2', confirm: '2', ...REASON }))).toMatchObject(
        { code: 'CONFLICT' },
      );
      expect(
        await refusal(engine.client.keys.forget({ keyId: '1', confirm: 'one', ...REASON })),
      ).toMatchObject({ code: 'CONFIRMATION_REQUIRED' });
      await engine.client.keys.forget({ keyId: '1', confirm: '1', ...REASON });
      const { acts } = await engine.client.audit.list({ limit: 20 });
      expect(acts.map((act) => act.verb)).toContain('forget key');
    } finally {
      await engine.close();
    }
  });
});
