import { quoteIdentifier, quoteLiteral } from '../postgres/sql.ts';
import { OWN_SCHEMA, OWN_SCHEMA_TEXT, type SchemaObject } from './schema-object.ts';

/** What mends one difference. */
export interface Mend {
  readonly statements: readonly string[];
  /** Each outside of a transaction. */
  readonly alone: boolean;
  /** Why there are none; empty where there are. */
  readonly why: string;
}

/** The names that stand for the tokens in one place. */
export interface MendNames {
  /** The tenant's own schema; null: the whole database. */
  readonly schema: string | null;
  /** Whom its things belong to, and as whom they are changed. */
  readonly owner: string | null;
  /** The tenant's owner role, also where its things belong to `pg_database_owner`. */
  readonly ownerRole: string;
  /** Token to role. */
  readonly roles: ReadonlyMap<string, string>;
}

export const undecided = (why: string): Mend => ({ statements: [], alone: false, why });
const inTransaction = (...statements: string[]): Mend => ({ statements, alone: false, why: '' });
const alone = (...statements: string[]): Mend => ({ statements, alone: true, why: '' });

/** A text of the reference with the tenant's own schema set in. */
export function realSql(text: string, { schema }: MendNames): string {
  if (schema === null) return text;
  return text
    .replaceAll(OWN_SCHEMA, () => quoteIdentifier(schema))
    .replaceAll(`'${OWN_SCHEMA_TEXT}'`, () => quoteLiteral(schema).trim());
}

type Change = 'missing' | 'extra' | 'changed' | 'invalid';

/**
 * What makes an object as the reference has it, where nothing can be lost by it: PostgreSQL refuses what does not fit the
 * rows that are there. `wanted` null: the reference has none; `found` null: the tenant has none.
 */
export function mendObject(
  change: Change,
  wanted: SchemaObject | null,
  found: SchemaObject | null,
  names: MendNames,
): Mend {
  const object = wanted ?? found;
  if (object === null) return undecided('');
  if (object.sql.ours === 'yes')
    return undecided(
      'Cadastre tells the tenants apart by it. Find out who changed it, and put it back by hand.',
    );
  const real = (text: string | null | undefined) => realSql(text ?? '', names);
  if (wanted === null) return mendExtra(change, object, real);
  switch (object.kind) {
    case 'column':
      return found === null ? missingColumn(wanted, real) : changedColumn(wanted, found, real);
    case 'constraint':
      return mendConstraint(wanted, found, real);
    case 'index':
      return mendIndex(wanted, found, real);
    case 'trigger':
      return mendTrigger(wanted, found, real);
    case 'policy':
      return mendPolicy(wanted, found, real, names);
    case 'function':
      return wanted.sql.definition === null
        ? undecided('An aggregate is made again by hand: others may be built on it.')
        : inTransaction(real(wanted.sql.definition).trimEnd());
    case 'view':
      return mendView(wanted, found, real);
    case 'type':
      return mendType(wanted, found, real);
    case 'table':
      return mendTable(wanted, found, real);
    case 'sequence':
      return undecided(
        found === null
          ? 'Where its numbers stood is not known. Make it again by hand, beyond the last one that was given.'
          : 'Numbers that were given already depend on it. Change it by hand with ALTER SEQUENCE.',
      );
    case 'schema':
      return undecided('What was in it is gone with it. Restore a backup, or make it again from the files.');
    case 'extension':
      return undecided(
        found === null
          ? `A superuser installs it: CREATE EXTENSION ${wanted.sql.name}.`
          : 'The server decides which versions there are. A superuser moves it with ALTER EXTENSION … UPDATE.',
      );
    default:
      return undecided('A person has to decide.');
  }
}

type Real = (text: string | null | undefined) => string;

