import type { Command } from 'commander';
import { CadastreError, invalidInput } from '../../engine/errors.ts';
import { leaf, wholeNumber } from '../arguments.ts';
import { openSession, type Session, screensDirectory } from '../open-session.ts';
import { type GlobalOptions, runGuarded } from '../run-command.ts';
import { unlockSecrets } from '../unlock-secrets.ts';

/** Tried first, so that a bookmark holds; any free one when it is taken. */
const USUAL_PORT = 4180;

export function addWebCommand(program: Command): void {
  leaf(program, 'web', 'Serve the screens to a browser of this workstation')
    .option('--port <number>', `port on 127.0.0.1 (default: ${USUAL_PORT}, or any free one)`, wholeNumber)
    .action((options: GlobalOptions & { port?: number }) =>
      runGuarded(options, async ({ output, input, interrupts }) => {
        const { port } = options;
        if (port !== undefined && (port < 0 || port > 65_535)) {
          throw invalidInput([{ field: 'port', message: 'From 0 to 65535' }]);
        }
        const session = await openSession({ data: options.data, shell: 'web', environment: process.env });
        try {
          // Without CADASTRE_PASSPHRASE the screens ask, so the terminal does not.
          await unlockSecrets(session.client, { ...input, interactive: false }, process.env);
          const shell = await openShell(session, port);
          session.engine.keepWorking(session.actor);
          const url = shell.issueUrl();
          output.result(
            { url, port: shell.port },
            () => `Cadastre is at ${url}\nThe address works once. Enter prints another, Ctrl-C ends.`,
          );
          const onEnter = () => output.notice(shell.issueUrl());
          if (input.interactive) process.stdin.on('data', onEnter);
          try {
            await new Promise<void>((resolve) => {
              interrupts.signal.addEventListener('abort', () => resolve(), { once: true });
            });
          } finally {
            process.stdin.off('data', onEnter);
            process.stdin.pause();
            await shell.close();
          }
        } finally {
          output.progress('Closing; running jobs stop at a safe point and can be resumed.');
          await session.close();
        }
        return undefined;
      }),
    );
}

async function openShell(session: Session, port: number | undefined) {
  const { openWebShell } = await import('../../web/open-web-shell.ts');
  const open = (chosen: number) =>
    openWebShell({
      engine: session.engine,
      actor: session.actor,
      screensDirectory: screensDirectory(),
      port: chosen,
    });
  try {
    return await open(port ?? USUAL_PORT);
  } catch (error) {
    if (port !== undefined || !(error instanceof CadastreError && error.code === 'CONFLICT')) throw error;
    return open(0);
  }
}
