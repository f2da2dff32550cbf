import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { routingKindSchema } from '../../shared/models/routing.ts';
import { ROUTING_KINDS } from '../../shared/models/routing-settings.ts';
import { leaf } from '../arguments.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { parseInput } from '../parse-input.ts';
import { planText } from '../plan-text.ts';
import { filesText, runText, statusText } from '../routing-text.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { addRoutingConfigure } from './routing-configure.ts';

interface ExportOptions extends GlobalOptions {
  kind?: string[];
  to?: string;
}

interface SetUpOptions extends GlobalOptions {
  server: string;
  plan?: boolean;
  passwordStdin?: boolean;
  newPassword?: boolean;
}

export function addRoutingCommands(program: Command, run: RunCommand): void {
  const routing = program
    .command('routing')
    .description('Files for nginx, Kubernetes, pgbouncer and applications');

  leaf(routing, 'export', 'Print the files as they are now, or write them into a folder once')
    .option('--kind <kind...>', `${ROUTING_KINDS.join(', ')} (default: those of the settings)`)
    .option('--to <folder>', 'write them there')
    .action((options: ExportOptions) => run(options, (context) => exportFiles(context, options)));

  leaf(routing, 'status', 'Are the files up to date, when were they written, what failed').action(
    (options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const status = await client.routing.status();
        output.result(status, () => statusText(status));
        return undefined;
      }),
  );

  leaf(routing, 'apply', 'Write the files and run the commands now').action((options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      output.status('Writing…');
      const done = await client.routing.apply();
      output.result(done, () => runText(done));
      return done.error ? EXIT_CODES[done.error.code] : undefined;
    }),
  );

  addRoutingConfigure(routing, run);

  leaf(routing, 'pgbouncer-setup', 'Make the role and the function by which pgbouncer looks tenants up')
    .requiredOption('--server <name>', 'where')
    .option('--plan', 'show the statements, and do nothing')
    .option('--password-stdin', "read the look-up role's password from standard input")
    .option('--new-password', 'make another password for it')
    .action((options: SetUpOptions) => run(options, (context) => setUp(context, options)));
}

async function exportFiles({ client, output }: CommandContext, options: ExportOptions): Promise<undefined> {
  const { kinds } = parseInput(z.object({ kinds: z.array(routingKindSchema).optional() }), {
    kinds: options.kind,
  });
  if (options.to !== undefined) {
    const written = await client.routing.writeTo({ folder: resolve(options.to), kinds });
    output.result(
      written,
      () =>
        `${filesText(written.folder, written.files)}\n${written.tenants} tenants, ${written.domains} domains.`,
    );
    return undefined;
  }
  const exported = await client.routing.export({ kinds });
  const [only, ...more] = exported.files;
  // A single file can go through a pipe as it is.
  output.result(exported, () =>
    only && more.length === 0
      ? only.content.trimEnd()
      : exported.files.map((file) => `==> ${file.name} <==\n${file.content}`).join('\n'),
  );
  return undefined;
}

async function setUp({ client, output, input }: CommandContext, options: SetUpOptions): Promise<undefined> {
  const { server } = options;
  if (options.plan) {
    const plan = await client.routing.pgbouncerPlan({ server });
    const done = plan.done ? 'Nothing is to be done.\n\n' : '';
    output.result(plan, () => `${done}${planText(plan.steps)}`);
    return undefined;
  }
  const password = options.passwordStdin ? await input.secretFromPipe('password') : undefined;
  const made = await client.routing.setUpPgbouncer({
    server,
    password,
    newPassword: options.newPassword ?? false,
  });
  output.result(made, () =>
    [
      `${made.server}: role ${made.role}; look-up made in ${made.databases.length} databases.`,
      ...(made.userlist === null
        ? []
        : ["Put this line into pgbouncer's auth_file. It is told once and kept nowhere:", made.userlist]),
    ].join('\n'),
  );
  return undefined;
}
