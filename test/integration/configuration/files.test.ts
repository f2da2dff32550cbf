import { armor, Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { storeConfiguration } from '../../../src/engine/configuration/index.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
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
    expect(done.results.results).toMatchObject([{ tenant: slug, result: 'succeeded' }]);
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
});
