import { createInterface } from 'node:readline';
import { CadastreError, invalidInput } from '../engine/errors.ts';

/** What a command may ask of the person or the pipe. */
export interface Input {
  /** Somebody is there to answer a prompt. */
  readonly interactive: boolean;
  /** A secret from the pipe: all of it, less one line end. Errors: `INVALID_INPUT` naming `field`. */
  secretFromPipe(field: string): Promise<string>;
  /** A secret typed without echo. Errors: `INVALID_INPUT` where nobody is there, `CANCELLED` on Ctrl-C. */
  secretFromPerson(question: string, field: string): Promise<string>;
  question(text: string): Promise<string>;
  textFromPipe(): Promise<Buffer>;
}

/** Bytes; a secret from a pipe longer than this is a mistake, such as the wrong file. */
const LONGEST_SECRET = 64 * 1024;

export function createInput(stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream, json: boolean): Input {
  const interactive = stdin.isTTY === true && stderr.isTTY === true && !json;
  const readAll = async (limit: number) => {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of stdin) {
      size += part.length;
      if (size > limit) throw invalidInput([{ field: 'stdin', message: `Longer than ${limit} bytes` }]);
      parts.push(Buffer.from(part));
    }
    return Buffer.concat(parts);
  };
  return {
    interactive,
    async secretFromPipe(field) {
      const text = decoded(await readAll(LONGEST_SECRET), field).replace(/\r?\n$/, '');
      if (text === '') throw invalidInput([{ field, message: 'Nothing came on standard input' }]);
      return text;
    },
    async secretFromPerson(question, field) {
      if (!interactive) {
        throw invalidInput([{ field, message: 'Give it on standard input; there is no terminal to ask on' }]);
      }
      return readHidden(stdin, stderr, question);
    },
    question: (text) =>
      new Promise((resolve, reject) => {
        const lines = createInterface({ input: stdin, output: stderr });
        lines.once('SIGINT', () => lines.close());
        lines.once('close', () => reject(new CadastreError('CANCELLED', 'Nothing was answered')));
        lines.question(text, (answer) => {
          resolve(answer.trim());
          lines.close();
        });
      }),
    textFromPipe: () => readAll(64 * 1024 * 1024),
  };
}

/** Without the mark that Windows puts first. Bytes that are no UTF-8 would become another secret than was meant. */
function decoded(bytes: Buffer, field: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidInput([{ field, message: 'Not UTF-8 text' }]);
  }
}

/** Raw mode, so that the terminal shows nothing of what is typed. */
function readHidden(stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (finish: () => void) => {
      stdin.setRawMode(false);
      stdin.off('data', receive);
      stdin.pause();
      stderr.write('\n');
      finish();
    };
    const receive = (data: Buffer) => {
      for (const key of data.toString('utf8')) {
        if (key === '\r' || key === '\n' || key === '\u0004') return end(() => resolve(typed));
        if (key === '\u0003')
          return end(() => reject(new CadastreError('CANCELLED', 'Nothing was answered')));
        if (key === '\u007F' || key === '\b') typed = [...typed].slice(0, -1).join('');
        else if (key >= ' ') typed += key;
      }
    };
    stderr.write(question);
    stdin.setRawMode(true);
    stdin.on('data', receive);
    stdin.resume();
  });
}
