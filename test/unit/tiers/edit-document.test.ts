import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { CadastreError } from '../../../src/engine/errors.ts';
import { editDocument } from '../../../src/engine/tiers/edit-document.ts';
import { scopesOf } from '../../../src/engine/tiers/scopes-of.ts';
import { SHIPPED_TIERS } from '../../../src/engine/tiers/shipped-tiers.ts';
import {
  documentKeysOf,
  flatten,
  keysOf,
  settingAt,
  unflatten,
} from '../../../src/shared/models/flat-settings.ts';
import {
  parseBytes,
  parseCount,
  parseDuration,
  parsePercent,
  writeBytes,
  writeCount,
  writeDuration,
  writePercent,
} from '../../../src/shared/models/quantity.ts';
import { writeSetting } from '../../../src/shared/models/setting-text.ts';
import { TIER_SETTINGS } from '../../../src/shared/models/tier-settings.ts';
import { read, shippedText } from './support.ts';

const valueAt = (text: string, keys: readonly string[]): unknown =>
  keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], parse(text));

/** As a person writes it: numbers with their unit. */
const plainText = (path: string, value: unknown): unknown =>
  typeof value === 'number' && settingAt(path)?.kind !== 'number' ? writeSetting(path, value) : value;

/** Lines of `after` that are not those of `before`, in order; those of `before` that are gone. */
function changedLines(before: string, after: string): { gone: string[]; come: string[] } {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head += 1;
  let tail = 0;
  while (
    tail < Math.min(old.length, now.length) - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail += 1;
  return { gone: old.slice(head, old.length - tail), come: now.slice(head, now.length - tail) };
}

const VALUES: Record<string, readonly unknown[]> = {
  bytes: ['8 GB', 1024],
  duration: ['30s', '7 days'],
  count: [12, '10K'],
  number: [0.5, 3],
  percent: ['70%'],
  boolean: [true, false],
  cron: ['0 4 * * *', 'none'],
  text: [`\${TENANT_ID}_x`, 'a: b # c', 'yes', ''],
  list: [['a', 'b'], ['x']],
  choice: ['high'],
};
const scalars = TIER_SETTINGS.filter(({ kind }) => kind !== 'map');
const place = fc.constantFrom('', 'environments.staging.', 'environments.development.', 'regions.eu-west.');
const edit = fc
  .tuple(fc.constantFrom(...scalars), place)
  .chain(([{ path, kind }, prefix]) =>
    fc.constantFrom(...(VALUES[kind] ?? ['x'])).map((value) => ({ path: `${prefix}${path}`, value })),
  );

describe('editing a setting in a file', () => {
  it('gives the value, in as few lines as it takes, and all others stay', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SHIPPED_TIERS), edit, (name, { path, value }) => {
        const before = shippedText(name);
        const keys = documentKeysOf(path);
        const after = editDocument(before, path, value);
        expect(valueAt(after, keys)).toEqual(value);
        const { gone, come } = changedLines(before, after);
        // A list of alerts takes a line for each of its parts.
        expect(gone.length).toBeLessThanOrEqual(path.endsWith('monitoring.alerts') ? 4 : 1);
        expect(come.length).toBeLessThanOrEqual(keys.length);
        const comments = (text: string) => text.split('\n').map((line) => /#.*/.exec(line)?.[0] ?? '');
        for (const comment of comments(before).filter((each) => each !== ''))
          expect(after).toContain(comment);

        const without = editDocument(after, path, null);
        expect(valueAt(without, keys)).toBeUndefined();
        expect(changedLines(after, without).come).toEqual([]);
        expect(editDocument(after, path, value)).toBe(after);
      }),
      { numRuns: 400 },
    );
  });

  it.each<[before: string, path: string, value: unknown, after: string]>([
    ['resources: {cpu: 1} # c\n', 'resources.users', 5, 'resources: {cpu: 1, users: 5} # c\n'],
    ['resources: {cpu: 1, users: 5}\n', 'resources.cpu', null, 'resources: {users: 5}\n'],
    ['qos: {priority: low}\ntier: a\n', 'qos.priority', null, 'tier: a\n'],
    ['resources: # of it\ntier: a\n', 'resources.cpu', 2, 'resources: # of it\n  cpu: 2\ntier: a\n'],
    ['a: 1', 'modules', ['crm'], 'a: 1\nmodules: [crm]\n'],
    ['', 'tier', 'gold', 'tier: gold\n'],
    ['features:\n  x: "a" # b\n', 'features.x', 'c', 'features:\n  x: "c" # b\n'],
    ["features:\n  x: 'a'\n", 'features.x', "it's", "features:\n  x: 'it''s'\n"],
    [
      'tier: a\r\nresources:\r\n    cpu: 1 # c\r\n',
      'resources.users',
      2,
      'tier: a\r\nresources:\r\n    cpu: 1 # c\r\n    users: 2\r\n',
    ],
    ['description: |\n  two\n  lines\ntier: a\n', 'description', 'one', 'description: one\ntier: a\n'],
    [
      'backup:\n  # nightly\n  full: none\n\n# next\nqos: {}\n',
      'backup.log',
      'none',
      'backup:\n  # nightly\n  full: none\n  log: none\n\n# next\nqos: {}\n',
    ],
    [
      'resources: &r\n  cpu: 1\nregions:\n  eu:\n    resources: *r\n',
      'regions.eu.resources.cpu',
      2,
      'resources: &r\n  cpu: 1\nregions:\n  eu:\n    resources:\n      cpu: 2\n',
    ],
    [
      'regions:\n  eu.west-1: {qos: {priority: low}}\n',
      'regions.eu.west-1.qos.priority',
      'high',
      'regions:\n  eu.west-1: {qos: {priority: high}}\n',
    ],
    [
      'database: {labels: {zone.io/a: x}}\n',
      'database.labels.zone.io/a',
      'y',
      'database: {labels: {zone.io/a: y}}\n',
    ],
  ])('%j %s %j', (before, path, value, after) => {
    expect(editDocument(before, path, value)).toBe(after);
  });

  it('refuses what is no YAML, leads nowhere or would change more than it names', () => {
    const code = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return error instanceof CadastreError ? [error.code, error.details.fields?.[0]?.field] : error;
      }
      return null;
    };
    expect(code(() => editDocument('a: [', 'resources.cpu', 1))).toEqual(['INVALID_INPUT', 'document']);
    expect(code(() => editDocument('- a', 'resources.cpu', 1))).toEqual(['INVALID_INPUT', 'document']);
    expect(code(() => editDocument('a: 1', 'nothing.here', 1))).toEqual(['INVALID_INPUT', 'path']);
    const shared = 'resources: &r\n  cpu: 1\nregions:\n  eu:\n    resources: *r\n';
    expect(code(() => editDocument(shared, 'resources.cpu', 2))).toEqual(['CONFLICT', undefined]);
  });
});

