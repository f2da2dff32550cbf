import type { Node, RangeVar } from '../../adapters/sql-parser.ts';

/** Words that a name must be quoted for (manual, appendix C: reserved, and reserved but for functions and types). */
const RESERVED = new Set(
  'all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column concurrently constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning right select session_user similar some symmetric system_user table tablesample then to trailing true union unique user using variadic verbose when where window with'.split(
    ' ',
  ),
);

/** As it stands in SQL: in quotes only where it has to. */
export function shownName(...parts: readonly (string | undefined)[]): string {
  return parts
    .flatMap((part) => (part === undefined || part === '' ? [] : [part]))
    .map((part) =>
      /^[a-z_][a-z0-9_$]*$/.test(part) && !RESERVED.has(part) ? part : `"${part.replaceAll('"', '""')}"`,
    )
    .join('.');
}

/** Files run with `search_path` public, so `users` and `public.users` are one table. */
export function keyOf(schema: string | undefined, name: string | undefined): string {
  return schema === undefined || schema === '' || schema === 'public'
    ? (name ?? '')
    : `${schema}\0${name ?? ''}`;
}

export interface TableName {
  readonly key: string;
  /** As written, quoted where SQL needs it. */
  readonly shown: string;
  /** Without its schema and unquoted, to build other names from. */
  readonly bare: string;
}

export function tableName(relation: RangeVar | undefined): TableName {
  return namedBy(relation?.schemaname, relation?.relname);
}

export function namedBy(schema: string | undefined, name: string | undefined): TableName {
  return { key: keyOf(schema, name), shown: shownName(schema, name), bare: name ?? '' };
}

/** The parts of a qualified name that the grammar gives as a list. */
export function partsOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));
}

/** A name that the grammar gives as a list of its parts, or as one text. */
export function listedName(node: Node | undefined): TableName {
  if (node === undefined) return namedBy(undefined, '');
  if ('List' in node) return ofParts(partsOf(node.List.items));
  if ('TypeName' in node) return ofParts(partsOf(node.TypeName.names));
  if ('ObjectWithArgs' in node) return ofParts(partsOf(node.ObjectWithArgs.objname));
  if ('String' in node) return namedBy(undefined, node.String.sval);
  return namedBy(undefined, '');
}

/** `name`, `schema.name` or `database.schema.name`. */
export function ofParts(parts: readonly string[]): TableName {
  return namedBy(parts.at(-2), parts.at(-1));
}