function mendExtra(change: Change, object: SchemaObject, real: Real): Mend {
  if (object.kind === 'index' && change === 'invalid')
    return object.sql.partitioned
      ? undecided('It belongs to a partitioned table, whose indexes are not dropped beside the work.')
      : alone(`DROP INDEX CONCURRENTLY ${real(object.sql.place)}`);
  const why: Readonly<Partial<Record<SchemaObject['kind'], string>>> = {
    table: 'Dropping it loses its rows.',
    column: 'Dropping it loses its values.',
    sequence: 'Dropping it loses where its numbers stand.',
    schema: 'Dropping it loses what is in it.',
    index: 'It may be somebody’s help. Drop it by hand, or accept it.',
    constraint: 'It holds rows to a rule that somebody may rely on. Drop it by hand, or accept it.',
    view: 'Somebody may read it. Drop it by hand, or accept it.',
    function: 'Somebody may call it. Drop it by hand, or accept it.',
    trigger: 'It does something with every change. Drop it by hand, or accept it.',
    policy: 'It decides who sees which rows. Drop it by hand, or accept it.',
    type: 'Somebody may use it. Drop it by hand, or accept it.',
    extension: 'Dropping it loses what is built on it.',
  };
  return undecided(why[object.kind] ?? 'A person has to decide.');
}

const CONSTANT =
  /^(?:'(?:[^']|'')*'|-?[0-9.]+|true|false|NULL|now\(\)|CURRENT_TIMESTAMP|CURRENT_DATE)(?:::[\w ."[\]()]+)?$/;

function missingColumn({ sql }: SchemaObject, real: Real): Mend {
  if (sql.special)
    return undecided(
      'Its values are made by the table itself, which writes every row again. Add it by hand.',
    );
  const value = sql.default ?? null;
  if (sql.filled && (value === null || !CONSTANT.test(value)))
    return undecided('It may not be empty, and what the rows that are there shall have is not known.');
  const add = `ALTER TABLE ${real(sql.table)} ADD COLUMN ${sql.column} ${real(sql.type)}`;
  const collate = sql.collation ? ` COLLATE ${real(sql.collation)}` : '';
  if (value === null) return inTransaction(`${add}${collate}`);
  const filled = sql.filled ? ' NOT NULL' : '';
  // With a constant no row is written; another default is for rows to come, as those that are there never had one.
  return CONSTANT.test(value)
    ? inTransaction(`${add}${collate} DEFAULT ${real(value)}${filled}`)
    : inTransaction(
        `${add}${collate}`,
        `ALTER TABLE ${real(sql.table)} ALTER COLUMN ${sql.column} SET DEFAULT ${real(value)}`,
      );
}

function changedColumn(wanted: SchemaObject, found: SchemaObject, real: Real): Mend {
  const [was, is] = [wanted.sql, found.sql];
  if (was.type !== is.type)
    return undecided('A change of type writes every row again, and may not fit all values.');
  if (was.special !== is.special)
    return undecided('Where its values come from has changed. Decide it by hand.');
  if (was.collation !== is.collation)
    return undecided('Another order of its texts: its indexes have to be built again.');
  const column = `ALTER TABLE ${real(was.table)} ALTER COLUMN ${was.column}`;
  const statements: string[] = [];
  if (was.default !== is.default)
    statements.push(
      was.default == null ? `${column} DROP DEFAULT` : `${column} SET DEFAULT ${real(was.default)}`,
    );
  if (was.filled !== is.filled) statements.push(`${column} ${was.filled ? 'SET' : 'DROP'} NOT NULL`);
  else if (is.unproven && !was.unproven)
    statements.push(`ALTER TABLE ${real(was.table)} VALIDATE CONSTRAINT ${is.unproven}`);
  return statements.length === 0 ? undecided('A person has to decide.') : inTransaction(...statements);
}

