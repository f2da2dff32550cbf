import type { RunOptions, TakeBackInput } from '../../../shared/models/migration-options.ts';
import type { PlanStep } from '../../../shared/models/tenant.ts';
import type { Blueprint, Migration } from '../../blueprints/blueprint.ts';
import { step } from '../../lifecycle/plan-steps.ts';
import { fileSteps, optionWords, quoted } from '../plan/plan-text.ts';
import { mayDropRepeatables } from './way-back.ts';

/** What runs in one tenant that has all of these files, and what stays as it is. */
export function backSteps(
  { migrations }: Blueprint,
  files: readonly Migration[],
  options: RunOptions,
): PlanStep[] {
  if (files.length === 0) return [];
  const named = files.map((file) => ({ ...file, name: `${file.name}, taken back` }));
  const repeatable = migrations.filter((each) => each.repeatable === true).map(({ name }) => name);
  const dropped = files.some(({ content }) => mayDropRepeatables(content));
  return [
    ...fileSteps(named, options),
    ...(repeatable.length === 0
      ? []
      : [
          step(
            'repeatable',
            'Repeatable files',
            'each tenant',
            dropped
              ? `${repeatable.join(', ')} are not taken back; the next run runs them again, as something of theirs may be dropped here`
              : `${repeatable.join(', ')} are not taken back: they stay as they are`,
            [],
          ),
        ]),
    step(
      'template',
      'Templates',
      'each server',
      'stay: new tenants are made from the blueprint as it is',
      [],
    ),
  ];
}

/** The same take back as a line for the command line. */
export function backCommand({ tenants, run, to, options }: TakeBackInput): string {
  return [
    'cadastre migrate down',
    ...(tenants ?? []).map(quoted),
    ...(run === undefined ? [] : ['--run', String(run)]),
    ...(to === undefined ? [] : ['--to', quoted(to)]),
    ...optionWords(options),
  ].join(' ');
}
