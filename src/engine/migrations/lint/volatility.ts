import type { Node } from '../../adapters/sql-parser.ts';
import { ofParts, partsOf } from './names.ts';
import type { SchemaMemory } from './schema-memory.ts';
import { walk } from './walk.ts';

/** Functions of the server that give another value at every call. */
const VOLATILE = new Set(
  'random random_normal gen_random_uuid uuidv4 uuidv7 clock_timestamp timeofday nextval setval currval lastval pg_sleep set_config txid_current pg_current_xact_id pg_advisory_lock lo_create uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 gen_random_bytes gen_salt'.split(
    ' ',
  ),
);

/** Those of the server that people write into defaults and that do not. */
const STEADY = new Set(
  'now transaction_timestamp statement_timestamp current_setting current_database current_schema lower upper initcap md5 sha256 sha512 to_char to_date to_timestamp to_number date_trunc date_part extract age timezone make_date make_time make_interval make_timestamp make_timestamptz jsonb_build_object jsonb_build_array json_build_object json_build_array to_json to_jsonb array_to_json row_to_json jsonb_set array_fill array_append array_prepend array_cat string_to_array array_to_string concat concat_ws format length char_length octet_length left right substr substring overlay position replace translate btrim ltrim rtrim trim lpad rpad repeat reverse split_part regexp_replace regexp_match encode decode convert_to convert_from chr ascii to_hex abs round floor ceil ceiling trunc power sqrt mod sign div ln log exp int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange point box circle to_tsvector setweight hashtext inet_client_addr host network text jsonb_object json_object numeric int4 int8 float8 date time timestamp timestamptz interval pg_typeof uuid_nil uuid_ns_url uuid_generate_v3 uuid_generate_v5 crypt digest quote_literal quote_ident'.split(
    ' ',
  ),
);

export type Volatility =
  | { readonly kind: 'steady' }
  | { readonly kind: 'volatile' | 'unknown'; readonly function: string };

/** Is an expression worked out once for all rows, or once a row? `unknown`: a function that nobody told us of. */
export function volatilityOf(expression: Node | undefined, memory: SchemaMemory): Volatility {
  let found = { kind: 'steady' } as Volatility;
  walk(expression, (kind, value) => {
    if (kind === 'NextValueExpr') found = { kind: 'volatile', function: 'nextval' };
    if (kind !== 'FuncCall' || found.kind === 'volatile') return true;
    const parts = partsOf(value['funcname'] as Node[] | undefined);
    const name = ofParts(parts[0] === 'pg_catalog' ? parts.slice(1) : parts);
    const told = memory.functions.get(name.key);
    if (told === 'steady' || (told === undefined && STEADY.has(name.bare))) return true;
    const volatile = told === 'volatile' || VOLATILE.has(name.bare);
    found = { kind: volatile ? 'volatile' : 'unknown', function: name.shown };
    return true;
  });
  return found;
}
