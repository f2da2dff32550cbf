import { createHash } from 'node:crypto';
import type { SchemaDifference, SchemaObjectKind } from '../../shared/models/schema-drift.ts';
import { mendDefaults, mendGrant, mendOwner } from './mend-rights.ts';
import { type Mend, type MendNames, mendObject } from './mend-statements.ts';
import { letters, type Rights, rightWords } from './rights.ts';
import { idOf, OWN_SCHEMA, OWN_SCHEMA_TEXT, roleWords, type SchemaObject } from './schema-object.ts';
import {
  OWN_ROLES,
  ownSchemas,
  type RightsPlace,
  type WantedRights,
  wantedDefaults,
  wantedRights,
} from './wanted-rights.ts';

/** As it was found, before anybody accepted anything. */
export type FoundDifference = Omit<SchemaDifference, 'accepted' | 'since'>;

/** Longer names of things are cut, and told apart by their hash. */
const KEY_LENGTH = 300;

/** What is not as the reference has it. Pure: the same two make the same answer. */
export function compareSchemas(
  wanted: readonly SchemaObject[],
  found: readonly SchemaObject[],
  place: RightsPlace,
  names: MendNames,
): FoundDifference[] {
  const before = new Map(wanted.map((each) => [idOf(each), each]));
  const now = new Map(found.map((each) => [idOf(each), each]));
  const differences: FoundDifference[] = [];
  const tell = (
    kind: SchemaObjectKind,
    object: string,
    change: FoundDifference['change'],
    lines: { found: readonly string[]; wanted: readonly string[] },
    mend: Mend,
  ) => {
    const shown = [lines.found, lines.wanted].map((part) => part.map(readable));
    differences.push({
      key: keyOf(kind, readable(object)),
      kind,
      object: readable(object),
      change,
      found: shown[0] ?? [],
      wanted: shown[1] ?? [],
      mend: [...mend.statements],
      alone: mend.alone,
      why: mend.why,
    });
  };

  for (const object of wanted) {
    if (object.kind === 'default-privilege') continue;
    const same = now.get(idOf(object));
    if (same === undefined) {
      // What is gone with its table is told with it; what is only rights on a column, as rights.
      if (object.parent !== null && !now.has(object.parent)) continue;
      if (object.kind === 'column' && object.lines.length === 0) continue;
      tell(
        object.kind,
        object.name,
        'missing',
        { found: [], wanted: object.lines },
        mendObject('missing', object, null, names),
      );
      continue;
    }
    const lines = differing(object.lines, same.lines);
    if (lines !== null) {
      const change = same.invalid && !object.invalid ? 'invalid' : 'changed';
      tell(object.kind, object.name, change, lines, mendObject(change, object, same, names));
    }
    const wantedOf = wantedRights(object, place);
    const given = object.owner !== null && same.owner !== null && object.owner !== same.owner;
    if (given) {
      const former = same.owner ?? '';
      tell(
        'owner',
        idOf(object),
        'changed',
        { found: [roleWords(former)], wanted: [roleWords(object.owner ?? '')] },
        mendOwner(object, former, wantedOf.get(former)?.must ?? new Set(), names),
      );
    }
    // What an owner may goes with the ownership.
    const untold = given ? new Set([object.owner, same.owner]) : NOBODY;
    compareRights(object, same, wantedOf, untold);
  }
  for (const object of found) {
    if (before.has(idOf(object)) || object.kind === 'default-privilege') continue;
    if (object.parent !== null && !before.has(object.parent)) continue;
    if (object.kind === 'column' && object.lines.length === 0) continue;
    const change = object.invalid ? 'invalid' : 'extra';
    const whose =
      object.owner === null || object.owner === 'owner' ? [] : [`belongs to ${roleWords(object.owner)}`];
    tell(
      object.kind,
      object.name,
      change,
      { found: [...(object.lines.length > 0 ? object.lines : [object.kind]), ...whose], wanted: [] },
      mendObject(change, null, object, names),
    );
  }
  compareDefaults();
  return differences.toSorted((a, b) => rank(a) - rank(b) || (a.key < b.key ? -1 : 1));

  /** Rights given by a role that PUBLIC has by itself say nothing. */
  function compareRights(
    object: SchemaObject,
    same: SchemaObject,
    wantedOf: ReadonlyMap<string, WantedRights>,
    untold: ReadonlySet<string | null>,
  ): void {
    const has = new Map(Object.entries(same.rights ?? {}).map(([token, some]) => [token, letters(some)]));
    const everybody = has.get('PUBLIC') ?? new Set<string>();
    const everybodyWanted = wantedOf.get('PUBLIC');
    for (const token of new Set([...wantedOf.keys(), ...has.keys()])) {
      if (untold.has(token)) continue;
      const rights = has.get(token) ?? new Set<string>();
      const { must, may } = wantedOf.get(token) ?? NONE;
      const lacks = [...must].filter(
        (each) => !rights.has(each) && (token === 'PUBLIC' || !everybody.has(each)),
      );
      const tooMany = [...rights].filter(
        (each) =>
          !must.has(each) &&
          !may.has(each) &&
          !everybodyWanted?.must.has(each) &&
          !everybodyWanted?.may.has(each),
      );
      if (lacks.length + tooMany.length === 0) continue;
      tell(
        'grant',
        `${idOf(object)} to ${roleWords(token)}`,
        lacks.length === 0 ? 'extra' : tooMany.length > 0 || rights.size > 0 ? 'changed' : 'missing',
        { found: words(rights), wanted: words(must) },
        mendGrant(object, token, { lacks, tooMany }, names),
      );
    }
  }

  function compareDefaults(): void {
    const declared = wanted.filter(({ kind }) => kind === 'default-privilege');
    const list = new Map(wantedDefaults(place, ownSchemas(wanted)).map((each) => [each.object.name, each]));
    for (const object of declared) {
      const known = list.get(object.name) ?? { object, wanted: new Map<string, WantedRights>() };
      for (const [token, some] of Object.entries(object.rights ?? {})) {
        const more = letters(some);
        const had = known.wanted.get(token) ?? NONE;
        known.wanted.set(token, { must: new Set([...had.must, ...more]), may: had.may });
      }
      list.set(object.name, known);
    }
    const there = new Map(
      found.filter(({ kind }) => kind === 'default-privilege').map((each) => [each.name, each]),
    );
    for (const name of new Set([...list.keys(), ...there.keys()])) {
      const object = list.get(name)?.object ?? there.get(name);
      if (object === undefined) continue;
      const has = new Map(
        Object.entries(there.get(name)?.rights ?? {}).map(([token, some]) => [token, letters(some)]),
      );
      const ofTenant = OWN_ROLES.has(object.sql.maker ?? '');
      for (const token of new Set([...(list.get(name)?.wanted.keys() ?? []), ...has.keys()])) {
        const { must, may } = list.get(name)?.wanted.get(token) ?? NONE;
        const rights = has.get(token) ?? new Set<string>();
        const lacks = [...must].filter((each) => !rights.has(each));
        // What the tenant's roles share among each other is theirs, and PUBLIC is given what PostgreSQL gives.
        const free = ofTenant && (OWN_ROLES.has(token) || (token === 'PUBLIC' && object.sql.schema === null));
        const tooMany = free ? [] : [...rights].filter((each) => !must.has(each) && !may.has(each));
        if (lacks.length + tooMany.length === 0) continue;
        tell(
          'default-privilege',
          `${name} to ${roleWords(token)}`,
          lacks.length === 0 ? 'extra' : rights.size > 0 ? 'changed' : 'missing',
          { found: words(rights), wanted: words(must) },
          mendDefaults(object, token, { lacks, tooMany }, names),
        );
      }
    }
  }
}

