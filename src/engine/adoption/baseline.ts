import type { Detected } from './detect-blueprint.ts';
import type { DatabaseInside } from './inspect-database.ts';

/** Files that another tool has applied: they are written into Cadastre's history, so that the next ones follow. */
export interface Baseline {
  readonly by: string;
  readonly files: { readonly version: string; readonly name: string; readonly checksum: string }[];
}

export function baselineOf({ by, noted }: Detected, { toolHistory }: DatabaseInside): Baseline | null {
  if (by !== 'tool' || noted === null || toolHistory === null) return null;
  return {
    by: `${toolHistory.tool}, before Cadastre`,
    files: noted.applied.map(({ version, name, checksum }) => ({ version, name, checksum })),
  };
}

export const baselineText = ({ by, files }: Baseline): string =>
  `INSERT INTO cadastre.schema_history (version, …) of ${files.length} files that ${by} applied`;
