import type {
  DriftState,
  SchemaDifference,
  SchemaObjectKind,
  TenantDrift,
} from '../../../shared/models/schema-drift.ts';
import { type Word, word } from '../../locales/index.ts';
import type { IconName } from '../../parts/index.ts';
import type { Tone } from '../../parts/tag.tsx';

interface Look {
  readonly word: Word;
  readonly icon: IconName;
  readonly tone: Tone;
  /** The class of its colour. */
  readonly colour: string;
}

/** Unknown is never green. */
export const DRIFT_LOOKS: Record<DriftState, Look> = {
  drifted: { word: word('Drifted'), icon: 'alert', tone: 'warn', colour: 'is-warn' },
  unknown: { word: word('Unknown'), icon: 'unknown', tone: 'grey', colour: 'second' },
  'in-sync': { word: word('In sync'), icon: 'ok', tone: 'ok', colour: 'is-ok' },
};

export const KIND_WORDS: Record<SchemaObjectKind, Word> = {
  schema: word('Schema'),
  table: word('Table'),
  column: word('Column'),
  constraint: word('Constraint'),
  index: word('Index'),
  sequence: word('Sequence'),
  view: word('View'),
  function: word('Function'),
  trigger: word('Trigger'),
  policy: word('Policy'),
  type: word('Type'),
  extension: word('Extension'),
  owner: word('Owner'),
  grant: word('Grants'),
  'default-privilege': word('Default privileges'),
};

export const CHANGE_WORDS: Record<SchemaDifference['change'], Word> = {
  missing: word('missing'),
  extra: word('too much'),
  changed: word('changed'),
  invalid: word('invalid'),
};

/** Slug, or the database of shared tables: by it the contract knows the row. */
export const driftId = ({ tenant, database }: Pick<TenantDrift, 'tenant' | 'database'>): string =>
  tenant ?? database;

/** A person chooses among those that have a statement; what is accepted stays as it is. */
export const canMend = (item: SchemaDifference): boolean => item.mend.length > 0 && item.accepted === null;

export const ended = (statement: string): string => `${statement.trim().replace(/;$/, '')};`;
