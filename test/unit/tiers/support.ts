import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTier, type TierReading, type TierSource } from '../../../src/engine/tiers/read-tier.ts';
import { shippedSource } from '../../../src/engine/tiers/shipped-source.ts';

export const TIERS = join(import.meta.dirname, '..', '..', '..', 'resources', 'tiers');
export const shippedText = (name: string) => readFileSync(join(TIERS, `${name}.yaml`), 'utf8');
export const shipped = shippedSource(TIERS);

/** Reads a file over the shipped tiers. */
export const read = (text: string, source: TierSource = shipped): Promise<TierReading> =>
  readTier('gold.yaml', text, source);

/** Problems as `line:column field: message -> proposal`. */
export async function problemsOf(text: string, source: TierSource = shipped): Promise<string[]> {
  const { problems } = await read(text, source);
  return problems.map(
    ({ line, column, field, message, proposal }) =>
      `${line}:${column} ${field ?? ''}: ${message}${proposal === null ? '' : ` -> ${proposal}`}`,
  );
}