function mendConstraint(wanted: SchemaObject, found: SchemaObject | null, real: Real): Mend {
  const { table, name, type, definition, schema } = wanted.sql;
  if (found === null) {
    if (type !== 'c' && type !== 'f')
      return undecided(
        'Its index is built while nobody may write, and rows may stand against it. Add it by hand.',
      );
    // Without looking at the rows at first, which takes a short lock; then with a lock that lets others write.
    return alone(
      `ALTER TABLE ${real(table)} ADD CONSTRAINT ${name} ${real(definition)} NOT VALID`,
      `ALTER TABLE ${real(table)} VALIDATE CONSTRAINT ${name}`,
    );
  }
  if (found.sql.definition !== definition)
    return undecided('It says something else now. Drop it by hand, and have the right one added.');
  if (found.invalid) return alone(`REINDEX INDEX CONCURRENTLY ${real(schema)}.${name}`);
  if (found.lines.includes('not validated'))
    return alone(`ALTER TABLE ${real(table)} VALIDATE CONSTRAINT ${name}`);
  return undecided('It is validated here, and its version has it so that it is not.');
}

function mendIndex(wanted: SchemaObject, found: SchemaObject | null, real: Real): Mend {
  const { place, definition, partitioned } = wanted.sql;
  if (partitioned)
    return undecided('The index of a partitioned table is not built beside the work. Make it by hand.');
  if (found === null)
    return alone(
      real(definition).replace(
        /^CREATE (UNIQUE )?INDEX /,
        (_all, unique = '') => `CREATE ${unique}INDEX CONCURRENTLY `,
      ),
    );
  if (found.sql.definition !== definition)
    return undecided('It is another index under this name. Drop it by hand, and have the right one built.');
  return found.invalid
    ? alone(`REINDEX INDEX CONCURRENTLY ${real(place)}`)
    : undecided('Only what replication uses it for differs. Decide it by hand.');
}

const ENABLE: Readonly<Record<string, string>> = {
  O: 'ENABLE',
  D: 'DISABLE',
  R: 'ENABLE REPLICA',
  A: 'ENABLE ALWAYS',
};

function mendTrigger(wanted: SchemaObject, found: SchemaObject | null, real: Real): Mend {
  const { table, name, definition, enabled, rule } = wanted.sql;
  const kind = rule ? 'RULE' : 'TRIGGER';
  const enable = `ALTER TABLE ${real(table)} ${ENABLE[enabled ?? 'O']} ${kind} ${name}`;
  if (found !== null && found.sql.definition === definition) return inTransaction(enable);
  return inTransaction(
    ...(found === null ? [] : [`DROP ${kind} ${name} ON ${real(table)}`]),
    real(definition).replace(/;$/, ''),
    ...(enabled === 'O' ? [] : [enable]),
  );
}

function mendPolicy(wanted: SchemaObject, found: SchemaObject | null, real: Real, names: MendNames): Mend {
  const { table, name, permissive, command, roles, using, check } = wanted.sql;
  const to = (roles ?? '').split('\n').map((token) => {
    if (token === 'PUBLIC') return token;
    const role = token === 'owner' ? names.owner : names.roles.get(token);
    return role == null ? null : quoteIdentifier(role);
  });
  if (to.includes(null)) return undecided('It is for a role that this tenant has not. Decide it by hand.');
  const create = [
    `CREATE POLICY ${name} ON ${real(table)} AS ${permissive ? 'PERMISSIVE' : 'RESTRICTIVE'} FOR ${command} TO ${to.join(', ')}`,
    ...(using == null ? [] : [`USING (${real(using)})`]),
    ...(check == null ? [] : [`WITH CHECK (${real(check)})`]),
  ].join(' ');
  return inTransaction(...(found === null ? [] : [`DROP POLICY ${name} ON ${real(table)}`]), create);
}

function mendView(wanted: SchemaObject, found: SchemaObject | null, real: Real): Mend {
  const { place, word, definition, options } = wanted.sql;
  if (word !== 'VIEW')
    return undecided(
      'It is filled anew, which may take long, and its indexes go with it. Make it again by hand.',
    );
  if (found !== null && found.sql.word !== 'VIEW')
    return undecided('It is kept as rows here. Decide it by hand.');
  const held = options ? ` WITH (${options})` : '';
  return inTransaction(
    `CREATE OR REPLACE VIEW ${real(place)}${held} AS${real(definition)
      .replace(/^(?=\S)/, ' ')
      .replace(/;$/, '')}`,
  );
}

