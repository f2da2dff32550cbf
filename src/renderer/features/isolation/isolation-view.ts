import type {
  AttackDescription,
  AttackGroup,
  IsolationCause,
  IsolationReport,
  Mend,
  OpenFinding,
  Verdict,
} from '../../../shared/models/isolation.ts';
import type { IsolationModel } from '../../../shared/models/tenant.ts';
import { type Word, word } from '../../locales/index.ts';
import type { IconName } from '../../parts/index.ts';

export const MODEL_WORDS: Record<IsolationModel, Word> = {
  database: word('Database'),
  schema: word('Schema'),
  row: word('Row'),
};

export const GROUP_WORDS: Record<AttackGroup, Word> = {
  'get-in': word('Get in'),
  'read-write': word('Read and write'),
  'undo-settings': word('Undo our settings'),
  disturb: word('Disturb'),
  'look-around': word('Look around'),
};

/** What may be done about a finding, by the kind of attempt. */
export const GROUP_WAYS_OUT: Record<AttackGroup, Word> = {
  'get-in': word(
    'Run the preflight of its server and compare tenants with their servers: both show the right that is too many, with the statement that takes it.',
  ),
  'read-write': word(
    'Give the table to the owner role that cannot sign in, and row security where tenants share it. A migration keeps it so for the next tenants.',
  ),
  'undo-settings': word(
    'Compare tenants with their servers: the right that is too many shows there, with the statement that takes it.',
  ),
  disturb: word('Take the membership from the tenant’s role; the observation names it.'),
  'look-around': word('Take the right or the membership from the tenant’s role; the observation names it.'),
};

export const VERDICT_WORDS: Record<Verdict, { word: Word; icon: IconName | null; tone: string }> = {
  refused: { word: word('refused|verdict'), icon: 'ok', tone: 'is-ok' },
  none: { word: word('nothing of others'), icon: 'ok', tone: 'is-ok' },
  application: { word: word('application holds it'), icon: 'gate', tone: 'second' },
  seen: { word: word('seen'), icon: 'eye', tone: 'second' },
  reached: { word: word('reached'), icon: 'failed', tone: 'is-danger' },
  'not-applicable': { word: word('does not apply'), icon: null, tone: 'third' },
  'not-tried': { word: word('not tried'), icon: 'unknown', tone: 'third' },
};

/** What is expected to be seen by everybody: nobody can hide it. */
export function cannotHide(attacks: readonly AttackDescription[]): readonly AttackDescription[] {
  return attacks.filter(({ expected }) => Object.values(expected).some(([first]) => first === 'seen'));
}

export type Cell = IsolationReport['cells'][number];

export function cellsByPlace(report: IsolationReport): ReadonlyMap<string, Cell> {
  return new Map(report.cells.map((cell) => [placeOf(cell.attack, cell.model), cell]));
}

export const placeOf = (attack: string, model: IsolationModel): string => `${attack}/${model}`;

/** What a person has to look at: attacks that reached something and were not tried again since, whichever report they are in. */
export function isolationNeeds(open: readonly OpenFinding[] | undefined): number {
  return new Set(open?.map(({ attack, model }) => `${attack} ${model}`)).size;
}

export const CAUSE_WORDS: Record<IsolationCause, Word> = {
  hand: word('by hand'),
  provisioning: word('after provisioning'),
  schedule: word('scheduled'),
  mend: word('after a mend'),
};

/** As a file for psql: where each statement runs stands over it. */
export function mendScript(mends: readonly Mend[]): string {
  return mends
    .map((each, index) => {
      const before = mends[index - 1];
      const place = `-- ${each.server}, ${each.database}\n`;
      const moved = before?.server !== each.server || before.database !== each.database;
      return `${moved ? place : ''}${each.sql};`;
    })
    .join('\n');
}
