import { createProgram } from '../../../src/cli/program.ts';
import type { CommandContext, RunCommand } from '../../../src/cli/run-command.ts';

export interface Called {
  readonly procedure: string;
  readonly input: unknown;
}

export interface Ran {
  readonly calls: Called[];
  readonly documents: unknown[];
  readonly text: string;
  readonly exitCode: number | undefined;
}

/**
 * Parses arguments and runs the command against answers that the test gives, in place of an engine: what is
 * tested is what the arguments turn into. `pipe` is what comes on standard input.
 */
export async function runArguments(
  args: readonly string[],
  answers: Record<string, unknown> = {},
  pipe = '',
): Promise<Ran> {
  const calls: Called[] = [];
  const documents: unknown[] = [];
  let text = '';
  let exitCode: number | undefined;
  const procedure = (path: string) => async (input: unknown) => {
    calls.push({ procedure: path, input });
    if (!(path in answers)) throw new Error(`The test has no answer for ${path}`);
    return answers[path];
  };
  const client = new Proxy(
    {},
    {
      get: (_none, noun: string) =>
        new Proxy({}, { get: (_inner, verb: string) => procedure(`${noun}.${verb}`) }),
    },
  );
  const context = {
    client,
    output: {
      json: false,
      result: (document: unknown, render: () => string) => {
        documents.push(document);
        text += render();
      },
      error: () => undefined,
      progress: () => undefined,
      status: () => undefined,
      notice: (line: string) => {
        text += `${line}\n`;
      },
    },
    input: {
      interactive: false,
      secretFromPipe: async () => pipe,
      secretFromPerson: async () => {
        throw new Error('Nobody is there');
      },
      question: async () => '',
      textFromPipe: async () => Buffer.from(pipe),
    },
    interrupts: {
      signal: new AbortController().signal,
      softly: (_first: () => void, work: () => Promise<unknown>) => work(),
      orLeave: (work: Promise<unknown>) => work,
      release: () => undefined,
    },
  } as unknown as CommandContext;
  const run: RunCommand = async (_options, work) => {
    exitCode = await work(context);
  };
  await createProgram('0.0.0', run).parseAsync(args, { from: 'user' });
  return { calls, documents, text, exitCode };
}