function mendType(wanted: SchemaObject, found: SchemaObject | null, real: Real): Mend {
  const { place, kind, labels } = wanted.sql;
  const list = labels == null ? [] : (JSON.parse(labels) as string[]);
  const literal = (label: string) => quoteLiteral(label).trim();
  if (found === null) {
    return kind === 'e'
      ? inTransaction(`CREATE TYPE ${real(place)} AS ENUM (${list.map(literal).join(', ')})`)
      : undecided('Columns that had it are gone with it. Make it again by hand.');
  }
  if (kind === 'e' && found.sql.kind === 'e') {
    const there = JSON.parse(found.sql.labels ?? '[]') as string[];
    if (there.join('\0') !== list.filter((label) => there.includes(label)).join('\0'))
      return undecided('It has words that its version has not, or in another order. Rows may hold them.');
    return inTransaction(
      ...list.flatMap((label, index) => {
        if (there.includes(label)) return [];
        const before = list[index - 1];
        const where =
          before === undefined ? ` BEFORE ${literal(there[0] ?? '')}` : ` AFTER ${literal(before)}`;
        return [`ALTER TYPE ${real(place)} ADD VALUE ${literal(label)}${there.length === 0 ? '' : where}`];
      }),
    );
  }
  if (kind === 'd' && found.sql.kind === 'd') {
    const plain = (lines: readonly string[]) =>
      lines
        .filter((line) => !line.startsWith('default '))
        .map((line) => line.replace(/, not validated$/, ''));
    if (plain(wanted.lines).join('\n') === plain(found.lines).join('\n')) {
      const unproven = JSON.parse(found.sql.unproven ?? '[]') as string[];
      const value = wanted.sql.default;
      return inTransaction(
        ...(value === found.sql.default
          ? []
          : [`ALTER DOMAIN ${real(place)} ${value == null ? 'DROP DEFAULT' : `SET DEFAULT ${real(value)}`}`]),
        ...unproven.map((name) => `ALTER DOMAIN ${real(place)} VALIDATE CONSTRAINT ${name}`),
      );
    }
  }
  return undecided('Columns of this type hold values that may not fit. Change it by hand.');
}

function mendTable(wanted: SchemaObject, found: SchemaObject | null, real: Real): Mend {
  if (found === null)
    return undecided(
      'Its rows are gone with it. Restore a backup, or make it again from the files of its version.',
    );
  const table = `ALTER TABLE ${real(wanted.sql.place)}`;
  const statements: string[] = [];
  const lacks = wanted.lines.filter((line) => !found.lines.includes(line));
  const more = found.lines.filter((line) => !wanted.lines.includes(line));
  for (const line of lacks) {
    if (line === 'row level security') statements.push(`${table} ENABLE ROW LEVEL SECURITY`);
    else if (line === 'row level security, also for its owner')
      statements.push(`${table} FORCE ROW LEVEL SECURITY`);
    else if (line === 'replica identity full') statements.push(`${table} REPLICA IDENTITY FULL`);
    else if (line === 'replica identity nothing') statements.push(`${table} REPLICA IDENTITY NOTHING`);
    else if (line.startsWith('with ')) statements.push(`${table} SET (${line.slice('with '.length)})`);
    else return undecided('What kind of table it is decides how its rows lie. Change it by hand.');
  }
  for (const line of more) {
    const option = /^with ([\w.]+)=/.exec(line)?.[1];
    if (option !== undefined) {
      if (!lacks.some((each) => each.startsWith(`with ${option}=`)))
        statements.push(`${table} RESET (${option})`);
    } else if (line.startsWith('replica identity ')) {
      if (!lacks.some((each) => each.startsWith('replica identity ')))
        statements.push(`${table} REPLICA IDENTITY DEFAULT`);
    } else if (line.startsWith('row level security'))
      return undecided(
        'Somebody has closed it further than its version. To open it is for a person to decide.',
      );
    else return undecided('What kind of table it is decides how its rows lie. Change it by hand.');
  }
  return inTransaction(...statements);
}
