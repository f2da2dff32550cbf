import { quoteIdentifier } from '../postgres/sql.ts';
import { type Mend, type MendNames, realSql, undecided } from './mend-statements.ts';
import { rightWord } from './rights.ts';
import type { SchemaObject } from './schema-object.ts';

interface Rights {
  readonly lacks: readonly string[];
  readonly tooMany: readonly string[];
}

/**
 * Runs nothing of the tenant's, so the superuser may do it. What the former owner was given before went over with the
 * ownership, and is given again. `must`: what that is.
 */
export function mendOwner(
  object: SchemaObject,
  former: string,
  must: ReadonlySet<string>,
  names: MendNames,
): Mend {
  const { word, place } = object.sql;
  const owner = names.owner === null || object.owner !== 'owner' ? null : names.owner;
  if (word == null || place == null || owner === null || object.sql.ours === 'yes')
    return undecided('A superuser gives it back by hand.');
  const again =
    must.size === 0 ? [] : mendGrant(object, former, { lacks: [...must], tooMany: [] }, names).statements;
  return transaction([`ALTER ${word} ${realSql(place, names)} OWNER TO ${quoteIdentifier(owner)}`, ...again]);
}

export function mendGrant(object: SchemaObject, token: string, rights: Rights, names: MendNames): Mend {
  const role = roleSql(token, names);
  const on = onSql(object, names);
  if (role === null || on === null || object.sql.ours === 'yes')
    return undecided('A superuser settles it by hand.');
  const list = (some: readonly string[]) =>
    plainLetters(some).map((letter) =>
      object.kind === 'column' ? `${rightWord(letter)} (${object.sql.column})` : rightWord(letter),
    );
  return transaction(grantSql(rights, list, (verb, what, way) => `${verb} ${what} ON ${on} ${way} ${role}`));
}

export function mendDefaults(object: SchemaObject, token: string, rights: Rights, names: MendNames): Mend {
  const own = { ...names, roles: new Map([...names.roles, ['owner', names.ownerRole]]) };
  const role = roleSql(token, own);
  const { maker, schema } = object.sql;
  const by = maker == null ? null : roleSql(maker, own);
  if (role === null || by === null) return undecided('A superuser settles it by hand.');
  const kinds = {
    table: 'TABLES',
    sequence: 'SEQUENCES',
    function: 'FUNCTIONS',
    type: 'TYPES',
    schema: 'SCHEMAS',
    column: '',
  };
  const kind = kinds[object.rightsOn ?? 'table'];
  const within = schema == null ? '' : ` IN SCHEMA ${realSql(schema, names)}`;
  return transaction(
    grantSql(
      rights,
      (some) => plainLetters(some).map(rightWord),
      (verb, what, way) =>
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${by}${within} ${verb} ${what} ON ${kind} ${way} ${role}`,
    ),
  );
}

const transaction = (statements: readonly string[]): Mend => ({ statements, alone: false, why: '' });

const plainLetters = (some: readonly string[]): string[] => [
  ...new Set(some.map((each) => each.slice(0, 1))),
];

/** The right to pass a right on is given and taken beside the right itself. */
function grantSql(
  { lacks, tooMany }: Rights,
  list: (some: readonly string[]) => string[],
  write: (verb: string, what: string, way: 'TO' | 'FROM') => string,
): string[] {
  const passing = (some: readonly string[]) => some.filter((each) => each.endsWith('*'));
  const without = (some: readonly string[]) =>
    some.filter((each) => !each.endsWith('*') && !some.includes(`${each}*`));
  const gone = tooMany.filter((each) => !each.endsWith('*'));
  const onlyPassing = passing(tooMany).filter((each) => !gone.includes(each.slice(0, 1)));
  return [
    ...(gone.length === 0 ? [] : [write('REVOKE', list(gone).join(', '), 'FROM')]),
    ...(onlyPassing.length === 0
      ? []
      : [write('REVOKE GRANT OPTION FOR', list(onlyPassing).join(', '), 'FROM')]),
    ...(without(lacks).length === 0 ? [] : [write('GRANT', list(without(lacks)).join(', '), 'TO')]),
    ...(passing(lacks).length === 0
      ? []
      : [`${write('GRANT', list(passing(lacks)).join(', '), 'TO')} WITH GRANT OPTION`]),
  ];
}

function onSql(object: SchemaObject, names: MendNames): string | null {
  const { rightsOn, sql } = object;
  const place = object.kind === 'column' ? sql.table : sql.place;
  if (place == null || rightsOn === null) return null;
  const words = {
    table: 'TABLE',
    column: 'TABLE',
    sequence: 'SEQUENCE',
    function: 'ROUTINE',
    type: sql.word ?? 'TYPE',
    schema: 'SCHEMA',
  };
  return `${words[rightsOn]} ${realSql(place, names)}`;
}

function roleSql(token: string, names: MendNames): string | null {
  if (token === 'PUBLIC') return 'PUBLIC';
  if (token.startsWith('role ')) return quoteIdentifier(token.slice('role '.length));
  if (token === 'maker') return '"pg_database_owner"';
  const name = names.roles.get(token);
  return name === undefined ? null : quoteIdentifier(name);
}
