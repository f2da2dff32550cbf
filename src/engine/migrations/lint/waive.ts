import { type LintRule, type LintWaiver, UNWAIVABLE_RULES } from '../../../shared/models/migration-lint.ts';
import type { Actor } from '../../acts/actor.ts';
import { performAct } from '../../acts/perform-act.ts';
import type { Blueprint, Migration } from '../../blueprints/blueprint.ts';
import { findBlueprint } from '../../blueprints/index.ts';
import { CadastreError, invalidInput } from '../../errors.ts';
import { sql } from '../../postgres/sql.ts';
import { didYouMean } from '../../yaml/nearest-name.ts';
import { onlyBlueprint } from '../plan/select-targets.ts';
import { lintBlueprint } from './lint-blueprint.ts';
import type { LintContext } from './lint-context.ts';
import { toWaiver, type WaiverRow } from './waivers.ts';

export interface WaiveInput {
  /** The only one with tenants when left out. */
  readonly blueprint?: string;
  /** Its path in the blueprint, its name, or its version. */
  readonly file: string;
  readonly rule: LintRule;
  readonly reason: string;
}

/**
 * Lets the findings of one rule in one file pass, as the file is now: an edited one is found again. Errors: `REFUSED`
 * for a rule that nobody can waive, `CONFLICT` when nothing of it is found, `ALREADY_EXISTS`.
 */
export function waive(context: LintContext, actor: Actor, input: WaiveInput): Promise<LintWaiver> {
  const { file, rule, reason } = input;
  const target = input.blueprint === undefined ? file : `blueprint ${input.blueprint}, ${file}`;
  const intent = { actor, verb: 'waive lint', target, input: { file, rule }, reason };
  return performAct(context.audit, intent, async () => {
    if (UNWAIVABLE_RULES.includes(rule)) {
      throw new CadastreError('REFUSED', `The rule ${rule} cannot be waived`, {
        target,
        wayOut: 'PostgreSQL or the run would refuse the statement all the same: mend the file.',
      });
    }
    const platform = await context.platform();
    const name = input.blueprint ?? (await onlyBlueprint(platform));
    const blueprint = await findBlueprint(context.blueprints, name);
    const migration = migrationOf(blueprint, file);
    const { findings } = await lintBlueprint(platform, blueprint, [migration.version]);
    const found = findings.filter((each) => each.rule === rule);
    if (found.length === 0) {
      throw new CadastreError('CONFLICT', `Nothing is found in ${migration.path} by the rule ${rule}`, {
        target,
        wayOut: 'Lint shows what is found.',
        command: 'cadastre migrate lint',
      });
    }
    const { rows } = await platform.database.run<WaiverRow>(
      sql`INSERT INTO platform.lint_waivers (blueprint, file, checksum, rule, reason, waived_by)
          VALUES (${blueprint.name}, ${migration.path}, ${migration.checksum}, ${rule}, ${reason}, ${actor.name})
          ON CONFLICT DO NOTHING RETURNING *`,
    );
    const [made] = rows.flatMap(toWaiver);
    if (!made) {
      throw new CadastreError('ALREADY_EXISTS', `${rule} is waived in ${migration.path} already`, {
        target,
        wayOut: 'Lint shows by whom and why.',
        command: 'cadastre migrate lint',
      });
    }
    platform.locks.say('blueprints');
    return made;
  });
}

/** The findings stand again. Errors: `NOT_FOUND`. */
export function unwaive(context: LintContext, actor: Actor, id: number): Promise<LintWaiver> {
  const intent = { actor, verb: 'unwaive lint', target: `waiver ${id}`, input: { waiver: id } };
  return performAct(context.audit, intent, async () => {
    const platform = await context.platform();
    const { rows } = await platform.database.run<WaiverRow>(
      sql`DELETE FROM platform.lint_waivers WHERE id = ${id} RETURNING *`,
    );
    const [gone] = rows.flatMap(toWaiver);
    if (!gone) {
      throw new CadastreError('NOT_FOUND', `There is no waiver ${id}`, {
        wayOut: 'Lint shows those that there are, with their numbers.',
        command: 'cadastre migrate lint',
      });
    }
    platform.locks.say('blueprints');
    return gone;
  });
}

function migrationOf({ migrations, name }: Blueprint, file: string): Migration {
  const found = migrations.find((each) => each.path === file || each.name === file || each.version === file);
  if (found) return found;
  const message = `${name} has no file ${JSON.stringify(file.slice(0, 80))}.${didYouMean(
    file,
    migrations.map((each) => each.path),
  )}`;
  throw invalidInput([{ field: 'file', message }]);
}
