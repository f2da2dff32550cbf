import type { PreflightFinding, PreflightReport } from '../shared/models/preflight.ts';
import type { ServerOverview } from '../shared/models/server.ts';
import type { Client } from './client.ts';
import { duration, facts, plain, stamp, table } from './text.ts';

export function serverTable(servers: readonly ServerOverview[]): string {
  if (servers.length === 0) return 'No servers yet. Begin with cadastre local start, or cadastre server add.';
  return table(
    ['name', 'state', 'address', 'version', '>tenants', '>capacity', 'tls', 'preflight', 'read'],
    servers.map((server) => [
      server.isPlatform ? `${server.name} (platform)` : server.name,
      server.state,
      `${server.host}:${server.port}`,
      server.version,
      server.tenants,
      server.capacity ?? 'no limit',
      server.tls.mode,
      server.preflight ? `${server.preflight.blocks} block, ${server.preflight.decide} to decide` : 'not run',
      stamp(server.readAt),
    ]),
  );
}

export function serverText(server: ServerOverview): string {
  const labels = Object.entries(server.labels).map(([key, value]) => `${key}=${value}`);
  return facts([
    ['name', server.name],
    ['address', `${server.host}:${server.port}/${server.database}`],
    ['user', server.user],
    ['password', server.passwordStored ? 'in the secret store' : 'none is kept'],
    ['tls', server.tls.mode],
    ['labels', labels.join(', ') || null],
    ['capacity', server.capacity ?? 'no limit'],
    ['connections', `at most ${server.connectionBudget}`],
    ['state', server.state],
    ...(server.problem ? ([['problem', server.problem.message]] as const) : []),
    ['version', server.version],
  ]);
}

type Tested = Awaited<ReturnType<Client['servers']['test']>>;

export function testText(name: string, tested: Tested): string {
  return facts([
    ['server', `${name} answers in ${duration(tested.latencyMs)}`],
    ['version', tested.version],
    ['encrypted', tested.encrypted ? (tested.protocol ?? 'yes') : 'no'],
    ['superuser', tested.superuser ? 'yes' : 'no'],
    ['running since', stamp(tested.startedAt)],
    ...(tested.inRecovery ? ([['recovery', 'yes: a standby takes no tenants']] as const) : []),
  ]);
}

export function preflightText(report: PreflightReport): string {
  const open = report.findings.filter((finding) => finding.verdict !== 'passed');
  const passed = report.findings.filter((finding) => finding.verdict === 'passed');
  return [
    `${report.server}: PostgreSQL ${plain(report.version)}, ${report.findings.length} checks in ${duration(report.durationMs)}`,
    ...open.map((finding) => findingText(report.server, finding)),
    ['passed', ...passed.map((finding) => `  ${finding.check}: ${plain(finding.title)}`)].join('\n'),
  ].join('\n\n');
}

function findingText(server: string, finding: PreflightFinding): string {
  const ways = finding.remedies.map((remedy) => {
    const settle = `cadastre server settle ${server} --check ${finding.check}`;
    if (remedy.id === 'run') return `  - ${plain(remedy.label)}: ${settle} --run`;
    if (remedy.id === 'leave') return `  - ${plain(remedy.label)}: ${settle} --leave --reason "…"`;
    return `  - ${plain(remedy.label)}`;
  });
  return [
    `${finding.left ? 'left' : finding.verdict}: ${plain(finding.title)} (${finding.check})`,
    `  ${plain(finding.detail)}`,
    ...(finding.answer ? [`  ${leftText(finding.answer)}`] : []),
    ...finding.statements.map(
      ({ database, sql, comment }) =>
        `    [${plain(database)}] ${plain(sql)}${comment ? `  -- ${plain(comment)}` : ''}`,
    ),
    ...(ways.length > 0 ? ['  Ways out:', ...ways] : []),
  ].join('\n');
}

function leftText({ actor, at, reason }: NonNullable<PreflightFinding['answer']>): string {
  return `Left by ${plain(actor)} on ${stamp(at)}${reason === null ? '' : `: ${plain(reason)}`}`;
}
