import type { MigrationPlan } from '../shared/models/migration-plan.ts';
import type {
  MigrationRun,
  MigrationRunSummary,
  RunStatus,
  RunTarget,
} from '../shared/models/migration-run.ts';
import type { HistoryEntry, MigrationStatus, Rehearsal } from '../shared/models/migration-status.ts';
import { planText as stepsText } from './plan-text.ts';
import { bytes, duration, facts, plain, stamp, table } from './text.ts';

const MOST_ROWS = 200;

export function planText(plan: MigrationPlan): string {
  const { counts } = plan;
  const lacked = plan.files.filter(({ lackedBy }) => lackedBy > 0);
  const held = plan.targets.filter(({ obstacle }) => obstacle !== null);
  const chosen = plan.targets
    .filter(({ wave }) => wave !== null)
    .sort((a, b) => (a.wave ?? 0) - (b.wave ?? 0));
  return [
    facts([
      ['Blueprint', `${plan.blueprint}, to ${plan.to}`],
      [
        'Tenants',
        `${counts.lacking} lack files, ${counts.upToDate} have them all, ${counts.held} cannot be migrated`,
      ],
      ['Waves', plan.waves.map(({ name, targets }) => `${name} ${targets}`).join(', ')],
      [
        'Templates',
        plan.templates
          .map(({ server, state }) => `${server} ${state === 'ready' ? 'ready' : 'to be built'}`)
          .join(', ') || 'none',
      ],
      ['Drift', `${plan.drift.drifted} drifted, ${plan.drift.unknown} unknown, ${plan.drift.inSync} in sync`],
      ...(counts.lacking === 0 ? [] : [['Time', timeText(plan)] as const]),
      ...plan.disk.map(
        ({ server, free, largest }) =>
          [
            `Disk of ${server}`,
            `${free === null ? 'not known from here' : `${bytes(free)} free`}, largest tenant ${bytes(largest)}`,
          ] as const,
      ),
    ]),
    section(
      'Files',
      table(
        ['version', 'file', '>lacked by', 'transaction'],
        lacked.map(({ version, name, lackedBy, transactional }) => [
          version,
          name,
          String(lackedBy),
          transactional ? 'yes' : 'no',
        ]),
      ),
      lacked.length,
    ),
    section('In each tenant that lacks them all', stepsText(plan.steps), plan.steps.length),
    section(
      'Locks',
      table(
        ['file', '>line', 'table', 'lock'],
        plan.locks.map(({ file, line, table: name, lock }) => [file, String(line), name, lock]),
      ),
      plan.locks.length,
    ),
    section(
      'Lint',
      plan.lint.findings
        .map(
          ({ severity, file, line, rule, reason, waiver }) =>
            `${waiver === null ? severity : 'waived'}  ${plain(file)}:${line}  ${rule}: ${plain(reason)}`,
        )
        .join('\n'),
      plan.lint.findings.length,
    ),
    section(
      'Tenants',
      table(
        ['>wave', 'tenant', 'server', 'stands at', 'lacks', '>size'],
        chosen
          .slice(0, MOST_ROWS)
          .map(({ wave, tenant, name, server, version, lacks, bytes: size }) => [
            String((wave ?? 0) + 1),
            tenant ?? name,
            server,
            version ?? 'nothing',
            lacks.join(', '),
            bytes(size),
          ]),
      ) + rest(chosen.length),
      chosen.length,
    ),
    section(
      'Cannot be migrated',
      table(
        ['tenant', 'server', 'why'],
        held
          .slice(0, MOST_ROWS)
          .map(({ tenant, name, server, problem }) => [tenant ?? name, server, problem ?? '']),
      ) + rest(held.length),
      held.length,
    ),
    section('It may not run', plan.refusals.map(refusalText).join('\n'), plan.refusals.length),
    lastWord(plan),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function lastWord({ counts, refusals, command }: MigrationPlan): string {
  if (refusals.length > 0) return '';
  return counts.lacking === 0 ? 'Nothing to do.' : plain(command);
}

export function timeText({ estimate, files, losses }: MigrationPlan): string {
  // No rehearsal goes back, and none runs a command.
  const rehearsed = losses === undefined && !files.some(({ command }) => command);
  if (estimate === null && !rehearsed) return 'nothing was measured yet';
  if (estimate === null) return 'nothing was measured yet: cadastre migrate rehearse tells it';
  return `about ${duration(estimate.totalMs)}, ${duration(estimate.perTenantMs)} a tenant, by ${estimate.from}`;
}

/** What stands in the way, the way out, and that as a command. */
export const refusalText = ({ message, wayOut, command }: MigrationPlan['refusals'][number]): string =>
  [message, `  ${wayOut}`, ...(command === undefined ? [] : [`  ${command}`])].map(plain).join('\n');

const section = (title: string, body: string, count: number): string =>
  count === 0 ? '' : `${title}\n${body}`;

const rest = (count: number): string =>
  count > MOST_ROWS ? `\n… and ${count - MOST_ROWS} more; --json has all` : '';

export function statusText(status: MigrationStatus): string {
  const behind = status.rows.filter((row) => row.behind > 0 || row.problem !== null);
  const shown = behind.length === 0 ? status.rows : behind;
  return [
    table(
      ['version', 'file', '>applied by'],
      status.versions.map(({ version, name, appliedBy }) => [
        version,
        name,
        `${appliedBy} of ${status.rows.length}`,
      ]),
    ),
    table(
      ['tenant', 'server', 'status', 'stands at', '>behind', 'problem'],
      shown
        .slice(0, MOST_ROWS)
        .map(({ tenant, name, server, status: state, version, behind: count, problem }) => [
          tenant ?? name,
          server,
          state.toLowerCase(),
          version ?? '?',
          String(count),
          problem ?? '',
        ]),
    ) + rest(shown.length),
    behind.length === 0
      ? `All ${status.rows.length} have every file of ${plain(status.blueprint)}.`
      : `${behind.length} of ${status.rows.length} ${behind.length === 1 ? 'is' : 'are'} behind or could not be read.`,
  ].join('\n\n');
}

export function historyText(tenant: string, entries: readonly HistoryEntry[]): string {
  if (entries.length === 0) return `Nothing was applied to ${plain(tenant)} that its history knows.`;
  return table(
    ['version', 'file', 'applied', '>took', 'by', 'state'],
    entries.map(({ version, name, appliedAt, durationMs, appliedBy, state }) => [
      version,
      name,
      stamp(appliedAt),
      duration(durationMs),
      appliedBy,
      state,
    ]),
  );
}

export function runsText(runs: readonly MigrationRunSummary[]): string {
  if (runs.length === 0) return 'There was no run yet.';
  return table(
    ['>run', 'begun', 'by', 'blueprint', 'to', 'state', '>done', '>failed', 'fact'],
    runs.map(({ id, createdAt, actor, blueprint, to, status, counts, fact, kind }) => [
      String(id),
      stamp(createdAt),
      actor,
      blueprint,
      kind === 'down' ? `down to ${to}` : to,
      status,
      `${counts.succeeded} of ${counts.total}`,
      String(counts.failed),
      fact,
    ]),
  );
}

export function runText(run: MigrationRun): string {
  const { counts } = run;
  return [
    facts([
      ['Run', `${run.id}, ${STATUS_WORDS[run.status]}`],
      ['What', `${run.blueprint} ${run.kind === 'down' ? 'down to' : 'to'} ${run.to}`],
      ['By', `${run.actor}, ${stamp(run.createdAt)}`],
      [
        'Tenants',
        `${counts.succeeded} of ${counts.total} succeeded, ${counts.failed} failed, ${counts.skipped} skipped, ${counts.atWork} at work, ${counts.notRun} not run`,
      ],
      ...(run.status === 'running' ? [['Shared by', workersText(run)] as const] : []),
      ...(run.endsAt === null || run.workers.length === 0
        ? []
        : [['Over at about', stamp(run.endsAt)] as const]),
      ...(run.fact === '' ? [] : [['Now', run.fact] as const]),
    ]),
    table(
      ['>wave', 'name', 'state', '>tenants', '>succeeded', '>failed', 'fact'],
      run.waves.map(({ index, name, status, counts: inWave, fact }) => [
        String(index + 1),
        name,
        status,
        String(inWave.total),
        String(inWave.succeeded),
        String(inWave.failed),
        fact,
      ]),
    ),
    section('Waiting for a lock', blockersText(run.blocked), run.blocked.length),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const STATUS_WORDS: Record<RunStatus, string> = {
  running: 'running',
  paused: 'paused',
  gate: 'waits at a gate',
  stopped: 'stopped by itself',
  succeeded: 'succeeded',
  partly: 'over, and some failed',
  cancelled: 'cancelled',
};

/** What to do with a run that waits, or that left something; empty: nothing. */
export function nextText({ id, status }: Pick<MigrationRun, 'id' | 'status'>): string {
  const resume = `cadastre migrate resume ${id}`;
  const cancel = `cadastre migrate cancel ${id} ends it`;
  const retry = `cadastre migrate retry ${id} tries those that failed again`;
  switch (status) {
    case 'gate':
      return `Next: ${resume} lets the next wave begin; ${cancel}.`;
    case 'paused':
      return `Next: ${resume} goes on; ${cancel}.`;
    case 'stopped':
      return `Next: ${retry}; ${resume} goes on with those that are left; ${cancel}.`;
    case 'partly':
      return `Next: ${retry}; cadastre migrate skip ${id} TENANT --reason "…" leaves one out.`;
    case 'running':
    case 'succeeded':
    case 'cancelled':
      return '';
  }
}

/** A run whose leader died is taken up by whoever stays; until then nobody has it. */
const workersText = ({ id, workers }: MigrationRun): string =>
  workers.length > 0
    ? workers.map(workerText).join(', ')
    : `nobody at this moment: an app or an agent that stays takes it up, or cadastre migrate resume ${id}`;

const workerText = ({ workstation, atWork, sessions }: MigrationRun['workers'][number]): string =>
  `${workstation} (${atWork === 0 && sessions === 0 ? 'waits for a session' : `${atWork} at work`})`;

/** Who is in the way of whom, with the number that `migrate end-blocker` takes. */
const blockersText = (targets: readonly RunTarget[]): string =>
  table(
    ['tenant', '>pid', 'role', 'application', 'state', '>for', 'we want', 'its last statement'],
    targets.map(({ tenant, database, blocker }) => [
      tenant ?? database,
      blocker?.pid,
      blocker?.role,
      blocker?.application,
      blocker?.state,
      duration(blocker?.ageMs),
      blocker?.wanted,
      cut(blocker?.query ?? ''),
    ]),
  );

const LONGEST_QUERY = 80;
const cut = (query: string): string => {
  const line = query.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST_QUERY ? `${line.slice(0, LONGEST_QUERY - 1)}…` : line;
};

export function targetsText(targets: readonly RunTarget[]): string {
  if (targets.length === 0) return '';
  return (
    table(
      ['tenant', 'server', '>wave', 'result', 'code', 'what happened'],
      targets
        .slice(0, MOST_ROWS)
        .map(({ tenant, name, server, wave, status, error, fact }) => [
          tenant ?? name,
          server,
          String(wave + 1),
          status,
          error?.details.sqlstate ?? error?.code ?? '',
          error?.message ?? fact,
        ]),
    ) + rest(targets.length)
  );
}

export function rehearsalsText(rehearsals: readonly Rehearsal[]): string {
  if (rehearsals.length === 0) return 'Nothing was rehearsed yet.';
  return table(
    ['at', 'tenant', '>size', '>copied in', 'files', '>took', '>grown by', 'outcome'],
    rehearsals.map(({ at, tenant, bytes: size, copyMs, files, totalMs, grownBytes, error }) => [
      stamp(at),
      tenant,
      bytes(size),
      duration(copyMs),
      files.map(({ version }) => version).join(', '),
      duration(totalMs),
      bytes(grownBytes),
      error?.message ?? 'well',
    ]),
  );
}

export function rehearsalText(rehearsal: Rehearsal): string {
  const { files, error } = rehearsal;
  return [
    facts([
      ['Tenant', `${rehearsal.tenant} on ${rehearsal.server}, ${bytes(rehearsal.bytes)}`],
      ...(rehearsal.rowsOnly
        ? [['Rows', 'of this tenant alone: with those of all who share the tables it takes longer'] as const]
        : []),
      ['Copied in', duration(rehearsal.copyMs)],
      ['Files took', duration(rehearsal.totalMs)],
      ['Grown by', bytes(rehearsal.grownBytes)],
      ['Outcome', error === null ? 'well; the copy is dropped' : `${error.message}; the copy is dropped`],
    ]),
    table(
      ['version', 'file', '>took', 'written anew'],
      files.map(({ version, name, durationMs, rewritten }) => [
        version,
        name,
        duration(durationMs),
        rewritten.join(', ') || 'nothing',
      ]),
    ),
  ].join('\n\n');
}
