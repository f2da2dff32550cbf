import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { identifier, joined, sql, trusted } from '../postgres/sql.ts';
import type { DataPlace } from './conversion-run.ts';
import { readShape, refuseDifferent, type Shape, type ShapedTable } from './read-shape.ts';

/** Rows on their way at once, and how long they may be together, in bytes of text: they are in the memory of both. */
const BATCH = 1_000;
const BATCH_BYTES = 32 * 1024 * 1024;
/** As many rows as a batch takes may be this long each, in bytes. */
const SHORT_BYTES = Math.floor(BATCH_BYTES / BATCH);
/** Beyond this a row can be neither sent nor held as text, in bytes. */
const LONGEST_BYTES = 200 * 1024 * 1024;

/** Values are read and written as text: both sessions have to write them the same way. */
const TEXT_FORM = `SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC';
  SET extra_float_digits = 1; SET bytea_output = 'hex'; SET xmloption = 'content'; SET search_path = ''`;

export interface CopyVoice {
  readonly signal: AbortSignal;
  progress(fact: string): void;
}

/**
 * Copies every row and the state of every sequence, in one transaction of the target, which is emptied before. Triggers
 * and references sleep meanwhile: the rows stood under them where they come from. Answers how many rows went over.
 */
export async function copyRows(
  from: Session,
  to: Session,
  source: DataPlace,
  target: DataPlace,
  voice: CopyVoice,
): Promise<number> {
  const [had, has] = [await readShape(from, source), await readShape(to, target)];
  // Looked at before the tenant was shut out: it may have made something of its own since.
  refuseDifferent(had, has);
  await from.script(TEXT_FORM);
  await to.script(TEXT_FORM);
  let copied = 0;
  await from.transaction(async () => {
    await from.script('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await to.transaction(async () => {
      await to.script('SET LOCAL session_replication_role = replica');
      await empty(to, target, has);
      for (const table of had.tables) {
        const into = has.tables.find(({ name }) => name === table.name);
        if (!into) throw new CadastreError('CONFLICT', `The table ${table.name} is not in the new place`);
        copied += await copyTable(from, to, source, target, into, voice, copied);
      }
    });
  });
  await copySequences(from, to, source, target, had);
  return copied;
}

async function empty(session: Session, place: DataPlace, shape: Shape): Promise<void> {
  if (shape.tables.length === 0) return;
  const names = shape.tables.map(({ name }) => qualified(place, name));
  if (place.model === 'row')
    for (const name of names)
      await session.run(sql`DELETE FROM ${name} WHERE tenant_id = ${trusted(String(place.tenantId))}`);
  else await session.run(sql`TRUNCATE ${joined(names)}`);
}

async function copyTable(
  from: Session,
  to: Session,
  source: DataPlace,
  target: DataPlace,
  table: ShapedTable,
  voice: CopyVoice,
  before: number,
): Promise<number> {
  const texts = joined(table.columns.map((column) => joined([identifier(column), trusted('::text')], '')));
  let copied = 0;
  for (const { where, atOnce } of await passesOver(from, source, table)) {
    await from.run(
      sql`DECLARE cadastre_rows NO SCROLL CURSOR FOR SELECT ${texts} FROM ${qualified(source, table.name)}${where}`,
    );
    for (;;) {
      if (voice.signal.aborted) throw new CadastreError('CANCELLED', 'Stopped while rows were copied');
      const { rows } = await from.run<Record<string, string | null>>(
        sql`FETCH ${trusted(String(atOnce))} FROM cadastre_rows`,
      );
      if (rows.length === 0) break;
      await insertRows(to, target, table, rows);
      copied += rows.length;
      voice.progress(`${before + copied} rows, in ${table.name}`);
      if (rows.length < atOnce) break;
    }
    await from.run(sql`CLOSE cadastre_rows`);
  }
  return copied;
}

interface Pass {
  readonly where: ReturnType<typeof trusted>;
  /** Rows that go over together. */
  readonly atOnce: number;
}

/**
 * Short rows go over many at a time; where a table has long ones too, these follow, as few at a time as their length
 * asks for. PostgreSQL knows the length of most values without reading them.
 */
async function passesOver(from: Session, source: DataPlace, table: ShapedTable): Promise<Pass[]> {
  const own = ofTenant(source);
  const all: Pass[] = [{ where: own, atOnce: BATCH }];
  if (table.long.length === 0) return all;
  const bytes = joined(
    table.long.map((column) =>
      joined([trusted('coalesce(octet_length('), identifier(column), trusted('::text), 0)::bigint')], ''),
    ),
    ' + ',
  );
  const { rows } = await from.run<{ longest: number | null }>(
    sql`SELECT max(${bytes})::float8 AS longest FROM ${qualified(source, table.name)}${own}`,
  );
  const longest = rows[0]?.longest ?? 0;
  if (longest <= SHORT_BYTES) return all;
  if (longest > LONGEST_BYTES) {
    throw new CadastreError(
      'NOT_SUPPORTED',
      `A row of ${table.name} has ${Math.round(longest / 2 ** 20)} MB of text`,
      { wayOut: `Rows of up to ${LONGEST_BYTES / 2 ** 20} MB can be moved: make that one shorter first.` },
    );
  }
  const also = trusted(source.model === 'row' ? ' AND' : ' WHERE');
  const which = (comparison: '<=' | '>') =>
    joined([own, also, trusted(' '), bytes, trusted(` ${comparison} ${SHORT_BYTES}`)], '');
  return [
    { where: which('<='), atOnce: BATCH },
    { where: which('>'), atOnce: Math.max(1, Math.min(BATCH, Math.floor(BATCH_BYTES / longest))) },
  ];
}

