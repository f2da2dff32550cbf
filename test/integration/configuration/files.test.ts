import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { armor, Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { storeConfiguration } from '../../../src/engine/configuration/index.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  RESOURCES,
  refusal,
  TEST_ACTOR,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor('Configurations in files', (cluster) => {
  let platform: TestPlatform;
  let slug: string;
  const client = () => platform.client;
  const content = async (options: { format?: 'yaml' | 'json' } = {}) =>
    (await client().configuration.export({ tenants: [slug], ...options })).content;
  const plan = (text: string, path = 'fleet.yaml') =>
    client().configuration.planFiles({ files: [{ path, content: text }] });
  const apply = async (text: string) => {
    const { digest, problems } = await plan(text);
    expect(problems).toEqual([]);
    return client().configuration.applyFiles({ files: [{ path: 'fleet.yaml', content: text }], digest });
  };

  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    const input = tenantInput();
    await createAndWait(client(), input);
    slug = input.slug ?? '';
    const { id } = await client().tenants.get({ tenant: slug });
    const { database } = await platform.engine.platform.open();
    await storeConfiguration(database, {
      tenantId: id,
      tier: { name: 'standard' },
      environment: 'staging',
      overrides: {
        'resources.connections': 20,
        'resources.memory': 4 * 1024 ** 3,
        'features.beta': true,
        'backup.before_change': false,
      },
      changedBy: TEST_ACTOR.name,
    });
  });
  afterAll(() => platform?.remove());

  it('lead back to the same configuration', async () => {
    const before = await client().configuration.get({ tenant: slug });
    const written = await content();
    expect(written).toContain('memory: 4 GB');
    expect((await plan(written)).changes).toEqual([]);
    expect((await plan(await content({ format: 'json' }), 'fleet.json')).changes).toEqual([]);
    await client().configuration.unset({ tenant: slug, paths: ['features.beta'] });
    await client().configuration.set({
      tenant: slug,
      values: { 'resources.connections': 10, 'labels.a': 'b' },
    });
    const { changes } = await plan(written);
    expect(changes.map(({ kind, target }) => [kind, target])).toEqual([
      ['unset-values', slug],
      ['set-values', slug],
    ]);
    const { results } = await apply(written);
    expect(results.totals).toMatchObject({ succeeded: 1, failed: 0 });
    const after = await client().configuration.get({ tenant: slug });
    expect({ ...after, changedAt: null }).toEqual({ ...before, changedAt: null });
    expect((await plan(written)).changes).toEqual([]);
  });

  it('publish tiers, parents first, and move tenants; twice is once', async () => {
    const folder = [
      `tenant: ${slug}\ntier: gold-plus\nenvironment: production\noverrides:\n  backup: { before_change: false }\n  resources:\n    connections: 60`,
      'tier: gold-plus\nextends: gold\nresources:\n  users: 3000',
      'tier: gold\nextends: standard\nresources:\n  connections: 80',
    ].join('\n---\n');
    const { changes, problems } = await plan(folder);
    expect(problems).toEqual([]);
    expect(changes.map(({ kind, target }) => `${kind} ${target}`)).toEqual([
      'publish-tier gold',
      'publish-tier gold-plus',
      `set-tier ${slug}`,
      `unset-values ${slug}`,
      `set-values ${slug}`,
    ]);
    const done = await apply(folder);
    expect(done.published).toEqual(['gold, version 1', 'gold-plus, version 1']);
    // With its error, so that a failure says why.
    expect(done.results.results).toMatchObject([{ tenant: slug, result: 'succeeded', error: null }]);
    const now = await client().configuration.get({ tenant: slug });
    expect(now.tier).toEqual({ name: 'gold-plus', version: 1, newest: 1 });
    expect((await plan(folder)).changes).toEqual([]);
    const again = await client().configuration.applyFiles({
      files: [{ path: 'fleet.yaml', content: folder }],
      digest: (await plan(folder)).digest,
    });
    expect(again.published).toEqual([]);
  });

  it('with a mistake, or with a plan that nobody saw, change nothing', async () => {
    const wrong = `tenant: ${slug}\ntier: gold-plus\noverrides:\n  resources:\n    connections: 90\n    users: 3\n---\ntenant: nobody-there\ntier: free\n---\ntenant: acme\ntier: nowhere`;
    const { problems } = await plan(wrong);
    expect(problems.map(({ line, field }) => [line, field])).toEqual([
      [5, 'resources.connections'],
      [8, 'tenant'],
      [11, 'tenant'],
    ]);
    const files = [{ path: 'fleet.yaml', content: wrong }];
    expect((await refusal(client().configuration.applyFiles({ files, digest: 'x' }))).code).toBe(
      'INVALID_INPUT',
    );
    const right = [{ path: 'fleet.yaml', content: `tenant: ${slug}\ntier: gold-plus\n` }];
    expect(await refusal(client().configuration.applyFiles({ files: right, digest: 'x' }))).toMatchObject({
      code: 'CONFLICT',
    });
    expect((await content()).includes('connections: 60')).toBe(true);
  });

  it('with passwords are sealed whole, and the log does not have them', async () => {
    const { password } = await client().tenants.revealPassword({ tenant: slug, reason: 'a test' });
    expect(await content()).not.toContain(password);
    const identity = await generateX25519Identity();
    const sealed = await client().configuration.export({
      tenants: [slug],
      secrets: { recipient: await identityToRecipient(identity), confirm: 'with secrets' },
    });
    expect(sealed.encrypted).toBe(true);
    expect(sealed.content).toMatch(/^-----BEGIN AGE/);
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const opened = await decrypter.decrypt(armor.decode(sealed.content), 'text');
    expect(opened).toContain(password);
    expect((await plan(opened)).problems).toEqual([]);
    // Read again sealed as it is, with its identity alone.
    const files = [{ path: 'fleet.yaml.age', content: sealed.content }];
    expect((await client().configuration.planFiles({ files })).problems).toMatchObject([
      { file: 'fleet.yaml.age', message: expect.stringContaining('sealed with age') },
    ]);
    const key = { identity };
    const { changes, digest } = await client().configuration.planFiles({ files, key });
    expect(changes).toEqual([]);
    expect((await client().configuration.applyFiles({ files, key, digest })).results.results).toEqual([]);
    expect((await client().tenants.revealPassword({ tenant: slug, reason: 'a test' })).password).toBe(
      password,
    );
    expect(
      await refusal(
        client().configuration.export({
          tenants: [slug],
          secrets: { recipient: 'age1nothing', confirm: 'with secrets' },
        }),
      ),
    ).toMatchObject({ code: 'INVALID_INPUT' });
    const [act] = (await client().audit.list({ verb: 'export configuration' })).acts;
    expect(JSON.stringify(await client().audit.get({ sequence: act?.sequence ?? 0 }))).not.toContain(
      password,
    );
  });

  it('say which plans there are, as plans.yaml does, and what their subscribers get', async () => {
    const shipped = await readFile(join(RESOURCES, 'tiers', 'plans.yaml'), 'utf8');
    expect(await plan(shipped, 'plans.yaml')).toMatchObject({ problems: [] });
    // A test platform has no tiers on its plans.
    await apply(shipped);
    expect((await plan(shipped, 'plans.yaml')).changes).toEqual([]);
    const entry = (await client().plans.list())[0];
    const { database } = await platform.engine.platform.open();
    const { id } = await client().tenants.get({ tenant: slug });
    await database.run(
      sql`INSERT INTO platform.subscriptions (organization_id, plan, status) VALUES (${id}, 'starter', 'ACTIVE')
          ON CONFLICT (organization_id) DO UPDATE SET plan = excluded.plan`,
    );
    const more = shipped.replace('price: 49.00', 'price: 59.5').replace('users: 5', 'users: 6');
    expect((await plan(more, 'plans.yaml')).changes).toEqual([
      {
        kind: 'set-plan',
        target: 'starter',
        fact: 'price 49.00 EUR a month → 59.50 EUR a month; users 5 → 6',
      },
    ]);
    const done = await apply(more);
    expect(done.plans).toEqual(['starter']);
    expect((await client().plans.list())[0]).toMatchObject({
      ...entry,
      price: 5950,
      maxUsers: 6,
      subscribers: 1,
    });
    const { settings } = await client().configuration.get({ tenant: slug });
    expect(settings.find(({ path }) => path === 'resources.users')).toMatchObject({ value: 6 });
    await apply(shipped);
  });

  it('say everything that is wrong with plans, with its place', async () => {
    const wrong = `# Plans
plans:
  - plan: Gold
    title: Gold
    price: 1.005
    currency: euro
    users: 0
    storage: much
    modules: [crm]
    tier: standard
    colour: red
`;
    const { problems } = await plan(wrong, 'plans.yaml');
    expect(problems.map(({ file, line, column, field }) => [file, line, column, field])).toEqual([
      ['plans.yaml', 3, expect.any(Number), expect.stringMatching(/^plans\.0(\.plan)?$/)],
      ['plans.yaml', 3, 5, 'plans.0.plan'],
      ['plans.yaml', 5, 5, 'plans.0.price'],
      ['plans.yaml', 6, 5, 'plans.0.currency'],
      ['plans.yaml', 7, 5, 'plans.0.users'],
      ['plans.yaml', 8, 5, 'plans.0.storage'],
    ]);
    const right = `plans:
  - {plan: gold, title: Gold, price: 9, currency: EUR, users: 5, storage: 1 GB, modules: [], tier: nowhere}
  - {plan: gold, title: Gold, price: 9, currency: EUR, users: 5, storage: 1 GB, modules: [], tier: standard}
`;
    const { problems: later } = await plan(right, 'plans.yaml');
    expect(later.map(({ line, message }) => [line, message])).toEqual([
      [2, 'There is no tier nowhere'],
      [3, 'The plan gold stands in plans.yaml already'],
    ]);
  });
});
