import type { Client } from './client.ts';
import { errorDataOf, exitCodeOf } from './error-data.ts';
import { createInput, type Input } from './input.ts';
import { type Interrupts, watchInterrupts } from './interrupts.ts';
import { openSession, type Session } from './open-session.ts';
import { createOutput, type Output } from './output.ts';
import { unlockSecrets } from './unlock-secrets.ts';

/** On every command. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly data?: string;
}

export interface CommandContext {
  readonly client: Client;
  readonly output: Output;
  readonly input: Input;
  readonly interrupts: Interrupts;
}

/** Answers with an exit code where the command ended without an error and yet not well. */
export type CommandWork = (context: CommandContext) => Promise<number | undefined>;

export interface CommandNeeds {
  /** `none`: reads what lies open, so nobody is asked for a passphrase. */
  readonly secrets?: 'open' | 'none';
}

export type RunCommand = (options: GlobalOptions, work: CommandWork, needs?: CommandNeeds) => Promise<void>;

/** Opens the engine, runs the command, closes the engine, sets the exit code: whatever happens, in this order. */
export const runCommand: RunCommand = async (options, work, needs = {}) => {
  await runGuarded(options, async ({ output, input, interrupts }) => {
    let session: Session | undefined;
    try {
      session = await openSession({ data: options.data, shell: 'cli', environment: process.env });
      const { client } = session;
      const running = async () => {
        if (needs.secrets !== 'none') await unlockSecrets(client, input, process.env);
        return work({ client, output, input, interrupts });
      };
      return await interrupts.orLeave(running(), 'last');
    } finally {
      await session?.close();
    }
  });
};

/** The frame of a command without an engine of its own kind: errors become data and an exit code. */
export async function runGuarded(
  options: GlobalOptions,
  work: (context: Omit<CommandContext, 'client'>) => Promise<number | undefined>,
): Promise<void> {
  const json = options.json ?? false;
  const output = createOutput(process, json);
  const input = createInput(process.stdin, process.stderr, json);
  const interrupts = watchInterrupts();
  try {
    process.exitCode = (await work({ output, input, interrupts })) ?? 0;
  } catch (error) {
    const data = errorDataOf(error);
    // The stack of a fault of ours is for whoever mends it, never for the document.
    if (data.code === 'INTERNAL' && process.env['CADASTRE_DEBUG']) console.error(error);
    output.error(data);
    process.exitCode = exitCodeOf(data);
  } finally {
    interrupts.release();
    // A pipe that nobody closes would keep the process alive.
    process.stdin.unref?.();
  }
}
