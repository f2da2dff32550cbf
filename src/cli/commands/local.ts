import type { Command } from 'commander';
import type { LocalServerStatus } from '../../shared/models/local-server.ts';
import { leaf } from '../arguments.ts';
import type { GlobalOptions, RunCommand } from '../run-command.ts';
import { bytes, facts } from '../text.ts';

export function addLocalCommands(program: Command, run: RunCommand): void {
  const local = program.command('local').description('The built-in PostgreSQL of this workstation');

  leaf(local, 'start', 'Create it if there is none, start it, and register it as the server local').action(
    (options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        output.status('Starting the built-in PostgreSQL…');
        const started = await client.local.start();
        output.result(
          started,
          () => `${statusText(started.status)}\n\nRegistered as ${started.server.name}.`,
        );
        return undefined;
      }),
  );

  leaf(local, 'stop', 'Stop it; its data stays').action((options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const status = await client.local.stop();
      output.result(status, () => statusText(status));
      return undefined;
    }),
  );

  leaf(local, 'status', 'Is it running, where, which version').action((options: GlobalOptions) =>
    run(
      options,
      async ({ client, output }) => {
        const status = await client.local.status();
        output.result(status, () => statusText(status));
        return undefined;
      },
      { secrets: 'none' },
    ),
  );
}

function statusText(status: LocalServerStatus): string {
  return facts([
    ['state', status.state],
    ['', status.message],
    ['version', status.version],
    ['programs', status.source],
    ['address', status.port === null ? null : `${status.host}:${status.port}`],
    ['data folder', status.dataDirectory],
    ['free space', bytes(status.freeBytes)],
  ]);
}
