import { describe, expect, it } from 'vitest';
import type { TierSource } from '../../../src/engine/tiers/read-tier.ts';
import { problemsOf, read } from './support.ts';

const lines = (...given: string[]) => `${given.join('\n')}\n`;
const GOLD = ['tier: gold', 'extends: standard'];

describe('what is wrong with a tier', () => {
  it.each([
    ['no YAML', 'tier: [gold', '1:12 : Flow sequence in block collection must be sufficiently indented'],
    ['a list', '- tier: gold', '1:1 : A tier is a list of keys with values, such as tier: gold'],
    ['no name', 'resources: {cpu: 1}', '1:1 tier: tier is missing'],
    [
      'a name in capitals',
      'tier: Gold',
      '1:7 tier: Lower-case letters, digits and hyphens, at most 40, not the text "Gold" -> gold',
    ],
    ['an empty section', 'tier: gold\nresources:\n', '2:11 resources: A list of keys with values, not empty'],
    ['a key twice', 'tier: gold\ntier: gold\n', '2:1 : Map keys must be unique'],
  ])('%s', async (_, text, wanted) => {
    const found = await problemsOf(text);
    expect(found[0]?.replace(/ and$/, '')).toMatch(new RegExp(`^${wanted.split(' ', 1)[0]}`));
    expect(found[0]).toContain(wanted.slice(wanted.indexOf(': ') + 2).split(' must')[0]);
  });

  it.each<[line: string, wanted: string]>([
    [
      'conections: 5',
      '4:3 resources.conections: Unknown key "conections" in resources. Did you mean connections? -> connections',
    ],
    [
      'connections: 5,000',
      '4:16 resources.connections: A whole number such as 100, 10K or 10M / month, not the text "5,000" -> 5000',
    ],
    ['memory: 8gb', '4:11 resources.memory: A size such as 512 MB, 8 GB or 1 TB, not the text "8gb" -> 8 GB'],
    ['cpu: -1', '4:8 resources.cpu: At least 0 -> 0'],
    ['cpu: many', '4:8 resources.cpu: A number, not the text "many"'],
  ])('resources with %s', async (line, wanted) => {
    expect(await problemsOf(lines(...GOLD, 'resources:', `  ${line}`))).toEqual([wanted]);
  });

  it.each<[text: string, wanted: string]>([
    [
      'security: {tls: requird}',
      '3:17 security.tls: One of none, optional, required, mutual, not the text "requird" -> required',
    ],
    [
      'security: {allowed_networks: [10.0.0.1]}',
      '3:31 security.allowed_networks.0: A network such as 10.0.0.0/8 or 2001:db8::/32, not the text "10.0.0.1" -> 10.0.0.1/32',
    ],
    ['custom_domain: "yes"', '3:16 custom_domain: true or false, not the text "yes" -> true'],
    ['features: {Beta: true}', '3:12 features.Beta: Lower-case letters, digits and underscores, not "Beta"'],
    [
      'environments: {prod: {}}',
      '3:16 environments.prod: Unknown key "prod" in environments. Did you mean production? -> production',
    ],
    [
      'limits: {connections: 50}',
      "3:23 limits.connections: resources.connections: 100 is over the tier's limit of 50",
    ],
    ['scaling: {min: 5}', '3:16 scaling.min: Scales from 5 to 4: from more than to'],
    [
      'scaling: {down_at: 70%}',
      '3:20 scaling.down_at: Scales down at 70%, and up at 70%: down must be less than up',
    ],
    [
      'resources: {cpu: 3}\nlimits: {cpu: 4}\nenvironments: {staging: {scale: 2}}',
      "5:33 environments.staging.scale: 2 times resources.cpu is over the tier's limit of 4",
    ],
  ])('%s', async (text, wanted) => {
    expect(await problemsOf(lines(...GOLD, text))).toEqual([wanted]);
  });

  const ONE_STEP = 'A range begins with its lower end, such as 1-5, and a step is at least 1, such as */15';
  const UNKEPT = 'A character that cannot be kept: NUL, or half of one';
  it.each<[what: string, text: string, wanted: string[]]>([
    [
      'entries of a list, each as it was written',
      'monitoring: {alerts: [high_cpu_usage, {name: cpu, threshold: 80%}, 5]}',
      [
        '3:23 monitoring.alerts.0: A list of keys with values, not the text "high_cpu_usage"',
        '3:68 monitoring.alerts.2: A list of keys with values, not the number 5',
      ],
    ],
    [
      'more than PostgreSQL can count',
      'database: {settings: {statement_timeout: 30 days, maintenance_work_mem: 512 kB}}',
      [
        '3:42 database.settings.statement_timeout: 30 days is out of the range of PostgreSQL: 0 ms to 24 days',
        '3:73 database.settings.maintenance_work_mem: 512 kB is out of the range of PostgreSQL: 1 MB to 2047 GB',
      ],
    ],
    [
      'a backup that adds to none',
      'backup: {full: none, incremental: none, log: "0 * * * *"}',
      ['3:46 backup.log: There is no full backup that it could add to'],
    ],
    [
      'bits behind the prefix',
      'security: {allowed_networks: [10.0.0.1/8]}',
      ['3:30 security.allowed_networks: 10.0.0.1/8 has bits set behind its prefix'],
    ],
    [
      'a name that no schema can have',
      `namespaces: {data: "\${TENANT_ID}-data"}`,
      ['3:20 namespaces.data: "studio_1-data" cannot be a name there'],
    ],
    ...['5-1 * * * *', '*/0 * * * *'].map((cron): [string, string, string[]] => [
      `times that are none: ${cron}`,
      `backup: {full: "${cron}"}`,
      [`3:16 backup.full: ${ONE_STEP}, not the text "${cron}"`],
    ]),
    [
      'a day that never comes',
      'backup: {full: "0 2 30 2 *"}',
      ['3:16 backup.full: There is no such day in these months, not the text "0 2 30 2 *"'],
    ],
    ['a NUL', 'title: "a\\0b"', [`3:8 : ${UNKEPT}`]],
    ['half a character', 'labels: {a: "\\ud800"}', [`3:13 : ${UNKEPT}`]],
    ['a second document', '---\ntier: other', ['3:1 : A second document begins here: one a file']],
    [
      'a number without end',
      'resources: {cpu: .inf}',
      ['3:18 resources.cpu: A number, not a number without end'],
    ],
  ])('%s', async (_, text, wanted) => {
    expect(await problemsOf(lines(...GOLD, text))).toEqual(wanted);
  });

  it('brackets by the thousand', async () => {
    const [problem] = await problemsOf(lines(...GOLD, `labels: ${'['.repeat(20_000)}`));
    expect(problem).toMatch(/Nested too deeply to be read|nested too deeply/);
  });

  it('a resource over the limit is told in its line, with the limit to take', async () => {
    const text = lines(...GOLD, 'resources:', '  connections: 5000', 'limits:', '  connections: 500');
    expect(await problemsOf(text)).toEqual([
      "4:16 resources.connections: 5K is over the tier's limit of 500 -> 500",
    ]);
  });

  it('a cron text out of range says which', async () => {
    const [problem] = await problemsOf(lines(...GOLD, 'backup: {full: "99 * * * *"}'));
    expect(problem).toContain('3:16 backup.full: A field is out of its range: minute 0-59');
  });

  it('says all at once, in the order of the file', async () => {
    const found = await problemsOf(
      lines(
        'tier: gold',
        'extends: standrad',
        'resources:',
        '  conections: 5',
        '  users: none',
        'qos: {priority: max}',
      ),
    );
    expect(found.map((each) => each.split(' ', 1)[0])).toEqual(['2:10', '4:3', '5:10', '6:17']);
  });

  it('what is sound is still read', async () => {
    const { tier, problems } = await read(lines(...GOLD, 'resources:', '  conections: 5', '  users: 7'));
    expect(problems).toHaveLength(1);
    expect(tier?.layers.at(-1)?.values).toEqual({ 'resources.users': 7 });
  });
});

