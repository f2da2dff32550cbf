import type { Command } from 'commander';
import {
  ENVIRONMENTS,
  initializePlatformInputSchema,
  type PlatformStatus,
} from '../../shared/models/platform.ts';
import { ENCRYPTION_SCHEMES } from '../../shared/models/secret.ts';
import { leaf } from '../arguments.ts';
import { parseInput } from '../parse-input.ts';
import { planText } from '../plan-text.ts';
import type { GlobalOptions, RunCommand } from '../run-command.ts';
import { facts } from '../text.ts';

interface InitOptions extends GlobalOptions {
  server: string;
  database?: string;
  environment?: string;
  scheme?: string;
  keyStdin?: boolean;
  plan?: boolean;
}

export function addPlatformCommands(program: Command, run: RunCommand): void {
  const platform = program.command('platform').description('The platform database, shared by all admins');

  leaf(platform, 'init', 'Create and migrate it, or join the one that is there')
    .requiredOption('--server <name>', 'the server it lives on')
    .option('--database <name>', 'its name (default: cadastre_platform)')
    .option('--environment <name>', `${ENVIRONMENTS.join(', ')} (default: development)`)
    .option('--scheme <name>', `how tenant passwords are sealed: ${ENCRYPTION_SCHEMES.join(', ')}`)
    .option('--key-stdin', 'read the key of a platform that is joined from standard input')
    .option('--plan', 'show what would be done, and do nothing')
    .action((options: InitOptions) =>
      run(options, async (context) => {
        const { client, output } = context;
        const { server, database, environment, scheme } = options;
        const input = parseInput(initializePlatformInputSchema, { server, database, environment, scheme });
        if (options.plan) {
          const plan = await client.platform.plan(input);
          const found = plan.exists ? 'The database is there already.' : 'The database will be created.';
          output.result(plan, () => `${found}\n\n${planText(plan.steps)}`);
          return undefined;
        }
        output.status('Preparing the platform database…');
        const key = options.keyStdin ? await context.input.secretFromPipe('key') : undefined;
        const status = await client.platform.initialize({ ...input, key });
        output.result(status, () => statusText(status));
        return undefined;
      }),
    );

  leaf(platform, 'status', 'Is it there, which version, how many tenants').action((options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const status = await client.platform.status();
      output.result(status, () => statusText(status));
      return undefined;
    }),
  );
}

function statusText(status: PlatformStatus): string {
  return facts([
    ['state', status.state],
    ['', status.message],
    ...(status.wayOut ? ([['way out', status.wayOut]] as const) : []),
    ['server', status.server],
    ['database', status.database],
    ['environment', status.environment],
    ['passwords', status.scheme],
    ['key', status.keyId],
    ['schema', `${status.schemaVersion ?? '—'}, this app writes ${status.expectedVersion}`],
    ['tenants', status.tenants],
  ]);
}
