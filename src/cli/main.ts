import { CommanderError } from 'commander';
import { callersFolder } from './arguments.ts';
import { errorDataOf, exitCodeOf } from './error-data.ts';
import { applicationVersion } from './open-session.ts';
import { createOutput } from './output.ts';
import { createProgram } from './program.ts';
import { runCommand } from './run-command.ts';

// A reader such as `head` may leave before everything is written. A terminal that is gone takes nothing, and what runs
// has to be closed all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EIO') return;
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EIO' && error.code !== 'EPIPE') throw error;
});

const args = process.argv.slice(2);
try {
  process.chdir(callersFolder(process.env) ?? '.');
  const program = createProgram(applicationVersion(), runCommand);
  await program.parseAsync(args, { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exitCode = 0;
  else {
    // The arguments could not be read, so the option is looked for by hand.
    const data = errorDataOf(error);
    if (data.code === 'INTERNAL') console.error(error);
    createOutput(process, args.includes('--json')).error(data);
    process.exitCode = exitCodeOf(data);
  }
}
