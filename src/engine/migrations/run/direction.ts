import type { Blueprint, Migration } from '../../blueprints/blueprint.ts';
import { pendingMigrations } from '../../blueprints/schema-history.ts';
import { historyRow, type ScriptPlace } from './file-script.ts';

export type PlaceHistory = ReadonlyMap<string, string>;

/** Which way files go in a place: what is to be run there, and what that makes of its history. */
export interface Direction {
  /** In their order, each with the content that is to be run. Throws `CONFLICT` where that does not fit what is there. */
  pending(history: PlaceHistory, database: string): readonly Migration[];
  /** The history once it has run. */
  after(history: PlaceHistory, migration: Migration): PlaceHistory;
  isDone(history: PlaceHistory, migration: Migration): boolean;
  /** The statement that writes it down, in the same transaction; `tookMs` where it had none of its own. */
  record(place: ScriptPlace, migration: Migration, appliedBy: string, tookMs?: number): string;
}

/** Up to the files of a blueprint. */
export const upwards = (blueprint: Blueprint): Direction => ({
  pending: (history, database) => pendingMigrations(blueprint, history, database),
  after: (history, { version, checksum }) => new Map(history).set(version, checksum),
  isDone: (history, { version, checksum }) => history.get(version) === checksum,
  record: historyRow,
});
