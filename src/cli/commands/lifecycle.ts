import type { Command } from 'commander';
import { CadastreError, invalidInput } from '../../engine/errors.ts';
import { suspendInput } from '../../shared/contract/lifecycle.ts';
import type { ActPlans, ActResults } from '../../shared/models/lifecycle-acts.ts';
import { plansExitCode, plansText, resultsExitCode, resultsText } from '../act-text.ts';
import { leaf } from '../arguments.ts';
import type { Client } from '../client.ts';
import { OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import { comparedText, historyText, paymentText, reconciliationText, stuckText } from '../lifecycle-text.ts';
import { parseInput } from '../parse-input.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';

interface ActOptions extends GlobalOptions {
  plan?: boolean;
  reason?: string;
  reasonKind?: string;
}

interface CheckOptions extends GlobalOptions {
  all?: boolean;
  last?: boolean;
  repair?: boolean;
}

interface Act {
  plan(client: Client, tenants: string[]): Promise<ActPlans>;
  run(client: Client, tenants: string[], wait: boolean, signal: AbortSignal): Promise<ActResults>;
}

export function addLifecycleCommands(tenant: Command, run: RunCommand): void {
  leaf(tenant, 'suspend <slug...>', 'Shut tenants out; their data, backups and migrations go on')
    .option('--reason <text>', 'why, for the audit log; asked for on a terminal')
    .option('--reason-kind <kind>', 'manual or payment (default: manual)')
    .option('--plan', 'show effect and statements, and do nothing')
    .action((slugs: string[], options: ActOptions) =>
      run(options, async (context) => {
        const reason = options.plan ? 'a plan' : await reasonFor(context, options, 'suspended');
        const { reasonKind } = parseInput(suspendInput, {
          tenants: slugs,
          reason,
          reasonKind: options.reasonKind,
        });
        return act(context, slugs, options, {
          plan: (client, tenants) => client.lifecycle.planSuspend({ tenants }),
          run: (client, tenants, wait, signal) =>
            client.lifecycle.suspend({ tenants, reason, reasonKind, wait }, { signal }),
        });
      }),
    );

  leaf(tenant, 'reactivate <slug...>', 'Give tenants back exactly the access they had')
    .option('--reason <text>', 'why, for the audit log')
    .option('--plan', 'show effect and statements, and do nothing')
    .action((slugs: string[], options: ActOptions) =>
      run(options, (context) =>
        act(context, slugs, options, {
          plan: (client, tenants) => client.lifecycle.planReactivate({ tenants }),
          run: (client, tenants, wait, signal) =>
            client.lifecycle.reactivate({ tenants, reason: options.reason, wait }, { signal }),
        }),
      ),
    );

  leaf(tenant, 'cancel <slug...>', 'The customers leave: shut out, subscription ended, data kept')
    .option('--reason <text>', 'why, for the audit log; asked for on a terminal')
    .option('--plan', 'show effect and statements, and do nothing')
    .action((slugs: string[], options: ActOptions) =>
      run(options, async (context) => {
        const reason = options.plan ? 'a plan' : await reasonFor(context, options, 'cancelled');
        return act(context, slugs, options, {
          plan: (client, tenants) => client.lifecycle.planCancel({ tenants }),
          run: (client, tenants, wait, signal) =>
            client.lifecycle.cancel({ tenants, reason, wait }, { signal }),
        });
      }),
    );

  addPayment(tenant, run);

  leaf(tenant, 'subscribe <slug>', 'A subscription for a tenant that has none, such as an adopted one')
    .option('--subscription <plan>', 'the plan of the subscription (default: the entry plan)')
    .action((slug: string, options: GlobalOptions & { subscription?: string }) =>
      run(options, async ({ client, output }) => {
        const subscription = await client.lifecycle.subscribe({
          tenant: slug,
          subscription: options.subscription,
        });
        const now = { tenant: await client.tenants.get({ tenant: slug }), subscription };
        output.result(now, () => paymentText(now));
        return undefined;
      }),
    );

  leaf(tenant, 'history <slug>', 'Where it was, when and why, newest first').action(
    (slug: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const history = await client.lifecycle.history({ tenant: slug });
        output.result(history, () => historyText(history));
        return undefined;
      }),
  );

  leaf(tenant, 'stuck', 'Tenants that hang between two statuses, with the way out').action(
    (options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const [stuck, last] = await Promise.all([
          client.lifecycle.attention(),
          client.lifecycle.lastComparison(),
        ]);
        output.result(stuck, () => [stuckText(stuck), comparedText(last)].join('\n'));
        return stuck.length > 0 ? OUTCOME_EXIT_CODES.partly : undefined;
      }),
  );

  leaf(tenant, 'check [slug...]', 'Compare tenants with their servers, and show every difference')
    .option('--all', 'all tenants')
    .option('--last', 'ask no server: what the last comparison of all tenants found, whoever made it')
    .option('--repair', 'make the servers as the platform database says')
    .action((slugs: string[], options: CheckOptions) =>
      run(options, (context) =>
        options.last ? showLast(context, slugs, options) : check(context, slugs, options),
      ),
    );
}

