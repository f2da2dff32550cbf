// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of tiers
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type SealKey, sealText, sealTextFor } from '../../../src/engine/adapters/age-text.ts';
import { openFiles } from '../../../src/engine/configuration/open-files.ts';
import { readFiles } from '../../../src/engine/configuration/read-files.ts';
import { writeTenantDocument } from '../../../src/engine/configuration/tenant-document.ts';

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((each) => !each.includes('${'));
const key = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
const size = fc.integer({ min: 0, max: 2 ** 45 });
const overrides = fc
  .record(
    {
      'resources.cpu': fc.integer({ min: 0, max: 409_600 }).map((each) => each / 100),
      'resources.storage': size,
      'resources.connections': fc.integer({ min: 1, max: 100_000 }),
      'resources.users': fc.nat(10_000_000),
      'database.settings.work_mem': size,
      'database.settings.statement_timeout': fc.nat(1e9),
      'backup.full': fc.constantFrom('0 2 * * 0', '*/30 * * * *', 'none'),
      'backup.keep': fc.nat(1e9),
      'security.allowed_networks': fc.constantFrom(['10.0.0.0/8'], ['2001:db8::/32', '192.168.0.0/16']),
      'qos.priority': fc.constantFrom('low', 'highest'),
      'scaling.up_at': fc.integer({ min: 0, max: 100 }),
      'compliance.residency': fc.array(text, { minLength: 1, maxLength: 3 }),
      'compliance.erasure': fc.boolean(),
      'namespaces.redis': fc.constantFrom('${TENANT_ID}:', 'of-${TENANT_SLUG}-'),
      'support.answer': fc.oneof(fc.nat(1e9), fc.constant('community')),
      custom_domain: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .chain((plain) =>
    fc
      .record({
        features: fc.dictionary(key, fc.oneof(fc.boolean(), fc.nat(), text), { maxKeys: 4 }),
        branding: fc.dictionary(key, text, { maxKeys: 4 }),
        custom_limits: fc.dictionary(key, fc.nat(1e9), { maxKeys: 4 }),
        labels: fc.dictionary(key, text, { maxKeys: 4 }),
      })
      .map(
        (maps): Record<string, unknown> => ({
          ...plain,
          ...Object.fromEntries(
            Object.entries(maps).flatMap(([map, entries]) =>
              Object.entries(entries).map(([name, value]) => [`${map}.${name}`, value]),
            ),
          ),
        }),
      ),
  );

const document = fc.record(
  {
    tenant: fc.constantFrom('acme', 'studio-2'),
    tier: fc.constantFrom('free', 'standard'),
    version: fc.integer({ min: 1, max: 99 }),
    environment: fc.constantFrom('development' as const, 'staging' as const, 'production' as const),
    overrides,
  },
  { requiredKeys: ['tenant', 'tier', 'overrides'] },
);

describe('a file of a tenant', () => {
  it('says the same when it is read again, as YAML and as JSON, whatever its values hold', () => {
    fc.assert(
      fc.property(document, (given) => {
        for (const file of [
          { path: 'acme.yaml', content: stringify(writeTenantDocument(given)) },
          { path: 'acme.json', content: JSON.stringify([writeTenantDocument(given)]) },
        ]) {
          const { tenants, problems } = readFiles([file]);
          expect(problems).toEqual([]);
          expect(tenants.map((each) => each.document)).toEqual([given]);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('that was changed at random is read or has a problem with its place, and never more', () => {
    const good = stringify(
      writeTenantDocument({
        tenant: 'acme',
        tier: 'standard',
        overrides: { 'resources.connections': 20, 'features.beta': true, 'labels.a': 'b' },
      }),
    );
    fc.assert(
      fc.property(
        fc.nat(good.length),
        fc.nat(6),
        fc.oneof(
          fc.constantFrom('', '\n', ':', '  ', '[', '{', '&a', '*a', '!!x', '"', '---\n', '\t'),
          fc.string(),
        ),
        (at, length, put) => {
          const content = good.slice(0, at) + put + good.slice(at + length);
          const { tenants, tiers, problems } = readFiles([{ path: 'acme.yaml', content }]);
          for (const { line, column } of problems) {
            expect(line).toBeGreaterThanOrEqual(1);
            expect(column).toBeGreaterThanOrEqual(1);
          }
          if (content.trim() !== '')
            expect(tenants.length + tiers.length + problems.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('names line and column of each mistake, also in the second document of a file', () => {
    const content = [
      'tier: gold',
      'extends: base',
      '---',
      'tenant: acme',
      'tier: gold',
      'overrides:',
      '  resources:',
      '    connections: many',
      '    cores: 4',
      '  limits: { users: 5 }',
      '',
    ].join('\n');
    const { tiers, problems } = readFiles([{ path: 'fleet.yaml', content }]);
    expect(tiers).toHaveLength(1);
    expect(problems.map(({ line, field }) => [line, field])).toEqual([
      [8, 'resources.connections'],
      [9, 'resources.cores'],
      [10, 'limits.users'],
    ]);
    expect(readFiles([{ path: 'a.yaml', content: 'tenant: acme\n' }]).problems[0]).toMatchObject({
      field: 'tier',
    });
    expect(readFiles([{ path: 'a.yaml', content: 'x: 1\n' }]).problems[0]).toMatchObject({
      line: 1,
      column: 1,
    });
    const twice = 'tenant: acme\ntier: gold\n';
    expect(
      readFiles([
        { path: 'a.yaml', content: twice },
        { path: 'b.yaml', content: twice },
      ]).problems[0],
    ).toMatchObject({ file: 'b.yaml', line: 1, message: 'acme stands in a.yaml already' });
  });
});

describe('a file of a tier', () => {
  it('has the name that it says, whatever else is called a tier in it', () => {
    const content = 'labels:\n  tier: not-this\nextends: base\ntier: gold\n';
    expect(readFiles([{ path: 'gold.yaml', content }]).tiers.map(({ name }) => name)).toEqual(['gold']);
  });
});

describe('a sealed file', () => {
  const content = 'tenant: acme\ntier: standard\nsecrets:\n  studio_17_user: hunter2\n';
  const file = (sealed: string) => [{ path: 'fleet.yaml.age', content: sealed }];

  it('is opened with its passphrase or with the identity of its recipient, comments and all', async () => {
    const identity = await generateX25519Identity();
    const forOne = await sealTextFor(content, await identityToRecipient(identity));
    expect(await openFiles(file(forOne), { identity: `# created: today\n${identity}\n` })).toEqual({
      files: [{ path: 'fleet.yaml', content }],
      problems: [],
    });
    const underPassphrase = await sealText(content, 'long enough words', 10);
    const { files } = await openFiles(file(underPassphrase), { passphrase: 'long enough words' });
    const { tenants, problems } = readFiles(files);
    expect(problems).toEqual([]);
    // Passwords are for people: nothing goes on with them.
    expect(JSON.stringify(tenants)).not.toContain('hunter2');
  });

  it('without a key is a problem of its own, and with another one tells which is wrong', async () => {
    const sealed = await sealText(content, 'long enough words', 10);
    const { files, problems } = await openFiles([...file(sealed), { path: 'a.yaml', content }], undefined);
    expect(files.map(({ path }) => path)).toEqual(['a.yaml']);
    expect(problems).toMatchObject([{ file: 'fleet.yaml.age', line: null }]);
    const codeOf = (key: SealKey, text = sealed) =>
      openFiles(file(text), key).then(
        () => 'opened',
        (error: { code: string; details: { fields?: { field: string }[] } }) =>
          `${error.code} ${error.details.fields?.[0]?.field}`,
      );
    expect(await codeOf({ passphrase: 'other words here' })).toBe('DECRYPTION_FAILED key.passphrase');
    expect(await codeOf({ identity: await generateX25519Identity() })).toBe('DECRYPTION_FAILED key.identity');
    expect(await codeOf({ identity: 'AGE-SECRET-KEY-1NO' })).toBe('INVALID_INPUT key.identity');
    expect(await codeOf({ identity: '# nothing' })).toBe('INVALID_INPUT key.identity');
    expect(await codeOf({})).toBe('INVALID_INPUT key');
    expect(await codeOf({ passphrase: 'long enough words' }, sealed.slice(0, 200))).toBe(
      'INVALID_INPUT key.content',
    );
  });
});
