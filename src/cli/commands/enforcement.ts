import type { Command } from 'commander';
import type { ConfigurationDrift, HbaDrift } from '../../shared/models/configuration.ts';
import type { ActResults } from '../../shared/models/lifecycle-acts.ts';
import { resultsExitCode, resultsText } from '../act-text.ts';
import { leaf } from '../arguments.ts';
import { OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { planText } from '../plan-text.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { plain, table } from '../text.ts';

interface ApplyOptions extends GlobalOptions {
  reason?: string;
  plan?: boolean;
}

interface HbaOptions extends GlobalOptions {
  server: string;
  apply?: boolean;
  reason?: string;
}

interface DriftOptions extends GlobalOptions {
  server?: string;
  repair?: boolean;
  reason?: string;
}

/** Tenants of one call. */
const AT_ONCE = 1000;

export function addEnforcementCommands(program: Command, run: RunCommand): void {
  const config = noun(program, 'config', 'What tenants are held to');
  leaf(config, 'apply <slug...>', 'Make servers as the configurations of these tenants want them')
    .option('--reason <text>', 'why, for the audit log')
    .option('--plan', 'show what differs and the statements, and do nothing')
    .action((slugs: string[], options: ApplyOptions) =>
      run(options, (context) => apply(context, slugs, options)),
    );
  leaf(config, 'hba', 'Lines of pg_hba.conf for the networks and TLS of all tenants of a server')
    .requiredOption('--server <name>', 'whose')
    .option('--apply', 'write them on the server, have it check them, and reload')
    .option('--reason <text>', 'why, for the audit log')
    .action((options: HbaOptions) => run(options, (context) => hba(context, options)));
  leaf(noun(program, 'drift', 'Where servers are not as configured'), 'config', 'Compare all configurations')
    .option('--server <name>', 'on one server')
    .option('--repair', 'make the servers as the configurations want them')
    .option('--reason <text>', 'why, for the audit log')
    .action((options: DriftOptions) => run(options, (context) => drift(context, options)));
}

/** Others add commands to the same noun. */
function noun(program: Command, name: string, description: string): Command {
  return (
    program.commands.find((each) => each.name() === name) ?? program.command(name).description(description)
  );
}

async function apply(
  { client, output, interrupts }: CommandContext,
  tenants: string[],
  { reason, plan }: ApplyOptions,
): Promise<number | undefined> {
  if (plan) {
    const plans = await Promise.all(tenants.map((tenant) => client.enforcement.planApply({ tenant })));
    output.result(plans, () =>
      plans
        .map(({ tenant, drifts, steps, hba: lines }) => {
          if (steps.length === 0) return `${tenant}: held to no tier, nothing is done`;
          const rules = lines.length === 0 ? [] : ['pg_hba.conf, for cadastre config hba --apply:', ...lines];
          return [`${tenant}:`, driftTable(drifts), planText(steps), ...rules.map(plain)].join('\n');
        })
        .join('\n\n'),
    );
    return undefined;
  }
  const results = await client.enforcement.apply({ tenants, reason }, { signal: interrupts.signal });
  output.result(results, () => resultsText(results));
  return resultsExitCode(results);
}

async function hba(
  { client, output }: CommandContext,
  { server, apply: write, reason }: HbaOptions,
): Promise<undefined> {
  if (write) {
    const applied = await client.enforcement.applyHba({ server, reason });
    output.result(applied, () => `${plain(applied.path)}: ${plain(applied.fact)}.`);
    return undefined;
  }
  const found = await client.enforcement.hba({ server });
  output.result(found, () => {
    const stands = found.inForce === true ? 'This stands on the server already.' : plain(found.reload);
    const command =
      found.applicable && found.inForce !== true
        ? `\ncadastre config hba --server ${plain(server)} --apply`
        : '';
    return `${found.fragment.split('\n').map(plain).join('\n')}\n${stands}${command}`;
  });
  return undefined;
}

async function drift(
  { client, output, interrupts }: CommandContext,
  { server, repair, reason }: DriftOptions,
): Promise<number | undefined> {
  const found = await client.enforcement.drift({ server });
  const tenants = [...new Set(found.drifts.map(({ tenant }) => tenant))];
  if (repair && tenants.length > 0) {
    const parts: ActResults[] = [];
    for (let at = 0; at < tenants.length && !interrupts.signal.aborted; at += AT_ONCE) {
      const some = tenants.slice(at, at + AT_ONCE);
      parts.push(await client.enforcement.apply({ tenants: some, reason }, { signal: interrupts.signal }));
    }
    const left = await client.enforcement.drift({ server });
    const results = parts.flatMap((part) => part.results);
    output.result({ results, left }, () =>
      [
        ...parts.map(resultsText),
        ...(left.drifts.length > 0 ? [driftTable(left.drifts)] : []),
        ...left.hba.map(hbaText),
      ].join('\n\n'),
    );
    const failed = results.some(({ result }) => result === 'failed' || result === 'not-run');
    const rules = left.hba.filter(({ state }) => state === 'missing').length;
    return failed || left.drifts.length + left.unread.length + rules > 0
      ? OUTCOME_EXIT_CODES.partly
      : undefined;
  }
  output.result(found, () =>
    [
      found.drifts.length === 0
        ? found.tenants === 1
          ? '1 tenant is held to its configuration.'
          : `${found.tenants} tenants are held to their configurations.`
        : driftTable(found.drifts),
      ...found.unread.map((each) => `${each.server} could not be asked: ${plain(each.reason)}`),
      ...found.hba.map(hbaText),
    ].join('\n\n'),
  );
  const missing = found.hba.filter(({ state }) => state === 'missing');
  return found.drifts.length + found.unread.length + missing.length === 0
    ? undefined
    : OUTCOME_EXIT_CODES.partly;
}

function hbaText({ server, state, tenants, reason, wayOut, command }: HbaDrift): string {
  const who =
    tenants.length > 5
      ? `${tenants.slice(0, 5).join(', ')} and ${tenants.length - 5} more`
      : tenants.join(', ');
  const what = state === 'missing' ? 'not in force' : 'unknown';
  return `Networks and TLS on ${server}: ${what} for ${who}. ${plain(reason)}.\n${plain(wayOut)}${command === undefined ? '' : `\n${plain(command)}`}`;
}

function driftTable(drifts: readonly ConfigurationDrift[]): string {
  if (drifts.length === 0) return 'Everything is set.';
  const rows = drifts.map((each) => [
    each.tenant,
    each.server,
    each.path,
    each.where,
    each.wanted,
    each.found ?? 'not set',
    each.byHand ?? each.statement,
  ]);
  return table(['tenant', 'server', 'setting', 'where', 'wanted', 'found', 'way out'], rows);
}
