import { quoteLiteral } from '../postgres/sql.ts';
import type { RawSchema } from './read-catalogs.ts';
import { type ObjectClass, readAcl } from './rights.ts';
import { idOf, OWN_SCHEMA, OWN_SCHEMA_TEXT, type SchemaObject, strangerToken } from './schema-object.ts';

/** Who is who in a place. */
export interface SchemaNames {
  /** The tenant's own schema in a database that it shares; null: the whole database. */
  readonly schema: string | null;
  /** Role to token, beside PostgreSQL's own `pg_database_owner`. */
  readonly roles: ReadonlyMap<string, string>;
}

/** PostgreSQL's own way: quoted where it must be. */
const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** Always quoted: a keyword is a name too. */
const safe = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const PERSISTENCE: Readonly<Record<string, string>> = { u: 'unlogged', t: 'temporary' };
const IDENTITY: Readonly<Record<string, string>> = { n: 'nothing', f: 'full', i: 'an index' };
const TABLES = ['r', 'p', 'f'];

/** The catalogs as objects without names of a tenant's own. */
export function toObjects(raw: RawSchema, given: SchemaNames): SchemaObject[] {
  const { major } = raw;
  const names = { ...given, superusers: new Set(raw.superusers) };
  const text = textOf(names);
  const schemaName = (name: string) => (name === names.schema ? OWN_SCHEMA : quoted(name));
  const schemaSql = (name: string) => (name === names.schema ? OWN_SCHEMA : safe(name));
  const plain = { parent: null, owner: null, rights: null, rightsOn: null, invalid: false } as const;
  const role = (name: string) => tokenOf(names, name);
  const granted = (acl: string[] | null, rightsOn: ObjectClass, owner: string) => {
    const rights: Record<string, string> = {};
    for (const [grantee, some] of readAcl(acl, rightsOn, owner, major)) {
      const token = grantee === '' ? 'PUBLIC' : role(grantee);
      rights[token] = [...new Set([...(rights[token]?.match(/[A-Za-z]\*?/g) ?? []), ...some])]
        .sort()
        .join('');
    }
    return { rights, rightsOn };
  };

  const relations = new Map(
    raw.relations.map((each) => {
      const kind =
        each.kind === 'S'
          ? ('sequence' as const)
          : TABLES.includes(each.kind)
            ? ('table' as const)
            : ('view' as const);
      const name = `${schemaName(each.schema)}.${quoted(each.name)}`;
      const place = `${schemaSql(each.schema)}.${safe(each.name)}`;
      return [each.id, { ...each, object: kind, at: name, place, key: idOf({ kind, name }) }];
    }),
  );
  const of = (id: string) => {
    const found = relations.get(id);
    if (!found) throw new Error(`The catalogs name a table ${id} that they do not have`);
    return found;
  };

  const schemas = raw.schemas.map(
    ({ name, owner, acl }): SchemaObject => ({
      ...plain,
      kind: 'schema',
      name: schemaName(name),
      lines: [],
      owner: role(owner),
      ...granted(acl, 'schema', owner),
      sql: { place: schemaSql(name), word: 'SCHEMA' },
    }),
  );
  const sequencesById = new Map(raw.sequences.map((each) => [each.id, each]));
  const tables = [...relations.values()].flatMap((each): SchemaObject[] => {
    if (each.kind === 'c') return [];
    const sequence = sequencesById.get(each.id);
    // One of an identity column is its table's.
    const dependent = sequence?.table != null;
    const base = {
      ...plain,
      kind: each.object,
      name: each.at,
      owner: dependent ? null : role(each.owner),
      ...granted(each.acl, each.object === 'sequence' ? 'sequence' : 'table', each.owner),
    };
    const options = (each.options ?? []).toSorted().map((option) => `with ${option}`);
    if (each.object === 'sequence') {
      return [
        {
          ...base,
          lines: sequence ? sequenceLines(sequence, text) : [],
          sql: { place: each.place, word: 'SEQUENCE' },
        },
      ];
    }
    if (each.object === 'view') {
      const materialized = each.kind === 'm';
      const definition = text(each.definition ?? '');
      return [
        {
          ...base,
          lines: [materialized ? 'materialized view' : 'view', ...options, ...definition.split('\n')],
          sql: {
            place: each.place,
            word: materialized ? 'MATERIALIZED VIEW' : 'VIEW',
            definition,
            options: (each.options ?? []).join(', '),
          },
        },
      ];
    }
    return [
      {
        ...base,
        lines: [
          each.kind === 'f'
            ? 'foreign table'
            : each.kind === 'p'
              ? `table, partitioned by ${each.partition}`
              : 'table',
          ...(PERSISTENCE[each.persistence] ? [String(PERSISTENCE[each.persistence])] : []),
          ...(each.parents ?? []).map(
            (parent) => `${each.bound === null ? 'inherits' : 'partition of'} ${text(parent)}`,
          ),
          ...(each.bound === null ? [] : [text(each.bound)]),
          ...(each.secured ? ['row level security'] : []),
          ...(each.forced ? ['row level security, also for its owner'] : []),
          ...(IDENTITY[each.identity] ? [`replica identity ${IDENTITY[each.identity]}`] : []),
          ...options,
        ],
        sql: { place: each.place, word: 'TABLE' },
      },
    ];
  });

  const columns = raw.columns.map((each): SchemaObject => {
    const table = of(each.id);
    const type = text(each.type);
    const value = each.default === null ? null : text(each.default);
    const collation = each.collation === null ? null : text(each.collation);
    const identity = each.identity === '' ? null : each.identity === 'a' ? 'always' : 'by default';
    const generated = each.generated === '' ? null : each.generated === 'v' ? 'virtual' : 'stored';
    return {
      ...plain,
      kind: 'column',
      name: `${table.at}.${quoted(each.name)}`,
      parent: table.key,
      lines:
        table.object === 'view'
          ? []
          : [
              type,
              ...(each.filled ? [each.unproven === null ? 'not null' : 'not null, not validated'] : []),
              ...(identity === null ? [] : [`identity ${identity}`]),
              ...(value === null
                ? []
                : [generated === null ? `default ${value}` : `generated ${generated}: ${value}`]),
              ...(collation === null ? [] : [`collate ${collation}`]),
            ],
      ...granted(each.acl, 'column', ''),
      sql: {
        table: table.place,
        column: safe(each.name),
        type,
        filled: each.filled ? 'yes' : null,
        unproven: each.unproven === null ? null : safe(each.unproven),
        default: generated === null ? value : null,
        special: identity ?? generated,
        collation,
      },
    };
  });

  const constraints = raw.constraints.map((each): SchemaObject => {
    const table = of(each.id);
    const definition = text(each.definition).replace(/ NOT VALID$/, '');
    return {
      ...plain,
      kind: 'constraint',
      name: `${table.at}.${quoted(each.name)}`,
      parent: table.key,
      lines: [
        definition,
        ...(each.validated ? [] : ['not validated']),
        ...(each.sound ? [] : ['its index is not valid']),
      ],
      invalid: !each.sound,
      sql: {
        table: table.place,
        name: safe(each.name),
        schema: schemaSql(table.schema),
        type: each.type,
        definition,
      },
    };
  });

  const indexes = raw.indexes.map((each): SchemaObject => {
    const table = of(each.id);
    const definition = text(each.definition);
    const sound = (each.valid && each.ready) || each.partitioned;
    return {
      ...plain,
      kind: 'index',
      name: `${schemaName(each.schema)}.${quoted(each.name)}`,
      parent: table.key,
      lines: [
        definition,
        ...(each.identity ? ['replica identity'] : []),
        ...(sound ? [] : [each.ready ? 'not valid' : 'not valid, not ready']),
      ],
      invalid: !sound,
      sql: {
        place: `${schemaSql(each.schema)}.${safe(each.name)}`,
        definition,
        partitioned: each.partitioned ? 'yes' : null,
      },
    };
  });

  const functions = raw.functions.map((each): SchemaObject => {
    const parameters = text(each.arguments);
    const definition = text(each.definition);
    return {
      ...plain,
      kind: 'function',
      name: `${schemaName(each.schema)}.${quoted(each.name)}(${parameters})`,
      lines: definition.trimEnd().split('\n'),
      owner: role(each.owner),
      ...granted(each.acl, 'function', each.owner),
      sql: {
        place: `${schemaSql(each.schema)}.${safe(each.name)}(${parameters})`,
        word: 'ROUTINE',
        definition: each.kind === 'a' ? null : definition,
        definer: each.definer ? 'yes' : null,
        // The function that tells tenants apart is not a tenant's.
        ours: each.schema === 'cadastre' ? 'yes' : null,
      },
    };
  });

  const triggers = raw.triggers.map((each): SchemaObject => {
    const table = of(each.id);
    const definition = text(each.definition);
    const states: Readonly<Record<string, string>> = {
      D: 'disabled',
      R: 'for replicas only',
      A: 'always enabled',
    };
    const state = states[each.enabled];
    return {
      ...plain,
      kind: 'trigger',
      name: `${table.at}.${quoted(each.name)}`,
      parent: table.key,
      lines: [...definition.split('\n'), ...(state === undefined ? [] : [state])],
      sql: {
        table: table.place,
        name: safe(each.name),
        definition,
        enabled: each.enabled,
        rule: each.rule ? 'yes' : null,
        word: table.object === 'view' ? 'VIEW' : 'TABLE',
      },
    };
  });

  const policies = raw.policies.map((each): SchemaObject => {
    const table = of(each.id);
    const commands: Readonly<Record<string, string>> = {
      r: 'SELECT',
      a: 'INSERT',
      w: 'UPDATE',
      d: 'DELETE',
      '*': 'ALL',
    };
    const command = commands[each.command] ?? each.command;
    const roles = each.roles.map((name) => (name === 'PUBLIC' ? name : role(name))).toSorted();
    const [using, check] = [each.using, each.check].map((part) => (part === null ? null : text(part)));
    return {
      ...plain,
      kind: 'policy',
      name: `${table.at}.${quoted(each.name)}`,
      parent: table.key,
      lines: [
        `${each.permissive ? 'permissive' : 'restrictive'}, for ${command}, to ${roles.join(', ')}`,
        ...(using == null ? [] : [`using ${using}`]),
        ...(check == null ? [] : [`with check ${check}`]),
      ],
      sql: {
        table: table.place,
        name: safe(each.name),
        permissive: each.permissive ? 'yes' : null,
        command,
        roles: roles.join('\n'),
        using: using ?? null,
        check: check ?? null,
      },
    };
  });

  const types = raw.types.map((each): SchemaObject => {
    const checks = (each.checks ?? []).map((check) => ({
      ...check,
      definition: text(check.definition).replace(/ NOT VALID$/, ''),
    }));
    const words: Readonly<Record<string, string>> = { e: 'enum', d: 'domain', r: 'range', c: 'composite' };
    return {
      ...plain,
      kind: 'type',
      name: `${schemaName(each.schema)}.${quoted(each.name)}`,
      lines: [
        `${words[each.kind] ?? each.kind}${each.base === null ? '' : ` over ${text(each.base)}`}`,
        ...(each.labels ?? []).map((label) => quoteLiteral(label).trim()),
        ...(each.columns ?? []).map(text),
        ...(each.filled && each.kind === 'd' ? ['not null'] : []),
        ...(each.default === null ? [] : [`default ${text(each.default)}`]),
        ...checks.map(
          (check) => `${quoted(check.name)} ${check.definition}${check.validated ? '' : ', not validated'}`,
        ),
      ],
      owner: role(each.owner),
      ...granted(each.acl, 'type', each.owner),
      sql: {
        place: `${schemaSql(each.schema)}.${safe(each.name)}`,
        word: each.kind === 'd' ? 'DOMAIN' : 'TYPE',
        kind: each.kind,
        labels: each.labels === null ? null : JSON.stringify(each.labels),
        default: each.default === null ? null : text(each.default),
        unproven: JSON.stringify(checks.filter(({ validated }) => !validated).map(({ name }) => safe(name))),
      },
    };
  });

  const extensions = raw.extensions.map(
    ({ name, version, schema }): SchemaObject => ({
      ...plain,
      kind: 'extension',
      name: quoted(name),
      lines: [`version ${version}`, `in ${schema === names.schema ? OWN_SCHEMA : quoted(schema)}`],
      sql: { name: safe(name) },
    }),
  );

  const kinds: Readonly<Record<string, ObjectClass>> = {
    r: 'table',
    S: 'sequence',
    f: 'function',
    T: 'type',
    n: 'schema',
  };
  const defaults = raw.defaults.flatMap((each): SchemaObject[] => {
    const rightsOn = kinds[each.type];
    const maker = makerOf(names, each.maker);
    // In a database that others share, what their roles make is theirs.
    const others = names.schema !== null && each.schema === null && maker.startsWith('role ');
    if (rightsOn === undefined || maker === 'superuser' || others) return [];
    return [
      {
        ...plain,
        kind: 'default-privilege',
        name: defaultName(maker, each.schema === null ? null : schemaName(each.schema), rightsOn),
        lines: [],
        ...granted(each.acl, rightsOn, each.maker),
        sql: { maker, schema: each.schema === null ? null : schemaSql(each.schema) },
      },
    ];
  });

  return [
    ...schemas,
    ...tables,
    ...columns,
    ...constraints,
    ...indexes,
    ...functions,
    ...triggers,
    ...policies,
    ...types,
    ...extensions,
    ...defaults,
  ];
}