const NOBODY: ReadonlySet<string | null> = new Set();
const NONE: WantedRights = { must: new Set(), may: new Set() };
const words = (rights: Rights): string[] => (rights.size === 0 ? [] : [rightWords(rights).join(', ')]);
const readable = (text: string): string =>
  text.replaceAll(OWN_SCHEMA, 'public').replaceAll(OWN_SCHEMA_TEXT, 'public');

function keyOf(kind: string, object: string): string {
  const key = `${kind}:${object}`;
  if (key.length <= KEY_LENGTH) return key;
  return `${key.slice(0, KEY_LENGTH - 17)}~${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
}

/** Lines that only one of the two has, in their order; null: they are the same. */
function differing(
  wanted: readonly string[],
  found: readonly string[],
): { wanted: string[]; found: string[] } | null {
  if (wanted.length === found.length && wanted.every((line, index) => line === found[index])) return null;
  const only = (some: readonly string[], others: readonly string[]) => {
    const left = new Map<string, number>();
    for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
    return some.filter((line) => {
      const count = left.get(line) ?? 0;
      left.set(line, count - 1);
      return count <= 0;
    });
  };
  const parts = { wanted: only(wanted, found), found: only(found, wanted) };
  // The same lines in another order, as in the body of a function.
  return parts.wanted.length + parts.found.length === 0 ? { wanted: [...wanted], found: [...found] } : parts;
}

/** What is broken first, then what is missing; rights last. */
function rank({ kind, change }: FoundDifference): number {
  const rights = ['owner', 'grant', 'default-privilege'].indexOf(kind);
  return rights >= 0 ? 10 + rights : ['invalid', 'missing', 'changed', 'extra'].indexOf(change);
}