function addPayment(tenant: Command, run: RunCommand): void {
  leaf(tenant, 'payment <slug>', 'What the bank says: give --received or --missed')
    .option('--received', 'ends a trial, brings back who was suspended for payment')
    .option('--until <date>', 'paid until, such as 2027-01-31 (default: a month from now)')
    .option('--missed', 'past due, and suspended for it')
    .option('--reason <text>', 'for the audit log')
    .action(
      (
        slug: string,
        options: GlobalOptions & { received?: boolean; missed?: boolean; until?: string; reason?: string },
      ) =>
        run(options, async (context) => {
          const { client, output } = context;
          if (options.received === options.missed)
            throw invalidInput([{ field: 'received', message: 'Give --received or --missed' }]);
          if (options.missed && options.until !== undefined)
            throw invalidInput([{ field: 'until', message: 'Goes with --received' }]);
          const { reason, until } = options;
          const paid = options.received
            ? await client.lifecycle.paymentReceived({ tenant: slug, until, wait: false })
            : await client.lifecycle.paymentMissed({ tenant: slug, reason, wait: false });
          if (paid.jobId !== null) requireSuccess(await followJob(context, paid.jobId, 'leave'));
          const now = { ...paid, tenant: await client.tenants.get({ tenant: slug }) };
          output.result(now, () => paymentText(now));
          return undefined;
        }),
    );
}

/** One tenant is watched step by step; several give one result list. */
async function act(
  context: CommandContext,
  slugs: string[],
  options: ActOptions,
  { plan, run }: Act,
): Promise<number | undefined> {
  const { client, output, interrupts } = context;
  if (options.plan) {
    const planned = await plan(client, slugs);
    output.result(planned, () => plansText(planned));
    return plansExitCode(planned);
  }
  const [only] = slugs.length === 1 ? slugs : [];
  if (only === undefined) {
    const results = await run(client, slugs, true, interrupts.signal);
    output.result(results, () => resultsText(results));
    return resultsExitCode(results);
  }
  const begun = await run(client, [only], false, interrupts.signal);
  const [first] = begun.results;
  if (first?.jobId == null) {
    if (first?.error) throw new CadastreError(first.error.code, first.error.message, first.error.details);
    output.result(begun, () => resultsText(begun));
    return undefined;
  }
  const job = requireSuccess(await followJob(context, first.jobId, 'leave'));
  const tenant = await client.tenants.get({ tenant: only });
  output.result({ tenant, job }, () => `${only} is ${tenant.status.toLowerCase()} (job ${job.id}).`);
  return undefined;
}

/** A script gives a reason; a person is asked for one. */
async function reasonFor({ input }: CommandContext, { reason }: ActOptions, what: string): Promise<string> {
  if (reason !== undefined) return reason;
  if (!input.interactive) throw invalidInput([{ field: 'reason', message: 'Say why: --reason TEXT' }]);
  return input.question(`Why are they ${what}? `);
}

async function showLast(
  { client, output }: CommandContext,
  slugs: string[],
  { all, repair }: CheckOptions,
): Promise<number | undefined> {
  if (slugs.length > 0 || all || repair)
    throw invalidInput([{ field: 'last', message: 'Goes alone: it is of all tenants, and asks no server' }]);
  const last = await client.lifecycle.lastComparison();
  output.result(last, () =>
    last === null ? comparedText(last) : [reconciliationText(last), comparedText(last)].join('\n'),
  );
  return last !== null && last.differences.length + last.unreachable.length > 0
    ? OUTCOME_EXIT_CODES.partly
    : undefined;
}

async function check(
  { client, output }: CommandContext,
  slugs: string[],
  { all, repair }: CheckOptions,
): Promise<number | undefined> {
  if (slugs.length === 0 && !all)
    throw invalidInput([{ field: 'slug', message: 'Name tenants, or give --all' }]);
  let found = await client.lifecycle.reconcile(all ? {} : { tenants: slugs });
  if (repair) {
    for (const difference of found.differences) {
      if (difference.repair === null) continue;
      await client.lifecycle.repairDifference({ tenant: difference.tenant, kind: difference.kind });
    }
    found = await client.lifecycle.reconcile(all ? {} : { tenants: slugs });
  }
  output.result(found, () => reconciliationText(found));
  return found.differences.length + found.unreachable.length > 0 ? OUTCOME_EXIT_CODES.partly : undefined;
}
