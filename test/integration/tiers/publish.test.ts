import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { listTiers } from '../../../src/engine/tiers/list-tiers.ts';
import { publishedTier } from '../../../src/engine/tiers/published-tier.ts';
import { ensureShippedTiers, SHIPPED_TIERS } from '../../../src/engine/tiers/shipped-tiers.ts';
import type { ErrorData } from '../../../src/shared/errors.ts';
import { parseBytes } from '../../../src/shared/models/quantity.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import { openTestPlatform, RESOURCES, TEST_ACTOR, type TestPlatform } from '../../support/test-platform.ts';

const SHIPPED = join(RESOURCES, 'tiers');
const gold = (users: number) => `tier: gold\nextends: standard # as sold\nresources:\n  users: ${users}\n`;

eachMajor('tiers in the platform database', (cluster) => {
  let platform: TestPlatform;
  const folder = mkdtempSync(join(tmpdir(), 'cadastre-test-tiers-'));
  beforeAll(async () => {
    platform = await openTestPlatform(cluster, { tiers: true });
  });
  afterAll(async () => {
    await platform.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const refusal = async (work: Promise<unknown>): Promise<ErrorData> => {
    const error = await work.then(
      () => null,
      (reason) => reason,
    );
    return { code: error?.code, message: error?.message, details: error?.data };
  };

  it('holds the shipped tiers from its first moment, weakest first, published once', async () => {
    const tiers = await platform.client.tiers.list();
    expect(tiers.map(({ name }) => name)).toEqual([...SHIPPED_TIERS]);
    expect(tiers.every(({ shipped, version, offered }) => shipped && version === 1 && offered === null)).toBe(
      true,
    );
    expect(tiers.find(({ name }) => name === 'premium')).toMatchObject({
      extends: { name: 'standard', version: 1 },
      plans: ['professional'],
      document: readFileSync(join(SHIPPED, 'premium.yaml'), 'utf8'),
    });
    const { engine } = await platform.again();
    await engine.platform.open();
    expect((await platform.client.tiers.get({ tier: 'base' })).versions).toHaveLength(1);
    const { acts } = await platform.client.audit.list({});
    expect(acts.filter(({ verb }) => verb === 'publish shipped tiers')).toHaveLength(1);
    await engine.close();
  });

  it('sells the plans of plans.yaml', async () => {
    const plans = await platform.client.plans.list();
    const { database } = await platform.engine.platform.open();
    const { rows } = await database.run<{ id: string; tier: string }>(
      sql`SELECT id, tier FROM platform.plans`,
    );
    const file = parse(readFileSync(join(SHIPPED, 'plans.yaml'), 'utf8')) as {
      plans: {
        plan: string;
        title: string;
        price: number;
        currency: string;
        users: number | string;
        storage: string;
        modules: string[];
        tier: string;
      }[];
    };
    expect(
      plans.map(({ subscribers: _, position: __, ...plan }) => ({
        ...plan,
        tier: rows.find(({ id }) => id === plan.id)?.tier,
      })),
    ).toEqual(
      file.plans.map((plan) => ({
        id: plan.plan,
        name: plan.title,
        price: plan.price * 100,
        currency: plan.currency,
        maxUsers: plan.users === 'unlimited' ? null : plan.users,
        storageBytes: parseBytes(plan.storage),
        modules: plan.modules,
        tier: plan.tier,
      })),
    );
  });

  it('publishes versions that never change, each over its parents as they were', async () => {
    const { client, engine } = platform;
    expect(await client.tiers.publish({ document: gold(7) })).toMatchObject({
      version: 1,
      published: true,
      shipped: false,
    });
    // The same file says nothing new.
    expect(await client.tiers.publish({ document: gold(7) })).toMatchObject({ version: 1, published: false });
    expect(await client.tiers.publish({ document: gold(8) })).toMatchObject({ version: 2, published: true });
    expect(await client.tiers.diff({ left: { tier: 'gold', version: 1 }, right: { tier: 'gold' } })).toEqual([
      { path: 'resources.users', title: 'Users', heldBy: 'gate', left: 7, right: 8 },
    ]);
    expect((await client.tiers.get({ tier: 'gold', version: 1 })).document).toBe(gold(7));

    const wider = readFileSync(join(SHIPPED, 'standard.yaml'), 'utf8').replace(
      'connections: 100',
      'connections: 120',
    );
    await client.tiers.publish({ document: wider });
    const open = await engine.platform.open();
    const before = await publishedTier(open, 'gold', 2);
    expect(
      before.layers.find(({ origin }) => origin.name === 'standard')?.values['resources.connections'],
    ).toBe(100);
    // Nothing of gold's own file is new, and yet it is another tier now.
    expect(await client.tiers.publish({ document: gold(8) })).toMatchObject({
      version: 3,
      published: true,
      extends: { name: 'standard', version: 2 },
    });
    const update = open.database.run(sql`UPDATE platform.tiers SET document = 'x' WHERE name = 'gold'`);
    expect((await refusal(update)).message).toContain('never changed');
    const removal = open.database.run(sql`DELETE FROM platform.tiers WHERE name = 'gold'`);
    expect((await refusal(removal)).message).toContain('never changed');
  });

  it('refuses a file with anything wrong, all at once, and keeps the refusal in the audit log', async () => {
    const { client } = platform;
    const bad = 'tier: bad\nextends: standard\nresources:\n  conections: 5\nqos: {priority: max}\n';
    const error = await refusal(client.tiers.publish({ document: bad, file: 'bad.yaml' }));
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.details.fields).toEqual([
      { field: 'resources.conections', message: expect.stringContaining('bad.yaml:4:3: ') },
      { field: 'qos.priority', message: expect.stringContaining('bad.yaml:5:17: ') },
    ]);
    const { acts } = await client.audit.list({});
    expect(acts.find(({ target }) => target === 'tier bad')).toMatchObject({
      verb: 'publish tier',
      outcome: 'refused',
    });
    expect(await refusal(client.tiers.get({ tier: 'bad' }))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('two admins at once get one number each; who edited an older version is told', async () => {
    const { client } = platform;
    const other = await platform.again();
    const done = await Promise.all(
      [...Array(6).keys()].map((index) =>
        (index % 2 ? client : other.client).tiers.publish({
          document: `tier: silver\nextends: base\nresources: {users: ${index + 1}}\n`,
        }),
      ),
    );
    expect(done.map(({ version }) => version).toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
    const edits = await Promise.allSettled(
      [client, other.client].map((each, index) =>
        each.tiers.publish({
          document: `tier: silver\nextends: base\nresources: {users: ${index + 40}}\n`,
          basedOn: 6,
        }),
      ),
    );
    expect(edits.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const [lost] = edits.filter((each) => each.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'CONFLICT' });
    await other.close();
  });

  it('retires a tier that no new tenant would be given, and reinstates it', async () => {
    const { client } = platform;
    expect(await refusal(client.tiers.retire({ tier: 'standard' }))).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('starter'),
    });
    await client.sharedSettings.update({ tiers: { defaultTier: 'gold' } });
    expect((await refusal(client.tiers.retire({ tier: 'gold' }))).code).toBe('CONFLICT');
    await client.sharedSettings.update({ tiers: { defaultTier: null } });
    expect((await client.tiers.retire({ tier: 'gold' })).retiredAt).not.toBeNull();
    expect((await client.tiers.reinstate({ tier: 'gold' })).retiredAt).toBeNull();
    expect((await refusal(client.tiers.retire({ tier: 'nope' }))).code).toBe('NOT_FOUND');
    const { acts } = await client.audit.list({});
    expect(acts.filter(({ verb }) => /tier$/.test(verb)).slice(0, 2)).toMatchObject([
      { verb: 'retire tier', target: 'tier nope' },
      { verb: 'reinstate tier', target: 'tier gold', outcome: 'done' },
    ]);
  });

  it('a newer shipped file is published where it is followed, offered where it is not, and never taken back', async () => {
    const { client, engine } = platform;
    const newer = join(folder, 'newer');
    cpSync(SHIPPED, newer, { recursive: true });
    for (const name of ['base', 'standard']) {
      const file = join(newer, `${name}.yaml`);
      writeFileSync(file, readFileSync(file, 'utf8').replace('revision 1.', 'revision 2.'));
    }
    const open = await engine.platform.open();
    const at = (directory: string) =>
      ensureShippedTiers({ audit: engine.audit, actor: TEST_ACTOR, directory }, open);
    // `standard` was made the admin's own above. What extends a new parent is published over it.
    expect(await at(newer)).toEqual(['base', 'free']);
    expect(await at(newer)).toEqual([]);
    // An older Cadastre beside it leaves everything as it is.
    expect(await at(SHIPPED)).toEqual([]);
    expect((await publishedTier(open, 'base')).version).toBe(2);
    const tiers = await listTiers({ database: open.database, directory: newer });
    expect(tiers.filter(({ offered }) => offered !== null).map(({ name }) => name)).toEqual(['standard']);
    // To take it is to publish it: from there on the shipped file is followed again.
    const offered = readFileSync(join(SHIPPED, 'standard.yaml'), 'utf8');
    expect(await client.tiers.publish({ document: offered })).toMatchObject({
      shipped: true,
      published: true,
    });
    expect(await at(newer)).toEqual(['standard', 'premium', 'enterprise']);
  });
});
