import type { MigrationRun, RunTarget } from '../../../shared/models/migration-run.ts';

const MOST_SHOWN = 20_000;

/** A run as a document for whoever was not there: what was done to whom, what failed and why. Times are UTC. */
export function runReport(
  run: MigrationRun,
  targets: readonly RunTarget[],
  format: 'markdown' | 'json',
): { fileName: string; content: string } {
  const name = `migration-run-${run.id}`;
  if (format === 'json')
    return { fileName: `${name}.json`, content: `${JSON.stringify({ run, targets }, null, 2)}\n` };
  return { fileName: `${name}.md`, content: markdown(run, targets) };
}

function markdown(run: MigrationRun, targets: readonly RunTarget[]): string {
  const { counts } = run;
  const failed = targets.filter(({ status }) => status === 'failed');
  const skipped = targets.filter(({ status }) => status === 'skipped');
  const notRun = targets.filter(({ status }) => status === 'not-run' || status === 'at-work');
  const done = targets.filter(({ status }) => status === 'succeeded');
  return [
    run.kind === 'down'
      ? `# Migration run ${run.id}: ${cell(run.blueprint)} taken back to ${cell(run.to)}${run.takesBack === undefined ? '' : `, what run ${run.takesBack} applied`}`
      : `# Migration run ${run.id}: ${cell(run.blueprint)} to ${cell(run.to)}`,
    '',
    `- State: ${run.status}. ${run.fact}`,
    `- Begun by ${cell(run.actor)}, ${stamp(run.createdAt)}${run.finishedAt === null ? '' : `; ended ${stamp(run.finishedAt)}`}`,
    `- Files: ${run.files.map(cell).join(', ') || 'none'}`,
    `- Targets: ${counts.total}: ${counts.succeeded} succeeded, ${counts.failed} failed, ${counts.skipped} skipped, ${counts.notRun + counts.atWork} not run`,
    `- lock_timeout ${run.options.lockTimeoutMs} ms, ${run.options.lockTries} tries; at most ${run.options.perServer} a server, ${run.options.total} in all`,
    '',
    '## Waves',
    '',
    '| wave | state | targets | succeeded | failed | skipped | health | fact |',
    '| --- | --- | --: | --: | --: | --: | --- | --- |',
    ...run.waves.map(
      (wave) =>
        `| ${wave.index + 1} ${cell(wave.name)} | ${wave.status} | ${wave.counts.total} | ${wave.counts.succeeded} | ${wave.counts.failed} | ${wave.counts.skipped} | ${health(wave.healthy, wave.unhealthy)} | ${cell(wave.fact)} |`,
    ),
    ...section('Failed', failed, ['code', 'what happened'], ({ error, fact }) => [
      error?.details.sqlstate ?? error?.code ?? '',
      error?.message ?? fact,
    ]),
    ...section('Skipped', skipped, ['why'], ({ fact }) => [fact]),
    ...section('Not run', notRun, ['stands at'], ({ version, from }) => [version ?? from ?? '']),
    ...section('Succeeded', done, ['from', 'to', 'took'], ({ from, version, durationMs }) => [
      from ?? 'nothing',
      version ?? '',
      durationMs === null ? '' : `${Math.round(durationMs)} ms`,
    ]),
    '',
  ].join('\n');
}

function section(
  title: string,
  targets: readonly RunTarget[],
  columns: readonly string[],
  cells: (target: RunTarget) => readonly string[],
): string[] {
  if (targets.length === 0) return [];
  const shown = targets.slice(0, MOST_SHOWN);
  return [
    '',
    `## ${title} (${targets.length})`,
    '',
    `| tenant | server | database | ${columns.join(' | ')} |`,
    `| --- | --- | --- | ${columns.map(() => '---').join(' | ')} |`,
    ...shown.map(
      (target) =>
        `| ${[target.tenant ?? target.name, target.server, target.database, ...cells(target)].map(cell).join(' | ')} |`,
    ),
  ];
}

const health = (healthy: number | null, unhealthy: number | null) =>
  healthy === null ? '' : `${healthy} well${unhealthy ? `, ${unhealthy} not` : ''}`;

const stamp = (at: string) => `${at.slice(0, 19).replace('T', ' ')} UTC`;

/** Names and messages come from outside: they must not break the table, nor become markup. */
const cell = (text: string) =>
  text
    .replaceAll(/[\r\n\t]+/g, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll(/[|<>`*_[\]]/g, '\\$&');
