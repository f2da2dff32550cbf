import type { SchemaDifference, SchemaObjectKind, TenantDrift } from '../../../shared/models/schema-drift.ts';
import { t, tn, told, type Word, word } from '../../locales/index.ts';

/** What a reading says in words of its own; every other line is SQL, or a name, and stays as it is. */
const LINES: Readonly<Record<string, Word>> = {
  'row level security': word('row level security'),
  'row level security, also for its owner': word('row level security, also for its owner'),
  'not validated': word('not validated'),
  'not null, not validated': word('not null, not validated'),
  'its index is not valid': word('its index is not valid'),
  'not valid': word('not valid'),
  'not valid, not ready': word('not valid, not ready'),
  disabled: word('disabled'),
  'for replicas only': word('for replicas only'),
  'always enabled': word('always enabled'),
  'its owner': word('its owner'),
  'its login': word('its login'),
  'those who share the tables': word('those who share the tables'),
  'its role for administration': word('its role for administration'),
  'its role for the application': word('its role for the application'),
  'its role for reading': word('its role for reading'),
  'a superuser': word('a superuser'),
};

/** A line of what was found or is wanted. */
export function lineText(line: string): string {
  const known = LINES[line];
  if (known !== undefined) return t(known);
  const role = /^belongs to (.+)$/.exec(line)?.[1];
  return role === undefined ? line : t('belongs to {{role}}', { role: lineText(role) });
}

/** What differs; of rights also whose they are. */
export function objectText({ kind, object }: Pick<SchemaDifference, 'kind' | 'object'>): string {
  if (kind !== 'grant' && kind !== 'default-privilege') return object;
  const at = object.lastIndexOf(' to ');
  return at < 0
    ? object
    : t('{{object}} to {{role}}', { object: object.slice(0, at), role: lineText(object.slice(at + 4)) });
}

const COUNTED: Readonly<Record<SchemaObjectKind, (count: number) => string>> = {
  schema: (count) => tn('{{count}} schema', '{{count}} schemas', { count }),
  table: (count) => tn('{{count}} table', '{{count}} tables', { count }),
  column: (count) => tn('{{count}} column', '{{count}} columns', { count }),
  constraint: (count) => tn('{{count}} constraint', '{{count}} constraints', { count }),
  index: (count) => tn('{{count}} index', '{{count}} indexes', { count }),
  sequence: (count) => tn('{{count}} sequence', '{{count}} sequences', { count }),
  view: (count) => tn('{{count}} view', '{{count}} views', { count }),
  function: (count) => tn('{{count}} function', '{{count}} functions', { count }),
  trigger: (count) => tn('{{count}} trigger', '{{count}} triggers', { count }),
  policy: (count) => tn('{{count}} policy', '{{count}} policies', { count }),
  type: (count) => tn('{{count}} type', '{{count}} types', { count }),
  extension: (count) => tn('{{count}} extension', '{{count}} extensions', { count }),
  owner: (count) => tn('{{count}} owner', '{{count}} owners', { count }),
  grant: (count) => tn('{{count}} grant', '{{count}} grants', { count }),
  'default-privilege': (count) =>
    tn('{{count}} default privilege', '{{count}} default privileges', { count }),
};

const PLURALS: Readonly<Record<string, SchemaObjectKind>> = {
  indexes: 'index',
  policies: 'policy',
  'default privilege': 'default-privilege',
  'default privileges': 'default-privilege',
};

/** The kinds that differ, such as `2 columns, 1 index`; else why nothing is known. */
export function factText({ state, fact }: Pick<TenantDrift, 'state' | 'fact'>): string {
  if (state !== 'drifted') return told(fact);
  return fact
    .split(', ')
    .map((part) => {
      const [, digits = '', words = ''] = /^(\d+) (.+)$/.exec(part) ?? [];
      const kind = PLURALS[words] ?? words.replace(/s$/, '');
      return isKind(kind) ? COUNTED[kind](Number(digits)) : told(part);
    })
    .join(', ');
}

const isKind = (text: string): text is SchemaObjectKind => Object.hasOwn(COUNTED, text);