async function insertRows(
  to: Session,
  target: DataPlace,
  table: ShapedTable,
  rows: readonly Record<string, string | null>[],
): Promise<void> {
  const names = table.columns.map(identifier);
  // Each column is one parameter: PostgreSQL takes 65,535 of them at most, and a row may be wide.
  const parts = table.columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
  const casts = table.types.map((type, index) => `each.c${index}::${type}`).join(', ');
  const aliases = table.columns.map((_, index) => `c${index}`).join(', ');
  const into = target.model === 'row' ? [trusted('tenant_id'), ...names] : names;
  const own = target.model === 'row' ? `${target.tenantId}, ` : '';
  const statement = sql`INSERT INTO ${qualified(target, table.name)} (${joined(into)}) OVERRIDING SYSTEM VALUE
    SELECT ${trusted(own + casts)} FROM unnest(${trusted(parts)}) AS each(${trusted(aliases)})`;
  await to.run({
    ...statement,
    values: table.columns.map((column) => rows.map((row) => row[column] ?? null)),
  });
}

/** Numbers that were given once are not given again. Of shared sequences, also by nobody else. */
async function copySequences(
  from: Session,
  to: Session,
  source: DataPlace,
  target: DataPlace,
  shape: Shape,
): Promise<void> {
  for (const sequence of shape.sequences) {
    const { rows } = await from.run<{ last_value: string; is_called: boolean }>(
      sql`SELECT last_value::text, is_called FROM ${qualified(source, sequence)}`,
    );
    const state = rows[0];
    if (!state) continue;
    if (target.model !== 'row') {
      await to.run(
        sql`SELECT setval(format('%I.%I', ${target.schema}::text, ${sequence}::text)::regclass, ${state.last_value}::bigint, ${state.is_called}::boolean)`,
      );
      continue;
    }
    // Others take numbers meanwhile: it only ever moves on.
    const { rows: next } = await to.run<{ taken: string }>(
      sql`SELECT nextval(format('%I.%I', ${target.schema}::text, ${sequence}::text)::regclass)::text AS taken`,
    );
    if (BigInt(next[0]?.taken ?? '0') < BigInt(state.last_value)) {
      await to.run(
        sql`SELECT setval(format('%I.%I', ${target.schema}::text, ${sequence}::text)::regclass, ${state.last_value}::bigint)`,
      );
    }
  }
}

export interface TableSum {
  readonly table: string;
  readonly rows: number;
  readonly checksum: string;
}

/**
 * Count and checksum of each table, over the text of every value: the sums of both halves of each row's hash, which no
 * order changes and no size fills the memory with.
 */
export async function sumTables(session: Session, place: DataPlace): Promise<TableSum[]> {
  const { tables } = await readShape(session, place);
  await session.script(TEXT_FORM);
  const sums: TableSum[] = [];
  for (const { name, columns } of tables) {
    const texts = joined(columns.map((column) => joined([identifier(column), trusted('::text')], '')));
    const { rows } = await session.run<{ rows: number; checksum: string }>(
      sql`SELECT count(*)::int AS rows, concat_ws('/', sum(('x' || left(line, 16))::bit(64)::bigint), sum(('x' || right(line, 16))::bit(64)::bigint)) AS checksum
          FROM (SELECT md5(ROW(${texts})::text) AS line FROM ${qualified(place, name)}${ofTenant(place)}) AS lines`,
    );
    sums.push({ table: name, rows: rows[0]?.rows ?? -1, checksum: rows[0]?.checksum ?? '?' });
  }
  return sums;
}

/** Tables whose rows are not the same in both, with both counts. */
export function differentTables(one: readonly TableSum[], other: readonly TableSum[]): string[] {
  const names = [...new Set([...one, ...other].map(({ table }) => table))].sort();
  return names.flatMap((name) => {
    const [a, b] = [one, other].map((sums) => sums.find(({ table }) => table === name));
    if (a && b && a.rows === b.rows && a.checksum === b.checksum) return [];
    return [`${name} (${a?.rows ?? 'no table'} and ${b?.rows ?? 'no table'} rows)`];
  });
}

const qualified = (place: DataPlace, name: string) =>
  joined([identifier(place.schema), identifier(name)], '.');
const ofTenant = (place: DataPlace) =>
  trusted(place.model === 'row' ? ` WHERE tenant_id = ${place.tenantId}` : '');
