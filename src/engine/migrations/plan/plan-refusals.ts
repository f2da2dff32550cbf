import type { ErrorCode } from '../../../shared/errors.ts';
import type { LintReport } from '../../../shared/models/migration-lint.ts';
import type { MigrationPlan } from '../../../shared/models/migration-plan.ts';
import type { DriftState } from '../../../shared/models/schema-drift.ts';
import { CadastreError } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import type { FleetTarget } from './select-targets.ts';

/** What must be answered before a plan may run. */
type Refusals = MigrationPlan['refusals'];

export function lintRefusal(lint: LintReport): Refusals {
  if (lint.refusals === 0) return [];
  const [first] = lint.findings.filter(({ severity, waiver }) => severity === 'refuse' && waiver === null);
  return [
    {
      code: 'REFUSED',
      message: `Lint refuses ${first?.file}:${first?.line}: ${first?.reason}${lint.refusals === 1 ? '' : ` and ${lint.refusals - 1} more`}`,
      wayOut: 'Write its safe form, which lint shows, or waive it with a reason.',
      command: `cadastre migrate waive ${first?.file} ${first?.rule} --reason "…"`,
    },
  ];
}

export function driftRefusal(
  chosen: readonly { readonly target: FleetTarget; readonly drift: DriftState }[],
  allowed: boolean,
): Refusals {
  const drifted = chosen.filter(({ drift }) => drift === 'drifted');
  const [first] = drifted;
  if (allowed || !first) return [];
  return [
    {
      code: 'REFUSED',
      message:
        drifted.length === 1
          ? `${first.target.name} is not what its version says`
          : `${first.target.name} and ${drifted.length - 1} more are not what their version says`,
      wayOut:
        'Look at the differences and mend or accept them, leave these tenants out, or migrate them all the same.',
      command: 'cadastre drift schema; cadastre migrate run --allow-drift',
    },
  ];
}

export function heldRefusal({ counts, targets }: MigrationPlan): Refusals {
  if (counts.lacking > 0 || counts.held === 0) return [];
  const first = targets.find(({ obstacle }) => obstacle !== null);
  return [
    {
      code: 'CONFLICT',
      message:
        counts.held === 1
          ? `${first?.name} cannot be migrated: ${first?.problem}`
          : `None of ${counts.held} tenants can be migrated; ${first?.name}: ${first?.problem}`,
      wayOut: 'The list of migrations shows each with its reason.',
      command: 'cadastre migrate status',
    },
  ];
}

export async function openRunRefusal(platform: OpenPlatform, blueprint: string): Promise<Refusals> {
  const { rows } = await platform.database.run<{ id: string; status: string }>(
    sql`SELECT id, status FROM platform.migration_runs
        WHERE blueprint = ${blueprint} AND status IN ('running', 'paused', 'gate')`,
  );
  return rows.map(({ id, status }) => ({
    code: 'CONFLICT',
    message: `Run ${id} of ${blueprint} is not over: it is ${status === 'gate' ? 'waiting at a gate' : status === 'paused' ? 'paused' : 'running'}`,
    wayOut: 'Let it go on and end, or cancel it.',
    command: `cadastre migrate show ${id}`,
  }));
}

/** A table that is written anew stands twice on the disk for a while. */
export function diskRefusal(
  { server, free, largest }: MigrationPlan['disk'][number],
  lint: LintReport,
): Refusals {
  const rewrites = lint.findings.some(({ rule }) => rule === 'table-rewrite' || rule === 'type-change');
  if (!rewrites || free === null || free > largest) return [];
  return [
    {
      code: 'DISK_FULL',
      message: `${server} has less room than its largest tenant takes, and a file writes a table anew`,
      wayOut: 'Make room on its disk first, or leave its tenants out.',
    },
  ];
}

/** Refuses what the plan refuses, with its first reason. */
export function refuseUnlessReady({ refusals }: MigrationPlan): void {
  const [first] = refusals;
  if (!first) return;
  throw new CadastreError(first.code as ErrorCode, first.message, {
    wayOut: first.wayOut,
    ...(first.command !== undefined && { command: first.command }),
  });
}
