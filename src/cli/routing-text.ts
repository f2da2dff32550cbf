import type { CommandResult, RoutingRun, RoutingStatus, WrittenFile } from '../shared/models/routing.ts';
import type { RoutingSettings } from '../shared/models/routing-settings.ts';
import { bytes, duration, facts, plain, stamp, table } from './text.ts';

export function settingsText(settings: RoutingSettings): string {
  const { nginx, ingress, pgbouncer } = settings;
  return facts([
    ['base domain', settings.baseDomain],
    ['folder', settings.folder],
    ['kinds', settings.kinds.join(', ') || null],
    ['commands', settings.commands.map((words) => words.join(' ')).join('; ') || null],
    ['dns servers', settings.resolvers.join(', ') || 'the system’s'],
    [
      'nginx',
      `port ${nginx.port}${nginx.defaultServer ? ', for every host name' : ', for its host names only'}`,
    ],
    ['application', nginx.upstream],
    ['gate', nginx.gate],
    ['shared hosts', nginx.sharedHosts.join(', ') || null],
    ['certificate', nginx.certificate === null ? null : `${nginx.certificate}, port ${nginx.tlsPort}`],
    [
      'ingress',
      `${ingress.namespace}, class ${ingress.className}, service ${ingress.service}:${ingress.port}`,
    ],
    ['ingress tls', ingress.tlsSecret],
    ['ingress gate', ingress.gate],
    ['pgbouncer', `looks up in ${pgbouncer.lookupIn}`],
  ]);
}

export function statusText(status: RoutingStatus): string {
  const { last, lastGood } = status;
  return [
    facts([
      ['state', status.state],
      ['', status.message],
      ...(status.wayOut ? ([['way out', status.wayOut]] as const) : []),
      ...(status.command ? ([['', status.command]] as const) : []),
      ['workstation', status.workstation],
      ['folder', status.settings.folder],
      ['last good', lastGood ? `${stamp(lastGood.at)} by ${lastGood.actor}` : null],
    ]),
    ...(last ? [runText(last)] : []),
    ...(status.runs.length > 0 ? [runTable(status.runs)] : []),
  ].join('\n\n');
}

export function runText(run: RoutingRun): string {
  return [
    `${run.outcome} ${stamp(run.at)} in ${duration(run.durationMs)} by ${plain(run.actor)} on ${plain(run.workstation)}, ${run.tenants} tenants, ${run.domains} domains`,
    filesText(run.folder, run.files),
    ...run.commands.map(commandText),
    ...(run.error
      ? [
          `${plain(run.error.message)} (${run.error.code})${[run.error.details.wayOut, run.error.details.command].map((line) => (line === undefined ? '' : `\n  ${plain(line)}`)).join('')}`,
        ]
      : []),
  ].join('\n');
}

export const filesText = (folder: string, files: readonly WrittenFile[]): string =>
  [
    plain(folder),
    ...files.map((file) => `  ${plain(file.name)}  ${bytes(file.bytes)}${file.changed ? '' : ', unchanged'}`),
  ].join('\n');

function commandText({ command, exitCode, output, durationMs }: CommandResult): string {
  const lines = output.trimEnd() === '' ? [] : output.trimEnd().split('\n');
  const code = exitCode === null ? 'no exit code' : `exit code ${exitCode}`;
  return [
    `$ ${plain(command.join(' '))}  (${code}, ${duration(durationMs)})`,
    ...lines.map((line) => `  ${plain(line)}`),
  ].join('\n');
}

const runTable = (runs: readonly RoutingRun[]): string =>
  table(
    ['at', 'workstation', 'by', 'why', 'outcome', '>tenants', 'error'],
    runs.map((run) => [
      stamp(run.at),
      run.workstation,
      run.actor,
      run.trigger,
      run.outcome,
      run.tenants,
      run.error?.code ?? '',
    ]),
  );