describe('variables of a tier', () => {
  it.each<[name: string, text: string[], wanted: string[]]>([
    [
      'unknown',
      ['labels:', `  a: x \${TENANT_NAM} y`],
      [`4:8 labels.a: There is no variable TENANT_NAM. Did you mean TENANT_NAME? -> \${TENANT_NAME}`],
    ],
    [
      'the second of a line',
      ['labels:', `  a: "\${REGION} \${WHERE}"`],
      ['4:17 labels.a: There is no variable WHERE'],
    ],
    ['unused', ['variables: {SIZE: 1}'], ['3:13 variables.SIZE: Nothing uses the variable SIZE']],
    [
      'one of Cadastre',
      ['variables: {REGION: eu}'],
      ['3:13 variables.REGION: Every tenant brings REGION: it cannot be given another value'],
    ],
    [
      'without an end',
      [`labels: {a: "\${REGION"}`],
      [`3:14 labels.a: \${REGION has no closing brace; write $\${ for a plain \${`],
    ],
    [
      'of another form',
      [`labels: {a: "\${region}"}`],
      [
        `3:14 labels.a: "region" is no name of a variable: capital letters, digits and underscores. Did you mean REGION? -> \${REGION}`,
      ],
    ],
    [
      'in a title',
      [`title: For \${TENANT_NAME}`],
      [`3:12 title: A variable has no meaning in title; write $\${ for a plain \${`],
    ],
    [
      'in another',
      ['variables:', `  A: "\${B}"`, '  B: 1', 'labels:', `  a: \${A}`],
      ['4:7 variables.A: The value of a variable holds no other variable'],
    ],
    [
      'where a size stands',
      ['resources:', `  memory: \${TENANT_NAME}`],
      ['4:11 resources.memory: A size such as 512 MB, 8 GB or 1 TB, not the text "Acme"'],
    ],
    [
      'in one environment only',
      [`labels: {a: "\${A}"}`, 'environments:', '  staging: {variables: {A: x}}'],
      ['3:14 labels.a: The variable A has a value only in staging; give it one for all'],
    ],
  ])('%s', async (_, text, wanted) => {
    expect(await problemsOf(lines(...GOLD, ...text))).toEqual(wanted);
  });

  it('may stand for a number, a part of one, a switch, an entry of a list', async () => {
    const text = lines(
      ...GOLD,
      'variables: {N: 4, SIZE: 8, ON: true, NET: 10.0.0.0/8}',
      'resources:',
      `  connections: \${N}0`,
      `  cpu: \${N}`,
      `  memory: \${SIZE} GB`,
      `custom_domain: \${ON}`,
      `security: {allowed_networks: ["\${NET}"]}`,
      `labels: {n: "\${N}", plain: "$\${N}"}`,
    );
    expect(await problemsOf(text)).toEqual([]);
  });

  it('a variable of a parent that a child gives a wrong value is told where the child gives it', async () => {
    const text = lines('tier: gold', 'extends: base', 'variables:', '  POSTGRESQL_MEMORY: lots');
    expect(await problemsOf(text)).toEqual([
      '4:22 variables.POSTGRESQL_MEMORY: resources.memory: A size such as 512 MB, 8 GB or 1 TB, not the text "lots"',
    ]);
  });

  it('a variable of an environment is good there', async () => {
    const text = lines(
      ...GOLD,
      'environments:',
      '  staging:',
      '    variables: {A: 7}',
      `    resources: {users: "\${A}"}`,
    );
    expect(await problemsOf(text)).toEqual([]);
  });
});

