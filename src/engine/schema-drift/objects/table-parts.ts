import type { RawSchema } from '../read-catalogs.ts';
import type { SchemaObject } from '../schema-object.ts';
import { type Naming, PLAIN, quoted, safe } from './naming.ts';
import type { Relation } from './relations.ts';

/** The table or view that a part belongs to. */
export type RelationOf = (id: string) => Relation;

export function columnObjects(raw: RawSchema, of: RelationOf, naming: Naming): SchemaObject[] {
  const { text, granted } = naming;
  return raw.columns.map((each): SchemaObject => {
    const table = of(each.id);
    const type = text(each.type);
    const value = each.default === null ? null : text(each.default);
    const collation = each.collation === null ? null : text(each.collation);
    const identity = each.identity === '' ? null : each.identity === 'a' ? 'always' : 'by default';
    const generated = each.generated === '' ? null : each.generated === 'v' ? 'virtual' : 'stored';
    return {
      ...PLAIN,
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
}

export function constraintObjects(
  raw: RawSchema,
  of: RelationOf,
  { text, schemaSql }: Naming,
): SchemaObject[] {
  return raw.constraints.map((each): SchemaObject => {
    const table = of(each.id);
    const definition = text(each.definition).replace(/ NOT VALID$/, '');
    return {
      ...PLAIN,
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
}

export function indexObjects(
  raw: RawSchema,
  of: RelationOf,
  { text, schemaName, schemaSql }: Naming,
): SchemaObject[] {
  return raw.indexes.map((each): SchemaObject => {
    const table = of(each.id);
    const definition = text(each.definition);
    const sound = (each.valid && each.ready) || each.partitioned;
    return {
      ...PLAIN,
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
}

export function triggerObjects(raw: RawSchema, of: RelationOf, { text }: Naming): SchemaObject[] {
  return raw.triggers.map((each): SchemaObject => {
    const table = of(each.id);
    const definition = text(each.definition);
    const states: Readonly<Record<string, string>> = {
      D: 'disabled',
      R: 'for replicas only',
      A: 'always enabled',
    };
    const state = states[each.enabled];
    return {
      ...PLAIN,
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
}

export function policyObjects(raw: RawSchema, of: RelationOf, { text, role }: Naming): SchemaObject[] {
  return raw.policies.map((each): SchemaObject => {
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
      ...PLAIN,
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
}
