import {
  type BlockerRule,
  DEFAULT_WAVES,
  type MigrationInput,
  runOptionsSchema,
  type Wave,
} from '../../../../shared/models/migration-options.ts';
import { reasonOf } from '../../../lib/reason.ts';

export type WaveKind = 'count' | 'percent' | 'label' | 'rest';

export interface WaveForm {
  /** Known by it while rows are moved and removed. */
  readonly key: number;
  readonly name: string;
  readonly kind: WaveKind;
  readonly amount: number | null;
  /** `key=value`. */
  readonly label: string;
  readonly soakMinutes: number | null;
  readonly gate: boolean;
}

export interface PlanForm {
  readonly blueprint: string | null;
  readonly to: string | null;
  readonly tenants: readonly string[];
  readonly tiers: readonly string[];
  readonly servers: readonly string[];
  /** `key=value` each. */
  readonly labels: readonly string[];
  readonly version: string | null;
  readonly suspended: boolean;
  readonly waves: readonly WaveForm[];
  readonly perServer: number | null;
  readonly total: number | null;
  readonly lockTimeoutMs: number | null;
  readonly lockTries: number | null;
  /** Seconds; 0: no limit. */
  readonly statementSeconds: number | null;
  readonly blockers: BlockerRule;
  readonly stopAtFailures: number | null;
  readonly stopAtPercent: number | null;
  readonly healthQuery: string;
  readonly backupTo: string;
  readonly allowDrift: boolean;
  readonly reason: string;
}

/** What the contract takes when nothing is said. */
const USUAL = runOptionsSchema.parse({});

export function waveForm(wave: Wave, key: number): WaveForm {
  const { size } = wave;
  return {
    key,
    name: wave.name,
    kind: 'count' in size ? 'count' : 'percent' in size ? 'percent' : 'label' in size ? 'label' : 'rest',
    amount: 'count' in size ? size.count : 'percent' in size ? size.percent : null,
    label: 'label' in size ? `${size.label}=${size.value}` : '',
    soakMinutes: Math.round(wave.soakMs / 60_000),
    gate: wave.gate,
  };
}

export function emptyForm(preset: { blueprint: string | null; tenants: readonly string[] }): PlanForm {
  return {
    blueprint: preset.blueprint,
    to: null,
    tenants: preset.tenants,
    tiers: [],
    servers: [],
    labels: [],
    version: null,
    suspended: true,
    waves: DEFAULT_WAVES.map(waveForm),
    perServer: USUAL.perServer,
    total: USUAL.total,
    lockTimeoutMs: USUAL.lockTimeoutMs,
    lockTries: USUAL.lockTries,
    statementSeconds: Math.round(USUAL.statementTimeoutMs / 1000),
    blockers: USUAL.blockers,
    stopAtFailures: USUAL.stopAtFailures,
    stopAtPercent: USUAL.stopAtPercent,
    healthQuery: '',
    backupTo: '',
    allowDrift: false,
    reason: '',
  };
}

/** The least and the most of each number, as the contract has them. */
export const LIMITS = {
  perServer: [1, 64],
  total: [1, 256],
  lockTimeoutMs: [10, 60_000],
  lockTries: [1, 50],
  statementSeconds: [0, 86_400],
  stopAtFailures: [0, 100_000],
  stopAtPercent: [0, 100],
} as const;
export type LimitedField = keyof typeof LIMITS;

export type Problem =
  | { readonly field: LimitedField; readonly kind: 'range' }
  | { readonly field: 'waves'; readonly key: number; readonly kind: 'name' | 'amount' | 'label' | 'soak' }
  | { readonly field: 'reason'; readonly kind: 'short' };

/** Everything that the contract would refuse, by its field. */
export function problemsOf(form: PlanForm): readonly Problem[] {
  const found: Problem[] = [];
  for (const field of Object.keys(LIMITS) as LimitedField[]) {
    const value = form[field];
    const [least, most] = LIMITS[field];
    if (value === null || Number.isNaN(value) || value < least || value > most)
      found.push({ field, kind: 'range' });
  }
  for (const wave of form.waves) {
    const { key } = wave;
    if (wave.name.trim() === '') found.push({ field: 'waves', key, kind: 'name' });
    const amountGood =
      wave.amount !== null && wave.amount > 0 && (wave.kind === 'count' || wave.amount <= 100);
    if ((wave.kind === 'count' || wave.kind === 'percent') && !amountGood)
      found.push({ field: 'waves', key, kind: 'amount' });
    if (wave.kind === 'label' && readLabel(wave.label) === null)
      found.push({ field: 'waves', key, kind: 'label' });
    if (wave.soakMinutes === null || wave.soakMinutes < 0 || wave.soakMinutes > 7 * 1440)
      found.push({ field: 'waves', key, kind: 'soak' });
  }
  if (!reasonOf(form.reason, false).good) found.push({ field: 'reason', kind: 'short' });
  return found;
}

/** `key=value`; null: not that. */
export function readLabel(text: string): { label: string; value: string } | null {
  const at = text.indexOf('=');
  const label = text.slice(0, at).trim();
  const value = text.slice(at + 1).trim();
  return at < 1 || label === '' || value === '' ? null : { label, value };
}

function sizeOf(wave: WaveForm): Wave['size'] {
  switch (wave.kind) {
    case 'count':
      return { count: Math.round(wave.amount ?? 1) };
    case 'percent':
      return { percent: wave.amount ?? 1 };
    case 'label':
      return readLabel(wave.label) ?? { rest: true };
    case 'rest':
      return { rest: true };
  }
}

/** Only of a form without problems. */
export function planInput(form: PlanForm): MigrationInput {
  const labels = Object.fromEntries(
    form.labels.flatMap((text) => {
      const read = readLabel(text);
      return read === null ? [] : [[read.label, read.value]];
    }),
  );
  return {
    ...(form.blueprint === null ? {} : { blueprint: form.blueprint }),
    ...(form.to === null ? {} : { to: form.to }),
    filter: {
      ...(form.tenants.length === 0 ? {} : { tenants: [...form.tenants] }),
      ...(form.tiers.length === 0 ? {} : { tiers: [...form.tiers] }),
      ...(form.servers.length === 0 ? {} : { servers: [...form.servers] }),
      ...(form.labels.length === 0 ? {} : { labels }),
      ...(form.version === null ? {} : { version: form.version }),
      suspended: form.suspended,
    },
    options: {
      waves: form.waves.map((wave) => ({
        name: wave.name.trim(),
        size: sizeOf(wave),
        soakMs: (wave.soakMinutes ?? 0) * 60_000,
        gate: wave.gate,
      })),
      perServer: form.perServer ?? USUAL.perServer,
      total: form.total ?? USUAL.total,
      lockTimeoutMs: form.lockTimeoutMs ?? USUAL.lockTimeoutMs,
      lockTries: form.lockTries ?? USUAL.lockTries,
      statementTimeoutMs: (form.statementSeconds ?? 0) * 1000,
      blockers: form.blockers,
      stopAtFailures: form.stopAtFailures ?? USUAL.stopAtFailures,
      stopAtPercent: form.stopAtPercent ?? 0,
      ...(form.healthQuery.trim() === '' ? {} : { healthQuery: form.healthQuery.trim() }),
      ...(form.backupTo.trim() === '' ? {} : { backupTo: form.backupTo.trim() }),
      allowDrift: form.allowDrift,
    },
  };
}
