import {
  type MigrationInput,
  type RunOptions,
  runOptionsSchema,
  type Wave,
  type WaveSize,
} from '../../../shared/models/migration-options.ts';
import type { PlanStep } from '../../../shared/models/tenant.ts';
import type { Blueprint, Migration } from '../../blueprints/blueprint.ts';
import { splitStatements } from '../../blueprints/sql-text.ts';
import { step } from '../../lifecycle/plan-steps.ts';

const LONGEST_SHOWN = 2_000;

/** What runs in one tenant that lacks all of these files. */
export function stepsOf(blueprint: Blueprint, versions: readonly string[], options: RunOptions): PlanStep[] {
  const files = blueprint.migrations.filter(({ version }) => versions.includes(version));
  return fileSteps(files, options);
}

/** These files one after the other, after a backup where one is wanted. */
export function fileSteps(files: readonly Migration[], options: RunOptions): PlanStep[] {
  return [
    ...(options.backupTo === undefined
      ? []
      : [step('backup', 'Back it up', 'this workstation', `to ${options.backupTo}, checked`, [])]),
    ...files.map((file) => {
      if (file.command) return commandStep(file, options);
      const statements = splitStatements(file.content).map(({ text }) =>
        text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)} …` : text,
      );
      const count = statements.length === 1 ? 'one statement' : `${statements.length} statements`;
      const fact = file.transactional
        ? `${count} in one transaction with its history row; lock_timeout ${options.lockTimeoutMs} ms`
        : `${count}, each alone, outside a transaction`;
      return step(file.version, file.name, 'each tenant', fact, statements);
    }),
  ];
}

/** What cannot be known is said: a command shows neither its statements nor its locks before it runs. */
function commandStep({ version, name }: Migration, { lockTimeoutMs }: RunOptions): PlanStep {
  const fact = `a command with a login of its own, lock_timeout ${lockTimeoutMs} ms; its statements, their locks and what lint would say are not known before it runs`;
  return step(version, 'Run the command', 'this workstation, for each tenant', fact, [name]);
}

const SAFE: RunOptions = runOptionsSchema.parse({});
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The same run as a line for the command line; what is as it is without being said is left out. */
export function commandOf({ to, filter, options }: MigrationInput, blueprint: string): string {
  const words = ['cadastre migrate run', '--blueprint', quoted(blueprint)];
  const give = (option: string, value: string | number | undefined) => {
    if (value !== undefined) words.push(option, quoted(String(value)));
  };
  give('--to', to);
  for (const each of filter.tenants ?? []) give('--tenant', each);
  for (const each of filter.tiers ?? []) give('--tier', each);
  for (const each of filter.servers ?? []) give('--server', each);
  for (const [key, value] of Object.entries(filter.labels ?? {})) give('--label', `${key}=${value}`);
  give('--at-version', filter.version);
  if (!filter.suspended) words.push('--not-suspended');
  return [...words, ...optionWords(options)].join(' ');
}

/** How it runs, as the command line reads it; what is as it is without being said is left out. */
export function optionWords(options: RunOptions): string[] {
  const words: string[] = [];
  const give = (option: string, value: string | number | undefined) => {
    if (value !== undefined) words.push(option, quoted(String(value)));
  };
  const differs = (name: keyof RunOptions) => !same(options[name], SAFE[name]);
  if (differs('waves')) for (const wave of options.waves) give('--wave', waveText(wave));
  if (differs('perServer')) give('--per-server', options.perServer);
  if (differs('total')) give('--total', options.total);
  if (differs('lockTimeoutMs')) give('--lock-timeout', `${options.lockTimeoutMs}ms`);
  if (differs('lockTries')) give('--lock-tries', options.lockTries);
  if (differs('statementTimeoutMs')) give('--statement-timeout', `${options.statementTimeoutMs}ms`);
  if (differs('blockers')) give('--end-blockers', options.blockers);
  if (differs('stopAtFailures')) give('--stop-at', options.stopAtFailures);
  if (differs('stopAtPercent')) give('--stop-at', `${options.stopAtPercent}%`);
  give('--health', options.healthQuery);
  give('--backup-to', options.backupTo);
  if (options.allowDrift) words.push('--allow-drift');
  return words;
}

/** `canary:1,soak=10m,gate`: as the command line reads it. */
export function waveText({ name, size, soakMs, gate }: Wave): string {
  return [
    `${name}:${sizeText(size)}`,
    ...(soakMs > 0 ? [`soak=${soakMs}ms`] : []),
    ...(gate ? ['gate'] : []),
  ].join(',');
}

function sizeText(size: WaveSize): string {
  if ('rest' in size) return 'rest';
  if ('count' in size) return String(size.count);
  if ('percent' in size) return `${size.percent}%`;
  return `${size.label}=${size.value}`;
}

/** A word of a command line. */
export const quoted = (text: string) =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
