import type { Command } from 'commander';
import { plansExitCode, plansText, resultsExitCode, resultsText } from '../act-text.ts';
import { leaf, wholeNumber } from '../arguments.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';

interface RotateOptions extends GlobalOptions {
  grace?: number;
  closeFormer?: boolean;
  reason?: string;
  plan?: boolean;
}

export function addTenantPassword(tenant: Command, run: RunCommand): void {
  leaf(tenant, 'rotate-password <slug...>', 'Give applications another login with a new password')
    .option(
      '--grace <hours>',
      'how long the former login stays open; 0 shuts it at once (default: 24)',
      wholeNumber,
    )
    .option('--close-former', 'shut the login of an earlier rotation now, and rotate nothing')
    .option('--reason <text>', 'why, for the audit log')
    .option('--plan', 'say what would happen, and do nothing')
    .action((slugs: string[], options: RotateOptions) =>
      run(options, (context) => rotate(context, slugs, options)),
    );
}

async function rotate(
  { client, output, interrupts }: CommandContext,
  tenants: string[],
  { grace: graceHours, closeFormer, reason, plan }: RotateOptions,
): Promise<number | undefined> {
  if (plan) {
    const planned = await client.passwords.planRotate({ tenants, graceHours });
    output.result(planned, () => plansText(planned));
    return plansExitCode(planned);
  }
  const signal = interrupts.signal;
  const results = closeFormer
    ? await client.passwords.closeFormer({ tenants }, { signal })
    : await client.passwords.rotate({ tenants, graceHours, reason }, { signal });
  output.result(results, () => resultsText(results));
  return resultsExitCode(results);
}