describe('names of a tenant that a tier gives', () => {
  it.each<[text: string, wanted: string]>([
    ['accounts: {admin: boss}', `without \${TENANT_ID} in it, tenants would share the name`],
    [
      `accounts: {app: "\${TENANT_ID}_\${TENANT_SLUG}"}`,
      'every role of the server can list it, so it cannot hold the name of a customer',
    ],
    [`accounts: {app: "\${TENANT_ID}_owner"}`, 'Cadastre gives that name to the tenant itself'],
    [`accounts: {app: "\${TENANT_ID}_ro"}`, 'is the same as'],
    [`namespaces: {redis: "\${TENANT_ID}"}`, 'a sign that is no digit must follow'],
    [
      `variables: {SIGN: 1}\nnamespaces: {redis: "\${TENANT_ID}\${SIGN}"}`,
      'a sign that is no digit must follow',
    ],
    [`regions: {eu: {accounts: {admin: boss}}}`, `without \${TENANT_ID} in it, tenants would share the name`],
    [
      `variables: {SIGN: 1}\nnamespaces: {redis: "\${TENANT_ID}\${SIGN}"}`,
      'a sign that is no digit must follow',
    ],
    [`regions: {eu: {accounts: {admin: boss}}}`, `without \${TENANT_ID} in it, tenants would share the name`],
    [`accounts: {admin: "$\${TENANT_ID}_x"}`, `without \${TENANT_ID} in it, tenants would share the name`],
    [`namespaces: {data: data}`, `without \${TENANT_ID} in it, tenants would share the name`],
  ])('%s', async (text, wanted) => {
    const found = await problemsOf(lines(...GOLD, text));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(wanted);
  });
});

