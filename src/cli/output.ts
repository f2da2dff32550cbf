import type { ErrorData } from '../shared/errors.ts';
import { plain } from './text.ts';

/** Where a command writes. With `json`, stdout carries exactly one document and nothing else. */
export interface Output {
  readonly json: boolean;
  /** The command's answer, once. */
  result(document: unknown, text: () => string): void;
  error(error: ErrorData): void;
  /** Passing news on stderr, only where somebody watches. */
  progress(line: string): void;
  /** Replaces the last passing line. */
  status(line: string): void;
  /** Something the person must know, on stderr, watched or not. */
  notice(line: string): void;
}

export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export function createOutput(streams: Streams, json: boolean): Output {
  const watched = streams.stderr.isTTY === true && !json;
  let passing = false;
  let answered = false;
  const clear = () => {
    if (passing) streams.stderr.write('\r\u001B[K');
    passing = false;
  };
  const write = (document: unknown, text: () => string) => {
    // A second document would make the whole output unreadable to a program.
    if (answered && json) throw new Error('A command answers once');
    answered = true;
    clear();
    streams.stdout.write(`${json ? JSON.stringify(document, null, 2) : text()}\n`);
  };
  return {
    json,
    result: write,
    error(error) {
      clear();
      if (json && !answered) write({ error }, () => '');
      else streams.stderr.write(`${errorText(error)}\n`);
    },
    progress(line) {
      if (!watched) return;
      clear();
      streams.stderr.write(`${line}\n`);
    },
    status(line) {
      if (!watched) return;
      streams.stderr.write(`\r\u001B[K${line}`);
      passing = true;
    },
    notice(line) {
      clear();
      streams.stderr.write(`${line}\n`);
    },
  };
}

/** The sentence, the fields, the way out, and the code last, for searching. */
export function errorText({ code, message, details }: ErrorData): string {
  const fields = details.fields ?? [];
  const own = fields.map(({ field, message: said }) => `${field}: ${said}`);
  // An error of one field often says nothing that the field does not say again.
  const shown = own.length === 1 && own[0] === message ? [] : own.map((line) => `  ${plain(line)}`);
  return [
    `cadastre: ${plain(message)}`,
    ...shown,
    ...(details.statement
      ? ['  Statement:', ...details.statement.split('\n').map((line) => `    ${plain(line)}`)]
      : []),
    ...(details.sqlstate ? [`  SQLSTATE: ${plain(details.sqlstate)}`] : []),
    ...(details.wayOut ? [`  ${plain(details.wayOut)}`] : []),
    ...(details.command ? [`  ${plain(details.command)}`] : []),
    `  (${code})`,
  ].join('\n');
}
