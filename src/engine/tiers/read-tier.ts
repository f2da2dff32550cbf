import type { TierProblem } from '../../shared/models/tier.ts';
import { checkChain } from './check-chain.ts';
import { checkVariables, usedVariables } from './check-variables.ts';
import { readDocument } from './read-document.ts';
import { readParent } from './read-parent.ts';
import type { TierLayer } from './tier-layer.ts';
import { openTierFile } from './tier-notes.ts';

/** Where a file's parents are found. */
export interface TierSource {
  /** The newest version of a tier; null: there is none. */
  find(name: string): Promise<{ readonly version: number; readonly layers: readonly TierLayer[] } | null>;
  names(): Promise<string[]>;
}

export interface ReadTier {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly extends: { readonly name: string; readonly version: number } | null;
  /** The chain, weakest first; this tier is the last. */
  readonly layers: readonly TierLayer[];
}

export interface TierReading {
  /** All at once, in the order of the file; a file without any can be published. */
  readonly problems: readonly TierProblem[];
  /** What can be published, and does less than it says. */
  readonly warnings: readonly TierProblem[];
  /** What could be read, without the values that cannot; null: it is no tier at all. */
  readonly tier: ReadTier | null;
  /** Names of the variables it uses. */
  readonly variables: readonly string[];
}

/** Reads a tier's file and says everything that is wrong with it, each with its line and column. Never throws for a file. */
export async function readTier(file: string, text: string, source: TierSource): Promise<TierReading> {
  const notes = openTierFile(file, text);
  const { plain } = notes;
  if (plain === null) return { problems: notes.problems, warnings: [], tier: null, variables: [] };
  if (typeof plain.value !== 'object' || plain.value === null || Array.isArray(plain.value)) {
    notes.at([], 'A tier is a list of keys with values, such as tier: gold');
    return { problems: notes.problems, warnings: [], tier: null, variables: [] };
  }
  const parent = await readParent(notes, plain.value, source);
  const read = readDocument(notes, plain, plain.value, parent?.layers ?? []);
  const layers = [...(parent?.layers ?? []), read.layer];
  const unreadable = checkVariables(notes, plain, layers, parent !== null || !('extends' in plain.value));
  checkChain(notes, plain, layers, unreadable);
  return {
    problems: notes.problems.toSorted(inOrder),
    warnings: notes.warnings.toSorted(inOrder),
    tier: read.named
      ? {
          name: read.layer.origin.name,
          title: read.title,
          description: read.description,
          extends: parent && { name: parent.name, version: parent.version },
          layers,
        }
      : null,
    variables: usedVariables(plain),
  };
}

const inOrder = (a: TierProblem, b: TierProblem) =>
  (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
