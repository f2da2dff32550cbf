import type { IsolationModel } from '../../shared/models/tenant.ts';
import { ACCOUNT_RIGHTS, type AccountKind } from '../namespaces/index.ts';
import { defaultName } from './objects/database-parts.ts';
import { allRights, letters, type ObjectClass, type Rights } from './rights.ts';
import { OWN_SCHEMA, type SchemaObject } from './schema-object.ts';

/** What decides who has which rights in a place. */
export interface RightsPlace {
  readonly isolation: IsolationModel;
  readonly major: number;
  /** Roles that its tier gives it. */
  readonly accounts: readonly AccountKind[];
}

/** `must`: has to be there. `may`: can be there and says nothing, such as what PUBLIC has anyway. */
export interface WantedRights {
  readonly must: Rights;
  readonly may: Rights;
}

const NOTHING: Rights = new Set();
/** Of a table, what a newer major has: a database that was upgraded keeps its lists as they were. */
const LATER: Rights = new Set(['m']);

/**
 * Who has to have what on an object: what the files of the blueprint gave (`base`, as the reference has it), and what
 * every tenant of this model gets when it is made and when roles of its tier are. Those are defined where they are
 * granted: `privilegeStatements`, `schemaPrivileges`, `rightStatements`.
 */
export function wantedRights(
  object: Pick<SchemaObject, 'kind' | 'name' | 'rights' | 'rightsOn' | 'sql'>,
  place: RightsPlace,
): Map<string, WantedRights> {
  const { rightsOn } = object;
  const wanted = new Map<string, WantedRights>();
  if (rightsOn === null) return wanted;
  const add = (token: string, must: Rights, may: Rights = NOTHING) => {
    const known = wanted.get(token);
    wanted.set(token, {
      must: new Set([...(known?.must ?? []), ...must]),
      may: new Set([...(known?.may ?? []), ...may]),
    });
  };
  for (const [token, some] of Object.entries(object.rights ?? {})) {
    const base = letters(some);
    add(token, rightsOn === 'table' ? new Set([...base].filter((each) => !LATER.has(each))) : base, base);
  }
  if (rightsOn === 'table') for (const token of ['owner', 'login', 'admin']) add(token, NOTHING, LATER);
  const ours = object.sql.ours === 'yes';
  if (place.isolation === 'row' || rightsOn === 'column' || ours) return wanted;
  if (object.kind === 'schema') {
    // A schema was PUBLIC's and is taken from it.
    wanted.delete('PUBLIC');
  }
  const all = allRights(rightsOn, place.major);
  const given = rightsOn === 'table' ? new Set([...all].filter((each) => !LATER.has(each))) : all;
  // There is no GRANT on all types of a schema: those that come later have it by default privileges, the first have not.
  const on = (token: string, rights: Rights) =>
    rightsOn === 'type' ? add(token, NOTHING, rights) : add(token, rights, rights);
  on('login', given);
  for (const kind of place.accounts) {
    const granted = accountLetters(kind, rightsOn, place.major);
    // Routines are told to a reader one by one, at the next look after they were made.
    if (kind === 'read_only' && rightsOn === 'function')
      add(kind, NOTHING, allRights('function', place.major));
    else on(kind, new Set([...granted].filter((each) => !LATER.has(each))));
  }
  if (place.accounts.includes('read_only') && rightsOn === 'function') {
    // Whoever reads may not write through a routine with its owner's rights.
    const open = wanted.get('PUBLIC');
    wanted.set('PUBLIC', {
      must: NOTHING,
      may: object.sql.definer === 'yes' ? NOTHING : (open?.must ?? NOTHING),
    });
  }
  return wanted;
}

function accountLetters(kind: AccountKind, rightsOn: ObjectClass, major: number): Rights {
  const names = {
    table: 'TABLES',
    sequence: 'SEQUENCES',
    function: 'ROUTINES',
    type: 'TYPES',
    schema: 'SCHEMA',
    column: null,
  } as const;
  const part = names[rightsOn];
  const words = part === null ? undefined : ACCOUNT_RIGHTS[kind][part];
  if (words === undefined) return NOTHING;
  const all = allRights(rightsOn, major);
  if (words === 'ALL') return all;
  const byWord: Readonly<Record<string, string>> = {
    SELECT: 'r',
    INSERT: 'a',
    UPDATE: 'w',
    DELETE: 'd',
    USAGE: 'U',
    EXECUTE: 'X',
    CREATE: 'C',
  };
  return new Set(words.split(',').map((word) => byWord[word.trim()] ?? ''));
}

const DEFAULT_KINDS = ['table', 'sequence', 'function', 'type'] as const;

/**
 * The default privileges that every tenant of this model has, as objects beside those of the files: whatever is made as
 * its owner is its login's too.
 */
export function wantedDefaults(
  place: RightsPlace,
  schemas: readonly { readonly name: string; readonly sql: string }[],
): { readonly object: SchemaObject; readonly wanted: Map<string, WantedRights> }[] {
  if (place.isolation === 'row') return [];
  const own = place.isolation === 'database' ? ['maker', 'owner'] : ['owner'];
  const list = new Map<string, { object: SchemaObject; wanted: Map<string, WantedRights> }>();
  const add = (
    maker: string,
    schema: { name: string; sql: string } | null,
    rightsOn: ObjectClass,
    token: string,
    must: Rights,
  ) => {
    const name = defaultName(maker, schema?.name ?? null, rightsOn);
    const known = list.get(name) ?? {
      object: {
        kind: 'default-privilege' as const,
        name,
        parent: null,
        lines: [],
        owner: null,
        rights: {},
        rightsOn,
        invalid: false,
        sql: { maker, schema: schema?.sql ?? null },
      },
      wanted: new Map<string, WantedRights>(),
    };
    known.wanted.set(token, { must: new Set([...must].filter((each) => !LATER.has(each))), may: must });
    list.set(name, known);
  };
  for (const rightsOn of DEFAULT_KINDS) {
    const all = allRights(rightsOn, place.major);
    for (const maker of own) {
      for (const schema of schemas) add(maker, schema, rightsOn, 'login', all);
      for (const kind of place.accounts) {
        const granted = accountLetters(kind, rightsOn, place.major);
        if (granted.size === 0 || (kind === 'read_only' && rightsOn === 'function')) continue;
        // Everywhere in a database of its own; in a shared one, in its schema.
        if (place.isolation === 'database') add(maker, null, rightsOn, kind, granted);
        else for (const schema of schemas) add(maker, schema, rightsOn, kind, granted);
      }
    }
  }
  return [...list.values()];
}

/** Whom a tenant's roles may give their own things to without that being a difference. */
export const OWN_ROLES: ReadonlySet<string> = new Set([
  'owner',
  'maker',
  'login',
  'admin',
  'app',
  'read_only',
]);

export const ownSchemas = (objects: readonly SchemaObject[]): { name: string; sql: string }[] =>
  objects.flatMap(({ kind, name, sql }) =>
    kind === 'schema' ? [{ name, sql: sql.place ?? OWN_SCHEMA }] : [],
  );
