import { quoteLiteral } from '../../postgres/sql.ts';
import type { RawSchema } from '../read-catalogs.ts';
import type { ObjectClass } from '../rights.ts';
import { OWN_SCHEMA, type SchemaObject } from '../schema-object.ts';
import { type Naming, PLAIN, quoted, safe } from './naming.ts';

export function schemaObjects(
  raw: RawSchema,
  { schemaName, schemaSql, role, granted }: Naming,
): SchemaObject[] {
  return raw.schemas.map(
    ({ name, owner, acl }): SchemaObject => ({
      ...PLAIN,
      kind: 'schema',
      name: schemaName(name),
      lines: [],
      owner: role(owner),
      ...granted(acl, 'schema', owner),
      sql: { place: schemaSql(name), word: 'SCHEMA' },
    }),
  );
}

export function functionObjects(
  raw: RawSchema,
  { text, schemaName, schemaSql, role, granted }: Naming,
): SchemaObject[] {
  return raw.functions.map((each): SchemaObject => {
    const parameters = text(each.arguments);
    const definition = text(each.definition);
    return {
      ...PLAIN,
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
}

export function typeObjects(
  raw: RawSchema,
  { text, schemaName, schemaSql, role, granted }: Naming,
): SchemaObject[] {
  return raw.types.map((each): SchemaObject => {
    const checks = (each.checks ?? []).map((check) => ({
      ...check,
      definition: text(check.definition).replace(/ NOT VALID$/, ''),
    }));
    const words: Readonly<Record<string, string>> = { e: 'enum', d: 'domain', r: 'range', c: 'composite' };
    return {
      ...PLAIN,
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
}

export function extensionObjects(raw: RawSchema, { given }: Naming): SchemaObject[] {
  return raw.extensions.map(
    ({ name, version, schema }): SchemaObject => ({
      ...PLAIN,
      kind: 'extension',
      name: quoted(name),
      lines: [`version ${version}`, `in ${schema === given.schema ? OWN_SCHEMA : quoted(schema)}`],
      sql: { name: safe(name) },
    }),
  );
}

export function defaultPrivilegeObjects(
  raw: RawSchema,
  { given, maker: makerOf, schemaName, schemaSql, granted }: Naming,
): SchemaObject[] {
  const kinds: Readonly<Record<string, ObjectClass>> = {
    r: 'table',
    S: 'sequence',
    f: 'function',
    T: 'type',
    n: 'schema',
  };
  return raw.defaults.flatMap((each): SchemaObject[] => {
    const rightsOn = kinds[each.type];
    const maker = makerOf(each.maker);
    // In a database that others share, what their roles make is theirs.
    const others = given.schema !== null && each.schema === null && maker.startsWith('role ');
    if (rightsOn === undefined || maker === 'superuser' || others) return [];
    return [
      {
        ...PLAIN,
        kind: 'default-privilege',
        name: defaultName(maker, each.schema === null ? null : schemaName(each.schema), rightsOn),
        lines: [],
        ...granted(each.acl, rightsOn, each.maker),
        sql: { maker, schema: each.schema === null ? null : schemaSql(each.schema) },
      },
    ];
  });
}

export const defaultName = (maker: string, schema: string | null, rightsOn: ObjectClass): string =>
  `${rightsOn}s of ${maker}${schema === null ? '' : ` in ${schema}`}`;
