import type { Command } from 'commander';
import { resultsExitCode, resultsText } from '../act-text.ts';
import { leaf } from '../arguments.ts';
import type { GlobalOptions, RunCommand } from '../run-command.ts';

interface BaselineOptions extends GlobalOptions {
  at: string;
  blueprint?: string;
  anyway?: boolean;
  reason: string;
}

/** `baseline` of the noun `migrate`. */
export function addBaselineCommand(migrate: Command, run: RunCommand): void {
  leaf(migrate, 'baseline <slug...>', 'Say which version tenants stand at that have no history of files')
    .requiredOption('--at <version>', 'the last file that they have')
    .option('--blueprint <name>', 'for tenants that have none noted')
    .option('--anyway', 'although tables are missing that those files make')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .action((tenants: string[], { at, blueprint, anyway, reason, ...options }: BaselineOptions) =>
      run(options, async ({ client, output, interrupts }) => {
        const input = { tenants, version: at, blueprint, anyway, reason };
        const results = await client.migrations.baseline(input, { signal: interrupts.signal });
        output.result(results, () => resultsText(results));
        return resultsExitCode(results);
      }),
    );
}