describe('settings by their path', () => {
  it('flatten and unflatten give each other back', async () => {
    for (const name of SHIPPED_TIERS) {
      const { tier } = await read(shippedText(name));
      for (const { values } of tier?.layers ?? []) expect(flatten(unflatten(values))).toEqual(values);
    }
    const odd = { 'features.__proto__': 1, 'database.labels.zone.io/a': 'b', 'limits.cpu': 'unlimited' };
    expect(Object.entries(flatten(unflatten(odd))).toSorted()).toEqual(Object.entries(odd).toSorted());
  });

  it('a tier that is written from its values is read as the same tier', async () => {
    for (const name of SHIPPED_TIERS) {
      const { tier } = await read(shippedText(name));
      const own = tier?.layers.at(-1);
      const values = Object.entries(own?.values ?? {});
      const written = Object.fromEntries(
        values.map(([path, value]) => [path, Array.isArray(value) ? value : plainText(path, value)]),
      );
      const text = stringify({
        tier: name,
        extends: tier?.extends?.name,
        variables: own?.variables,
        ...unflatten(written),
      });
      const again = await read(text);
      expect(again.problems).toEqual([]);
      expect(again.tier?.layers.at(-1)?.values).toEqual(own?.values);
    }
  });

  it('every path leads to its keys and back', () => {
    for (const { path } of TIER_SETTINGS) {
      expect(keysOf(path).join('.')).toBe(path);
      expect(documentKeysOf(`environments.staging.${path}`)).toEqual([
        'environments',
        'staging',
        ...keysOf(path),
      ]);
    }
  });
});

