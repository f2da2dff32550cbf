import type { Session } from '../postgres/session.ts';
import { literal, sql, trusted } from '../postgres/sql.ts';
import { LOOKUP_SCHEMA } from '../routing/pgbouncer-lookup.ts';

/** How long the catalogs may take to answer; milliseconds. */
export const CATALOG_TIMEOUT_MS = 15_000;

type Acl = string[] | null;

/** The catalogs of one place, as PostgreSQL tells them. Rows of a table are named by its `id`. */
export interface RawSchema extends Record<string, unknown> {
  readonly major: number;
  readonly superusers: string[];
  readonly schemas: { name: string; owner: string; acl: Acl }[];
  readonly relations: {
    id: string;
    schema: string;
    name: string;
    /** As in pg_class.relkind. */
    kind: string;
    owner: string;
    acl: Acl;
    persistence: string;
    secured: boolean;
    forced: boolean;
    options: string[] | null;
    identity: string;
    partition: string | null;
    bound: string | null;
    parents: string[] | null;
    definition: string | null;
  }[];
  readonly columns: {
    id: string;
    name: string;
    type: string;
    filled: boolean;
    /** Name of its NOT NULL while that is not validated; PostgreSQL 18. */
    unproven: string | null;
    default: string | null;
    identity: string;
    generated: string;
    collation: string | null;
    acl: Acl;
  }[];
  readonly constraints: {
    id: string;
    name: string;
    type: string;
    definition: string;
    validated: boolean;
    sound: boolean;
  }[];
  readonly indexes: {
    id: string;
    schema: string;
    name: string;
    definition: string;
    valid: boolean;
    ready: boolean;
    partitioned: boolean;
    identity: boolean;
  }[];
  readonly sequences: {
    id: string;
    type: string;
    start: string;
    step: string;
    least: string;
    most: string;
    cache: string;
    cycle: boolean;
    table: string | null;
    column: string | null;
    internal: boolean | null;
  }[];
  readonly functions: {
    schema: string;
    name: string;
    arguments: string;
    kind: string;
    owner: string;
    acl: Acl;
    definer: boolean;
    definition: string;
  }[];
  readonly triggers: { id: string; name: string; rule: boolean; enabled: string; definition: string }[];
  readonly policies: {
    id: string;
    name: string;
    command: string;
    permissive: boolean;
    roles: string[];
    using: string | null;
    check: string | null;
  }[];
  readonly types: {
    schema: string;
    name: string;
    kind: string;
    owner: string;
    acl: Acl;
    labels: string[] | null;
    base: string | null;
    filled: boolean;
    default: string | null;
    checks: { name: string; definition: string; validated: boolean }[] | null;
    columns: string[] | null;
  }[];
  readonly extensions: { name: string; version: string; schema: string }[];
  readonly defaults: { maker: string; schema: string | null; type: string; acl: string[] }[];
}

