import type { ConfigurationProblem } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { IDENTIFIER_BYTES } from '../postgres/sql.ts';
import type { TenantFacts } from './tenant-facts.ts';

export const SCHEMA_PATHS = ['namespaces.data', 'namespaces.analytics', 'namespaces.audit'] as const;
export const ROLE_PATHS = ['accounts.admin', 'accounts.app', 'accounts.read_only'] as const;

interface Rule {
  readonly shape: RegExp;
  readonly says: string;
  readonly bytes: number;
}

const POSTGRESQL: Rule = {
  shape: /^(?!pg_)[a-z_][a-z0-9_]*$/,
  says: 'Lower-case letters, digits and underscores, and no pg_ at the beginning',
  bytes: IDENTIFIER_BYTES,
};

/** What the manuals of the other stores allow in a name or a prefix, less what means something else in a pattern. */
const OTHERS: Readonly<Record<string, Rule>> = {
  'namespaces.mongodb': {
    shape: /^[A-Za-z_][A-Za-z0-9_.-]*$/,
    says: 'Letters, digits, dot, hyphen and underscore, beginning with a letter',
    bytes: 120,
  },
  'namespaces.redis': {
    // What comes after a prefix is the application's: without an end, studio_1 would be the beginning of studio_17.
    shape: /^[A-Za-z0-9_:.{}-]*[_:.}-]$/,
    says: 'Letters, digits and : . _ - { }, with one of : . _ - } at its end: other characters are patterns in an ACL',
    bytes: 200,
  },
  'namespaces.clickhouse': {
    shape: /^[A-Za-z_][A-Za-z0-9_]*$/,
    says: 'Letters, digits and underscores',
    bytes: 200,
  },
  'namespaces.elasticsearch': {
    shape: /^[a-z0-9][a-z0-9_.-]*[_.-]$/,
    says: 'Lower-case letters, digits, dot, hyphen and underscore, with one of . - _ at its end',
    bytes: 200,
  },
};

const NAME_PATHS: readonly string[] = [...SCHEMA_PATHS, ...ROLE_PATHS, ...Object.keys(OTHERS)];

/**
 * Names are rendered for each tenant: they hold its number, so that no two tenants meet (docs/adr/0009), they are what
 * the store takes without quoting, and they are refused when they are too long, never cut.
 */
export function checkNames(
  facts: Pick<TenantFacts, 'namedId' | 'role' | 'ownerRole'>,
  values: FlatSettings,
): ConfigurationProblem[] {
  const named = NAME_PATHS.flatMap((path) => {
    const name = values[path];
    return typeof name === 'string' ? checkName(path, name, facts.namedId) : [];
  });
  return [
    ...named,
    ...twins(SCHEMA_PATHS, values, []),
    ...twins(ROLE_PATHS, values, [facts.role, facts.ownerRole]),
  ];
}

function checkName(field: string, name: string, namedId: string): ConfigurationProblem[] {
  const shape = checkShapes({ [field]: name });
  if (holdsId(name, namedId)) return shape;
  return [
    ...shape,
    {
      field,
      message: `${quoted(name)} does not hold the tenant's number`,
      wayOut: `Write \${TENANT_ID} into it, here ${namedId}: tenants with one name would share what lies under it.`,
    },
  ];
}

/** Are these rendered names short enough and of what their store takes? */
export function checkShapes(values: FlatSettings): ConfigurationProblem[] {
  return NAME_PATHS.flatMap((path) => {
    const name = values[path];
    return typeof name === 'string' ? checkShape(path, name, OTHERS[path] ?? POSTGRESQL) : [];
  });
}

function checkShape(field: string, name: string, rule: Rule): ConfigurationProblem[] {
  const bytes = Buffer.byteLength(name);
  const problems: [boolean, string, string][] = [
    [
      bytes > rule.bytes,
      `${quoted(name)} has ${bytes} bytes, at most ${rule.bytes} are kept`,
      'Choose a shorter name: it would be cut, and could meet another one.',
    ],
    [!rule.shape.test(name), `${quoted(name)} cannot be a name there`, `${rule.says}.`],
  ];
  return problems.flatMap(([wrong, message, wayOut]) => (wrong ? [{ field, message, wayOut }] : []));
}

/** `studio_1` is no part of `studio_17_data`. */
function holdsId(name: string, namedId: string): boolean {
  for (let at = name.indexOf(namedId); at >= 0; at = name.indexOf(namedId, at + 1)) {
    const before = name[at - 1] ?? '';
    const after = name[at + namedId.length] ?? '';
    if (!/[A-Za-z0-9]/.test(before) && !/[0-9]/.test(after)) return true;
  }
  return false;
}

function twins(
  paths: readonly string[],
  values: FlatSettings,
  taken: readonly string[],
): ConfigurationProblem[] {
  const seen = new Set(taken);
  return paths.flatMap((path) => {
    const name = values[path];
    if (typeof name !== 'string') return [];
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [
      {
        field: path,
        message: `${quoted(name)} is another name of this tenant`,
        wayOut: 'Choose another one.',
      },
    ];
  });
}

const quoted = (name: string) => JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
