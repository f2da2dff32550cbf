import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/** Sentences for the person who typed the command; the run ends with this exit code. */
export class Stop extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a program. `output`: `show` (default), `keep` (returned, not shown) or `both`.
 * Answers with the exit code; a signal counts as 128 + its usual number, a time-out as 124.
 */
export function run(program, args, options = {}) {
  const { output = 'show', env = process.env, timeoutMs, input = 'ignore' } = options;
  return new Promise((resolve) => {
    const stdio = output === 'show' ? [input, 'inherit', 'inherit'] : [input, 'pipe', 'pipe'];
    const child = spawn(program, args, { cwd: root, env, stdio });
    let text = '';
    let timedOut = false;
    const keep = (stream) => (data) => {
      text += data;
      if (output === 'both') stream.write(data);
    };
    child.stdout?.on('data', keep(process.stdout));
    child.stderr?.on('data', keep(process.stderr));
    const timer = timeoutMs
      ? setTimeout(() => {
          timedOut = true;
          child.kill('SIGKILL');
        }, timeoutMs)
      : undefined;
    // Ctrl-C reaches the whole group of the terminal; a kill of this process alone must be passed on.
    const pass = (signal) => child.kill(signal);
    const ignore = () => {};
    process.on('SIGTERM', pass);
    process.on('SIGINT', ignore);
    const end = (code) => {
      clearTimeout(timer);
      process.off('SIGTERM', pass);
      process.off('SIGINT', ignore);
      resolve({ code, text, timedOut });
    };
    child.on('error', (error) => {
      text += `${error.message}\n`;
      end(127);
    });
    child.on('close', (code, signal) => end(timedOut ? 124 : (code ?? (signal === 'SIGINT' ? 130 : 143))));
  });
}

export const lastLines = (text, count) => text.trim().split('\n').slice(-count).join('\n');