describe('inheritance', () => {
  const chain = (...names: string[]): TierSource => ({
    names: async () => names,
    find: async (name) => {
      const at = names.indexOf(name);
      if (at === -1) return null;
      const layers = names.slice(0, at + 1).map((each) => ({
        origin: { kind: 'tier' as const, name: each },
        values: {},
        environments: {},
        regions: {},
        variables: {},
      }));
      return { version: 1, layers };
    },
  });

  it('refuses itself, circles, missing parents and chains without end', async () => {
    expect(await problemsOf('tier: gold\nextends: gold')).toEqual(['2:10 extends: gold extends itself']);
    expect(await problemsOf('tier: a\nextends: c', chain('a', 'b', 'c'))).toEqual([
      '2:10 extends: a would extend itself: a extends c extends b extends a',
    ]);
    expect(await problemsOf('tier: gold\nextends: standrad')).toEqual([
      '2:10 extends: There is no tier standrad to extend. Did you mean standard? -> standard',
    ]);
    const long = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    expect(await problemsOf('tier: gold\nextends: h', chain(...long))).toEqual([
      '2:10 extends: The chain is too long: 9 tiers, of 8 at most',
    ]);
    expect(await problemsOf('tier: gold\nextends: g', chain(...long))).toEqual([]);
  });

  it('a missing parent is one mistake, not one for each variable it would bring', async () => {
    const text = lines('tier: gold', 'extends: standrad', 'resources:', `  cpu: \${POSTGRESQL_CPU_CORES}`);
    expect(await problemsOf(text)).toHaveLength(1);
  });

  it('pins the layers of its parents as they are', async () => {
    const { tier } = await read(lines(...GOLD, 'resources: {users: 7}'));
    expect(tier?.layers.map(({ origin }) => origin.name)).toEqual(['base', 'standard', 'gold']);
    expect(tier?.extends).toEqual({ name: 'standard', version: 1 });
  });
});

describe('what a tier says and nothing does', () => {
  it('an alert that nothing measures is a warning with its line, wherever it stands, and no reason to refuse', async () => {
    const { problems, warnings, tier } = await read(
      lines(
        ...GOLD,
        'monitoring:',
        '  alerts:',
        '    - name: high_cpu_usage',
        '    - name: high_memory_usage',
        'environments:',
        '  production:',
        '    monitoring:',
        '      alerts: [{name: replica_lag}, {name: high_storage_usage}]',
      ),
    );
    expect(problems).toEqual([]);
    expect(tier?.name).toBe('gold');
    expect(warnings.map(({ line, field }) => [line, field])).toEqual([
      [6, 'monitoring.alerts.1.name'],
      [10, 'environments.production.monitoring.alerts.0.name'],
    ]);
    expect(warnings[0]?.message).toMatch(/^Nothing measures high_memory_usage: .* high_storage_usage/);
  });
});