export const defaultName = (maker: string, schema: string | null, rightsOn: ObjectClass): string =>
  `${rightsOn}s of ${maker}${schema === null ? '' : ` in ${schema}`}`;

type KnownNames = SchemaNames & { readonly superusers: ReadonlySet<string> };

/** Whatever is made as PostgreSQL's own owner role and as the tenant's is the owner's. */
function tokenOf({ roles, superusers }: KnownNames, role: string): string {
  if (role === 'pg_database_owner') return 'owner';
  return roles.get(role) ?? (superusers.has(role) ? 'superuser' : strangerToken(role));
}

/** Default privileges are each role's own: the two are not the same. */
function makerOf(names: KnownNames, role: string): string {
  return role === 'pg_database_owner' ? 'maker' : tokenOf(names, role);
}

/** Names of the tenant's own schema in an expression of PostgreSQL's become the token. */
function textOf({ schema }: SchemaNames): (text: string) => string {
  if (schema === null) return (text) => text;
  const name = quoted(schema).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`(?<![\\w$"])${name}\\.`, 'g');
  const literal = quoteLiteral(schema).trim();
  return (text) =>
    text
      .replace(pattern, `${OWN_SCHEMA}.`)
      // What a function was made with, as by SET … FROM CURRENT.
      .replace(/^ SET search_path TO .*$/gm, (line) => line.replaceAll(literal, `'${OWN_SCHEMA_TEXT}'`));
}

function sequenceLines(each: RawSchema['sequences'][number], text: (part: string) => string): string[] {
  return [
    `${each.type}, from ${each.start}, by ${each.step}, ${each.least} to ${each.most}, cache ${each.cache}`,
    ...(each.cycle ? ['cycle'] : []),
    ...(each.table === null ? [] : [`of ${text(each.table)}.${quoted(each.column ?? '')}`]),
  ];
}