/** Not of an extension. */
const own = (catalog: string, oid: string) =>
  `NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;

const list = (columns: string, from: string) =>
  `coalesce((SELECT json_agg(json_build_object(${columns})) FROM ${from}), '[]')`;

const SCHEMAS = list(`'name', nspname, 'owner', pg_get_userbyid(nspowner), 'acl', nspacl::text[]`, 'places');

const RELATIONS = list(
  `'id', id, 'schema', nspname, 'name', relname, 'kind', relkind, 'owner', pg_get_userbyid(relowner),
   'acl', relacl::text[], 'persistence', relpersistence, 'secured', relrowsecurity, 'forced', relforcerowsecurity,
   'options', reloptions, 'identity', relreplident,
   'partition', CASE WHEN relkind = 'p' THEN pg_get_partkeydef(id) END, 'bound', pg_get_expr(relpartbound, id),
   'parents', (SELECT array_agg(inhparent::regclass::text ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = id),
   'definition', CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(id) END`,
  'relations',
);

const COLUMNS = list(
  `'id', id, 'name', attname, 'type', format_type(atttypid, atttypmod), 'filled', attnotnull,
   'unproven', (SELECT conname FROM pg_constraint WHERE conrelid = id AND contype = 'n' AND NOT convalidated AND conkey = ARRAY[attnum]),
   'default', pg_get_expr(adbin, adrelid), 'identity', attidentity, 'generated', attgenerated,
   'collation', CASE WHEN attcollation <> 0 AND attcollation <> typcollation
     THEN (SELECT format('%I.%I', n.nspname, collname) FROM pg_collation JOIN pg_namespace AS n ON n.oid = collnamespace WHERE pg_collation.oid = attcollation) END,
   'acl', attacl::text[]`,
  `relations JOIN pg_attribute ON attrelid = id AND attnum > 0 AND NOT attisdropped JOIN pg_type ON pg_type.oid = atttypid
   LEFT JOIN pg_attrdef ON adrelid = id AND adnum = attnum
   WHERE relkind IN ('r', 'p', 'f') OR (relkind IN ('v', 'm') AND attacl IS NOT NULL)`,
);

const CONSTRAINTS = list(
  `'id', id, 'name', conname, 'type', contype, 'definition', pg_get_constraintdef(pg_constraint.oid), 'validated', convalidated,
   'sound', contype NOT IN ('p', 'u', 'x') OR coalesce((SELECT indisvalid AND indisready FROM pg_index WHERE indexrelid = conindid), true)`,
  `relations JOIN pg_constraint ON conrelid = id WHERE contype IN ('p', 'u', 'x', 'f', 'c')`,
);

const INDEXES = list(
  `'id', id, 'schema', nspname, 'name', c.relname, 'definition', pg_get_indexdef(indexrelid), 'valid', indisvalid,
   'ready', indisready, 'partitioned', c.relkind = 'I', 'identity', indisreplident`,
  `relations JOIN pg_index ON indrelid = id JOIN pg_class AS c ON c.oid = indexrelid
   WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = id AND conindid = indexrelid AND contype IN ('p', 'u', 'x'))`,
);

const SEQUENCES = list(
  `'id', id, 'type', format_type(seqtypid, NULL), 'start', seqstart::text, 'step', seqincrement::text, 'least', seqmin::text,
   'most', seqmax::text, 'cache', seqcache::text, 'cycle', seqcycle, 'table', refobjid::regclass::text,
   'column', (SELECT attname FROM pg_attribute WHERE attrelid = refobjid AND attnum = refobjsubid), 'internal', deptype = 'i'`,
  `relations JOIN pg_sequence ON seqrelid = id LEFT JOIN pg_depend ON classid = 'pg_class'::regclass AND objid = id
     AND refclassid = 'pg_class'::regclass AND refobjsubid > 0 AND deptype IN ('a', 'i')`,
);

const FUNCTIONS = list(
  `'schema', n.nspname, 'name', proname, 'arguments', pg_get_function_identity_arguments(p.oid), 'kind', prokind,
   'owner', pg_get_userbyid(proowner), 'acl', proacl::text[], 'definer', prosecdef,
   'definition', CASE WHEN prokind = 'a' THEN (
       SELECT format('%s returns %s, %s over %s, final %s, start %s', aggkind, prorettype::regtype, aggtransfn, aggtranstype::regtype, aggfinalfn, agginitval)
       FROM pg_aggregate WHERE aggfnoid = p.oid) ELSE pg_get_functiondef(p.oid) END`,
  `pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
   WHERE (pronamespace IN (SELECT oid FROM places) OR (n.nspname = 'cadastre' AND proname = 'current_tenant_id')) AND ${own('pg_proc', 'p.oid')}`,
);

const TRIGGERS = `(SELECT coalesce(json_agg(each), '[]') FROM (
  SELECT json_build_object('id', id, 'name', tgname, 'rule', false, 'enabled', tgenabled, 'definition', pg_get_triggerdef(t.oid)) AS each
  FROM relations JOIN pg_trigger AS t ON tgrelid = id WHERE NOT tgisinternal
  UNION ALL
  SELECT json_build_object('id', id, 'name', rulename, 'rule', true, 'enabled', ev_enabled, 'definition', pg_get_ruledef(r.oid))
  FROM relations JOIN pg_rewrite AS r ON ev_class = id WHERE rulename <> '_RETURN') AS both_kinds)`;

const POLICIES = list(
  `'id', id, 'name', polname, 'command', polcmd, 'permissive', polpermissive,
   'roles', (SELECT array_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(role)::text END) FROM unnest(polroles) AS role),
   'using', pg_get_expr(polqual, polrelid), 'check', pg_get_expr(polwithcheck, polrelid)`,
  'relations JOIN pg_policy ON polrelid = id',
);

const TYPES = list(
  `'schema', places.nspname, 'name', typname, 'kind', typtype, 'owner', pg_get_userbyid(typowner), 'acl', typacl::text[],
   'labels', (SELECT array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
   'base', CASE typtype WHEN 'd' THEN format_type(typbasetype, typtypmod) WHEN 'r' THEN (SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = t.oid) END,
   'filled', typnotnull, 'default', CASE WHEN typtype = 'd' THEN typdefault END,
   'checks', (SELECT json_agg(json_build_object('name', conname, 'definition', pg_get_constraintdef(c.oid), 'validated', convalidated) ORDER BY conname)
              FROM pg_constraint AS c WHERE contypid = t.oid AND contype = 'c'),
   'columns', CASE WHEN typtype = 'c' THEN (SELECT array_agg(format('%I %s', attname, format_type(atttypid, atttypmod)) ORDER BY attnum)
              FROM pg_attribute WHERE attrelid = typrelid AND attnum > 0 AND NOT attisdropped) END`,
  `pg_type AS t JOIN places ON places.oid = typnamespace
   WHERE (typtype IN ('e', 'd', 'r') OR (typtype = 'c' AND typrelid IN (SELECT id FROM relations WHERE relkind = 'c'))) AND ${own('pg_type', 't.oid')}`,
);

const EXTENSIONS = list(
  `'name', extname, 'version', extversion, 'schema', nspname`,
  'pg_extension JOIN pg_namespace AS n ON n.oid = extnamespace',
);

const DEFAULTS = list(
  `'maker', pg_get_userbyid(defaclrole), 'schema', places.nspname, 'type', defaclobjtype, 'acl', defaclacl::text[]`,
  'pg_default_acl LEFT JOIN places ON places.oid = defaclnamespace WHERE defaclnamespace = 0 OR places.oid IS NOT NULL',
);

const PARTS = `current_setting('server_version_num')::int / 10000 AS major,
  (SELECT json_agg(rolname) FROM pg_roles WHERE rolsuper) AS superusers, ${SCHEMAS} AS schemas, ${RELATIONS} AS relations,
  ${COLUMNS} AS columns, ${CONSTRAINTS} AS constraints, ${INDEXES} AS indexes, ${SEQUENCES} AS sequences,
  ${FUNCTIONS} AS functions, ${TRIGGERS} AS triggers, ${POLICIES} AS policies, ${TYPES} AS types,
  ${EXTENSIONS} AS extensions, ${DEFAULTS} AS defaults`;

/**
 * All of it in one statement. `schema`: that one alone, for a tenant that shares its database; null: all of the
 * application's. The session's search path must hold PostgreSQL's own names alone (`closeForReading`): whoever owns a
 * schema on it could else have functions of theirs run with our rights, and every name is then told with its schema.
 */
export async function readCatalogs(
  session: Pick<Session, 'run'>,
  schema: string | null,
): Promise<RawSchema | null> {
  const which =
    schema === null
      ? sql`nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre', ${literal(LOOKUP_SCHEMA)})
          AND coalesce(obj_description(oid, 'pg_namespace'), '') !~ '^Cadastre tenant [0-9]+, namespace '`
      : sql`nspname = ${literal(schema)}`;
  const { rows } = await session.run<RawSchema>(
    sql`WITH places AS MATERIALIZED (SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE ${trusted(which.text)}),
          relations AS MATERIALIZED (
            SELECT c.oid AS id, nspname, relname, relkind, relowner, relacl, relpersistence, relrowsecurity, relforcerowsecurity,
              reloptions, relreplident, relpartbound
            FROM pg_class AS c JOIN places ON places.oid = relnamespace
            WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND ${trusted(own('pg_class', 'c.oid'))})
        SELECT ${trusted(PARTS)}`,
  );
  return rows[0] ?? null;
}

/** A transaction that changes nothing, takes no longer than it may, and knows PostgreSQL's own names alone. */
export async function closeForReading(session: Session): Promise<void> {
  await session.batch([
    sql`BEGIN READ ONLY`,
    sql`SET LOCAL search_path = pg_catalog, pg_temp`,
    sql`SET LOCAL statement_timeout = ${trusted(String(CATALOG_TIMEOUT_MS))}`,
    sql`SET LOCAL lock_timeout = '2s'`,
  ]);
}
