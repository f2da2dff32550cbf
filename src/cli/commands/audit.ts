import type { Command } from 'commander';
import {
  AUDIT_OUTCOMES,
  type AuditActDetail,
  type AuditPage,
  type AuditVerification,
  auditFilterSchema,
} from '../../shared/models/audit.ts';
import { givenNumber, leaf, wholeNumber } from '../arguments.ts';
import { EXIT_CODES, OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { parseInput } from '../parse-input.ts';
import type { GlobalOptions, RunCommand } from '../run-command.ts';
import { duration, facts, plain, stamp, table } from '../text.ts';

interface ListOptions extends GlobalOptions {
  search?: string;
  actor?: string;
  verb?: string;
  outcome?: string;
  since?: string;
  until?: string;
  before?: number;
  limit?: number;
}

const VERDICT_EXIT: Record<AuditVerification['verdict'], number> = {
  ok: 0,
  unanchored: OUTCOME_EXIT_CODES.unanchored,
  broken: EXIT_CODES.AUDIT_BROKEN,
};

export function addAuditCommands(program: Command, run: RunCommand): void {
  const audit = program.command('audit').description('Who did what, from this workstation');

  leaf(audit, 'list', 'Acts, newest first; needs no server')
    .option('--search <text>', 'in verb, target and input')
    .option('--actor <name>', 'by one person')
    .option('--verb <verb>', 'such as "create tenant"')
    .option('--outcome <outcome>', AUDIT_OUTCOMES.join(', '))
    .option('--since <time>', 'ISO 8601, such as 2026-01-31T00:00:00Z')
    .option('--until <time>', 'ISO 8601')
    .option('--before <number>', 'older than this entry, for paging', wholeNumber)
    .option('--limit <number>', 'at most this many (default: 200)', wholeNumber)
    .action((options: ListOptions) =>
      run(
        options,
        async ({ client, output }) => {
          const { json: _, data: __, ...filter } = options;
          const page = await client.audit.list(parseInput(auditFilterSchema, { ...filter }));
          output.result(page, () => pageText(page));
          return undefined;
        },
        { secrets: 'none' },
      ),
    );

  leaf(audit, 'show <number>', 'One act with its input, statements and hashes').action(
    (number: string, options: GlobalOptions) =>
      run(
        options,
        async ({ client, output }) => {
          const act = await client.audit.get({ sequence: givenNumber('number', number) });
          output.result(act, () => actText(act));
          return undefined;
        },
        { secrets: 'none' },
      ),
  );

  leaf(audit, 'verify', 'Read every entry, the chain, the MACs and the anchors').action(
    (options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const verified = await client.audit.verify();
        output.result(verified, () => verificationText(verified));
        return VERDICT_EXIT[verified.verdict];
      }),
  );

  leaf(audit, 'accept', 'Take a log that its anchors contradict as it is now; recorded as an entry')
    .requiredOption('--reason <text>', 'why: who replaced or cut it, and what was kept')
    .option('--yes', 'do not ask for the name of this workstation')
    .action((options: GlobalOptions & { reason: string; yes?: boolean }) =>
      run(options, async ({ client, output, input }) => {
        const found = await client.audit.verify();
        const { workstation } = (await client.app.status()).actor;
        const problems = found.anchors.filter(({ state }) => state === 'disagrees');
        for (const { place, message } of problems) output.notice(`${place}: ${plain(message)}`);
        const ask = !options.yes && input.interactive;
        const confirm = options.yes
          ? workstation
          : ask
            ? await input.question(`Type ${workstation} to accept this log as it is: `)
            : '';
        const verified = await client.audit.accept({ reason: options.reason, confirm });
        output.result(verified, () => verificationText(verified));
        return VERDICT_EXIT[verified.verdict];
      }),
    );
}

function pageText(page: AuditPage): string {
  if (page.acts.length === 0) return `No such acts. The log holds ${page.entries} entries.`;
  const rows = page.acts.map((act) => [
    act.sequence,
    stamp(act.at),
    act.actor,
    act.shell,
    act.verb,
    act.target,
    act.outcome,
    duration(act.durationMs),
  ]);
  const heads = ['>entry', 'at', 'actor', 'shell', 'verb', 'target', 'outcome', '>time'];
  return `${table(heads, rows)}\n\n${page.acts.length} of ${page.total} acts.`;
}

function actText(act: AuditActDetail): string {
  return [
    facts([
      ['entry', act.sequence],
      ['at', stamp(act.at)],
      ['actor', `${act.actor}, ${act.shell} on ${act.workstation}`],
      ['verb', act.verb],
      ['target', act.target],
      ['outcome', act.outcome],
      ['ended', stamp(act.outcomeAt)],
      ...(act.reason ? ([['reason', act.reason]] as const) : []),
      ...(act.errorMessage ? ([['error', `${act.errorMessage} (${act.errorCode})`]] as const) : []),
      ...(act.jobId ? ([['job', act.jobId]] as const) : []),
      ['input', JSON.stringify(act.input)],
      ['hash', act.hash],
      ['after', act.previousHash],
    ]),
    ...(act.statements.length > 0 ? [act.statements.map(plain).join('\n')] : []),
  ].join('\n\n');
}

export function verificationText(verified: AuditVerification): string {
  const { verdict, firstBad } = verified;
  return facts([
    ['verdict', verdict],
    ['entries', `${verified.entries}, read in ${duration(verified.durationMs)}`],
    ...(firstBad ? ([['first bad entry', `${firstBad.sequence}: ${firstBad.problem}`]] as const) : []),
    ...verified.anchors.map((anchor) => [anchor.place, `${anchor.state}: ${anchor.message}`] as const),
    ...(verified.accepted ? ([['vouched for', acceptedText(verified.accepted)]] as const) : []),
    ['head', verified.headHash],
    ...(verified.unresolved.length > 0 ? ([['unresolved', verified.unresolved.join(', ')]] as const) : []),
  ]);
}

function acceptedText(accepted: NonNullable<AuditVerification['accepted']>): string {
  const { sequence, at, actor, reason, problems } = accepted;
  return `from entry ${sequence} on: ${actor} accepted this log on ${stamp(at)} (${reason}); before, ${problems.join('; ')}`;
}
