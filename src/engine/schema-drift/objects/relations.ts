import type { RawSchema } from '../read-catalogs.ts';
import { idOf, type SchemaObject } from '../schema-object.ts';
import { type Naming, PLAIN, quoted, safe } from './naming.ts';

const PERSISTENCE: Readonly<Record<string, string>> = { u: 'unlogged', t: 'temporary' };
const IDENTITY: Readonly<Record<string, string>> = { n: 'nothing', f: 'full', i: 'an index' };
const TABLES = ['r', 'p', 'f'];

/** A table, view or sequence as what belongs to it names it. */
export type Relation = RawSchema['relations'][number] & {
  readonly object: 'table' | 'view' | 'sequence';
  /** As one reads it, and as a statement needs it. */
  readonly at: string;
  readonly place: string;
  readonly key: string;
};

export function readRelations(raw: RawSchema, { schemaName, schemaSql }: Naming): Map<string, Relation> {
  return new Map(
    raw.relations.map((each) => {
      const object = each.kind === 'S' ? 'sequence' : TABLES.includes(each.kind) ? 'table' : 'view';
      const at = `${schemaName(each.schema)}.${quoted(each.name)}`;
      const place = `${schemaSql(each.schema)}.${safe(each.name)}`;
      return [each.id, { ...each, object, at, place, key: idOf({ kind: object, name: at }) }];
    }),
  );
}

/** Composite types have a relation too, and are told as types. */
export function relationObjects(
  raw: RawSchema,
  relations: ReadonlyMap<string, Relation>,
  naming: Naming,
): SchemaObject[] {
  const sequences = new Map(raw.sequences.map((each) => [each.id, each]));
  return [...relations.values()]
    .filter(({ kind }) => kind !== 'c')
    .map((each) => {
      if (each.object === 'sequence') return sequenceObject(each, sequences.get(each.id), naming);
      return each.object === 'view' ? viewObject(each, naming) : tableObject(each, naming);
    });
}

type Sequence = RawSchema['sequences'][number];

function sequenceObject(each: Relation, sequence: Sequence | undefined, naming: Naming): SchemaObject {
  return {
    ...PLAIN,
    kind: 'sequence',
    name: each.at,
    // One of an identity column is its table's.
    owner: sequence?.table != null ? null : naming.role(each.owner),
    ...naming.granted(each.acl, 'sequence', each.owner),
    lines: sequence ? sequenceLines(sequence, naming.text) : [],
    sql: { place: each.place, word: 'SEQUENCE' },
  };
}

function viewObject(each: Relation, naming: Naming): SchemaObject {
  const materialized = each.kind === 'm';
  const definition = naming.text(each.definition ?? '');
  return {
    ...PLAIN,
    kind: 'view',
    name: each.at,
    owner: naming.role(each.owner),
    ...naming.granted(each.acl, 'table', each.owner),
    lines: [materialized ? 'materialized view' : 'view', ...optionLines(each), ...definition.split('\n')],
    sql: {
      place: each.place,
      word: materialized ? 'MATERIALIZED VIEW' : 'VIEW',
      definition,
      options: (each.options ?? []).join(', '),
    },
  };
}

function tableObject(each: Relation, naming: Naming): SchemaObject {
  const { text } = naming;
  return {
    ...PLAIN,
    kind: 'table',
    name: each.at,
    owner: naming.role(each.owner),
    ...naming.granted(each.acl, 'table', each.owner),
    lines: [
      tableWord(each),
      ...(PERSISTENCE[each.persistence] ? [String(PERSISTENCE[each.persistence])] : []),
      ...(each.parents ?? []).map(
        (parent) => `${each.bound === null ? 'inherits' : 'partition of'} ${text(parent)}`,
      ),
      ...(each.bound === null ? [] : [text(each.bound)]),
      ...(each.secured ? ['row level security'] : []),
      ...(each.forced ? ['row level security, also for its owner'] : []),
      ...(IDENTITY[each.identity] ? [`replica identity ${IDENTITY[each.identity]}`] : []),
      ...optionLines(each),
    ],
    sql: { place: each.place, word: 'TABLE' },
  };
}

function tableWord({ kind, partition }: Relation): string {
  if (kind === 'f') return 'foreign table';
  return kind === 'p' ? `table, partitioned by ${partition}` : 'table';
}

const optionLines = ({ options }: Relation): string[] =>
  (options ?? []).toSorted().map((option) => `with ${option}`);

function sequenceLines(each: Sequence, text: Naming['text']): string[] {
  return [
    `${each.type}, from ${each.start}, by ${each.step}, ${each.least} to ${each.most}, cache ${each.cache}`,
    ...(each.cycle ? ['cycle'] : []),
    ...(each.table === null ? [] : [`of ${text(each.table)}.${quoted(each.column ?? '')}`]),
  ];
}
