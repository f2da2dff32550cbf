// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of a tier look so.
import { describe, expect, it } from 'vitest';
import { changedLines } from '../../../../src/renderer/features/tiers/changed-lines.ts';
import { copyOfTier } from '../../../../src/renderer/features/tiers/copy-of-tier.ts';
import { type Draft, written } from '../../../../src/renderer/features/tiers/drafts.ts';
import {
  endOfValue,
  highlightYaml,
  rawValue,
} from '../../../../src/renderer/features/tiers/highlight-yaml.ts';
import { proposed } from '../../../../src/renderer/features/tiers/proposed-value.ts';
import {
  EVERYWHERE,
  FORM_GROUPS,
  problemsIn,
  scopedValues,
  scopeOf,
  scopePrefix,
} from '../../../../src/renderer/features/tiers/tier-scope.ts';
import { yamlPaths } from '../../../../src/renderer/features/tiers/yaml-paths.ts';

const kinds = (line: string) => highlightYaml(line).map(({ kind, text }) => `${kind}:${text}`);

describe('a line of a tier in colours', () => {
  it.each([
    ['tier: premium', ['key:tier:', 'plain: premium']],
    [
      '  memory: 32 GB # much',
      ['plain:  ', 'key:memory:', 'plain: ', 'number:32 GB', 'plain: ', 'comment:# much'],
    ],
    ['  api_calls: 10M / month', ['plain:  ', 'key:api_calls:', 'plain: ', 'number:10M / month']],
    ['  full: "0 1 * * 0"', ['plain:  ', 'key:full:', 'plain: ', 'text:"0 1 * * 0"']],
    [
      '  name: "${TENANT_ID}-x"',
      ['plain:  ', 'key:name:', 'plain: ', 'text:"', 'variable:${TENANT_ID}', 'text:-x"'],
    ],
    ['cpu: ${CORES}', ['key:cpu:', 'plain: ', 'variable:${CORES}']],
    ['# a ${COMMENT}', ['comment:# a ${COMMENT}']],
  ])('%s', (line, expected) => {
    expect(kinds(line)).toEqual(expected);
  });

  it('loses no letter, whatever is typed', () => {
    for (const line of [
      '',
      '   ',
      '- [a, {b: 1}]',
      'a:b',
      '"open',
      "it's: 'so",
      'x: 5 apples # 6',
      '\t#',
      '${',
      ': :',
    ])
      expect(
        highlightYaml(line)
          .map(({ text }) => text)
          .join(''),
      ).toBe(line);
  });

  it('knows where the value ends and what it is', () => {
    expect(endOfValue('  cpu: 8 # cores')).toBe(8);
    expect(rawValue('a:\n  cpu: "many" # cores', 1)).toBe('many');
    expect(rawValue('a:\n', 0)).toBeUndefined();
  });
});

describe('lines that a draft has changed', () => {
  it('are those that the published text has not', () => {
    expect([...changedLines('a\nb\nc\nd', 'a\nB\nc\nd')]).toEqual([1]);
    expect([...changedLines('a\nb\nc', 'a\nnew\nb\nc')]).toEqual([1]);
    expect([...changedLines('a\nb\nc', 'a\nc')]).toEqual([]);
    expect([...changedLines('a\nb\nc\nd\ne', 'x\nb\nc\nd\ny')]).toEqual([0, 4]);
    expect([...changedLines('same', 'same')]).toEqual([]);
  });
});

describe('settings by their lines', () => {
  it('follow the indentation, through comments, lists and broken text', () => {
    const text =
      '# x: 1\ntier: gold\nresources:\n  cpu: 2\n\ndatabase:\n  settings:\n    work_mem: 8 MB\n  replicas: 0\n  ???\n';
    const lines = yamlPaths(text);
    expect(lines.get('resources.cpu')).toBe(3);
    expect(lines.get('database.settings.work_mem')).toBe(7);
    expect(lines.get('database.replicas')).toBe(8);
    expect(lines.has('x')).toBe(false);
  });
});

describe('a copy of a tier', () => {
  it('has its own name and title and keeps the comments', () => {
    const copy = copyOfTier(
      '# Shipped with Cadastre, revision 1.\n# Mind the disk.\ntier: premium\nextends: standard\ntitle: Premium\n',
      'silver',
      'Silver: soon',
    );
    expect(copy).toBe('# Mind the disk.\ntier: silver\nextends: standard\ntitle: "Silver: soon"\n');
  });
});

describe('a draft', () => {
  const draft: Draft = { document: 'a', base: 1, past: [], future: ['z'], at: 0 };

  it('takes letters that follow each other for one step of undo', () => {
    const first = written(draft, 'ab', 1_000);
    const second = written(first, 'abc', 1_100);
    expect(second.past).toEqual(['a']);
    expect(second.future).toEqual([]);
    expect(written(second, 'abcd', 5_000).past).toEqual(['a', 'abc']);
    expect(written(second, 'pasted text', 1_150).past).toEqual(['a', 'abc']);
  });
});

describe('a proposal', () => {
  it.each([
    ['500', 500],
    ['true', true],
    ['8 GB', '8 GB'],
  ])('%s', (text, value) => {
    expect(proposed(text)).toBe(value);
  });
});

describe('the form of a tier', () => {
  const staging = { kind: 'environment', name: 'staging' } as const;
  const problem = (field: string) => ({
    file: '',
    line: 1,
    column: 1,
    field,
    message: field,
    proposal: null,
  });

  it('has a field for every resource that may be limited, behind the resources', () => {
    expect(FORM_GROUPS.slice(0, 2).map(({ section }) => section)).toEqual(['resources', 'limits']);
    expect(FORM_GROUPS[1]?.settings.map(({ path, kind }) => [path, kind])).toEqual([
      ['limits.cpu', 'number'],
      ['limits.memory', 'bytes'],
      ['limits.storage', 'bytes'],
      ['limits.connections', 'count'],
      ['limits.users', 'count'],
      ['limits.api_calls', 'count'],
    ]);
  });

  it('shows of an environment its own values over those that hold everywhere', () => {
    const said = scopedValues(
      {
        values: { 'resources.cpu': 2, 'security.tls': 'required' },
        lines: new Map([['resources.cpu', 3]]),
        scopes: {
          environments: {
            staging: { values: { scale: 0.5, 'security.tls': 'none', 'labels.of': 'x' }, own: ['scale'] },
          },
          regions: {},
        },
      },
      staging,
    );
    expect([said.valueOf('resources.cpu'), said.valueOf('security.tls'), said.valueOf('scale')]).toEqual([
      2,
      'none',
      0.5,
    ]);
    expect([said.own('scale'), said.own('security.tls'), said.own('resources.cpu')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([...said.differs]).toEqual(['scale', 'security.tls', 'labels']);
    expect(scopePrefix(staging)).toBe('environments.staging.');
    expect(scopePrefix(EVERYWHERE)).toBe('');
  });

  it('tells a problem at its row, in the scope that it is in', () => {
    const problems = [
      problem('monitoring.alerts.0.threshold'),
      problem('monitoring.alerts.1.for'),
      problem('environments.staging.scale'),
      problem('environments.staging.resources.cpu'),
      problem('regions.eu-west.security.tls'),
    ];
    expect(problemsIn(problems, EVERYWHERE).get('monitoring.alerts')).toHaveLength(2);
    expect([...problemsIn(problems, staging).keys()]).toEqual(['scale', 'resources.cpu']);
    expect(problems.map(({ field }) => scopeOf(field).name)).toEqual([
      '',
      '',
      'staging',
      'staging',
      'eu-west',
    ]);
  });
});