describe('quantities', () => {
  const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER });
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(whole, (value) => {
        expect(parseBytes(writeBytes(value))).toBe(value);
        expect(parseDuration(writeDuration(value))).toBe(value);
        expect(parseCount(writeCount(value))).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (hundredths) => {
        expect(parsePercent(writePercent(hundredths / 100))).toBe(hundredths / 100);
      }),
    );
  });
  it.each([
    ['8 GB', 8 * 1024 ** 3, parseBytes],
    ['0.5GB', 512 * 1024 ** 2, parseBytes],
    ['5m', 300_000, parseDuration],
    ['30 days', 30 * 86_400_000, parseDuration],
    ['10M / month', 10_000_000, parseCount],
    ['70%', 70, parsePercent],
    ['8 gb', null, parseBytes],
    ['-1 s', null, parseDuration],
    ['9999999 PB', null, parseBytes],
  ])('%s', (text, wanted, parseIt) => {
    expect(parseIt(text)).toBe(wanted);
  });
});

describe('entries of a list', () => {
  const text = [
    'monitoring:',
    '  alerts: # who is woken',
    '    - name: high_cpu # the database’s server',
    '      threshold: 80%',
    '    # since March',
    '    - name: replica_lag',
    '      for: 5 min',
    'security:',
    '  allowed_networks: [10.0.0.0/8]',
    '',
  ].join('\n');
  const edit = (path: string, value: unknown) => editDocument(text, `monitoring.alerts.${path}`, value);

  it('are changed where they stand, with the comments around them', () => {
    expect(edit('0.threshold', '90%')).toBe(text.replace('80%', '90%'));
    expect(edit('1.threshold', '70%')).toBe(text.replace('5 min', '5 min\n      threshold: 70%'));
    expect(edit('1.for', null)).toContain('# since March\n    - name: replica_lag\nsecurity:');
  });

  it('are added behind the last one and taken out alone', () => {
    expect(edit('9999', { name: 'disk' })).toContain('for: 5 min\n    - name: disk\nsecurity');
    expect(edit('2', { name: 'disk', threshold: '85%' })).toBe(
      text.replace('5 min\n', '5 min\n    - name: disk\n      threshold: 85%\n'),
    );
    const first = edit('0', null);
    expect(parse(first)).toMatchObject({ monitoring: { alerts: [{ name: 'replica_lag', for: '5 min' }] } });
    expect(first).toContain('alerts: # who is woken\n    # since March\n    - name: replica_lag\n');
    expect(
      parse(editDocument('monitoring:\n  alerts:\n    - name: a\n', 'monitoring.alerts.0', null)),
    ).toEqual({
      monitoring: { alerts: [] },
    });
  });

  it('leave a name that is a number a name', () => {
    const regions = editDocument('tier: a\n', 'regions.1.resources.cpu', 2);
    expect(parse(regions)).toEqual({ tier: 'a', regions: { 1: { resources: { cpu: 2 } } } });
  });

  it('say the same whatever is done to any of them', () => {
    const entry = fc.record(
      {
        name: fc.stringMatching(/^[a-z]{1,6}$/),
        for: fc.constantFrom('5 min', '1 h'),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 1, maxLength: 4 }),
        fc.nat({ max: 4 }),
        fc.option(entry, { nil: null }),
        fc.boolean(),
        (list, at, value, flow) => {
          const written = flow
            ? `x: {}\nmonitoring: { alerts: ${JSON.stringify(list)} }\n`
            : stringify({ monitoring: { alerts: list } });
          const place = Math.min(at, list.length);
          if (value === null && place === list.length) return;
          const wanted = list.toSpliced(place, 1, ...(value === null ? [] : [value]));
          const now: unknown = parse(
            editDocument(written.replace('x: {}\n', ''), `monitoring.alerts.${place}`, value),
          );
          expect(now).toEqual({ monitoring: { alerts: wanted } });
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what a chain says for environments and regions', () => {
  it('is told apart from what holds everywhere, with what the file says itself', async () => {
    const { tier } = await read(
      'tier: gold\nextends: base\nenvironments:\n  staging:\n    scale: 0.25\nregions:\n  eu-west:\n    security:\n      tls: mutual\n',
    );
    const { environments, regions } = scopesOf(tier?.layers ?? []);
    expect(environments.staging).toMatchObject({
      values: { scale: 0.25, 'backup.keep': 604_800_000 },
      own: ['scale'],
    });
    expect(environments.development?.own).toEqual([]);
    expect(environments.development?.values['security.tls']).toBe('none');
    expect(regions).toEqual({ 'eu-west': { values: { 'security.tls': 'mutual' }, own: ['security.tls'] } });
  });
});
