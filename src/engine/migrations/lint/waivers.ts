import { LINT_RULES, type LintWaiver } from '../../../shared/models/migration-lint.ts';
import type { Database } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';

export interface WaiverRow extends Record<string, unknown> {
  id: string;
  blueprint: string;
  file: string;
  checksum: string;
  rule: string;
  reason: string;
  waived_by: string;
  waived_at: Date;
}

/** Every waiver of a blueprint, those of older contents of a file included: the checksum says which one is meant. */
export async function readWaivers(database: Pick<Database, 'run'>, blueprint: string): Promise<LintWaiver[]> {
  const { rows } = await database.run<WaiverRow>(
    sql`SELECT * FROM platform.lint_waivers WHERE blueprint = ${blueprint} ORDER BY id`,
  );
  return rows.flatMap(toWaiver);
}

/** A rule that only a newer Cadastre knows is of no use to this one. */
export function toWaiver({ id, file, checksum, reason, ...row }: WaiverRow): LintWaiver[] {
  const rule = LINT_RULES.find((each) => each === row.rule);
  if (rule === undefined) return [];
  return [
    { id: Number(id), rule, file, checksum, reason, by: row.waived_by, at: row.waived_at.toISOString() },
  ];
}
