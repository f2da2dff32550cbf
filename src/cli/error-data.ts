import { ORPCError } from '@orpc/client';
import { CommanderError } from 'commander';
import { CadastreError, toErrorData } from '../engine/errors.ts';
import { type ErrorData, errorDataSchema, errorDetailsSchema } from '../shared/errors.ts';
import { EXIT_CODES } from './exit-codes.ts';

/** Whatever a command threw, as the data that every shell shows. */
export function errorDataOf(error: unknown): ErrorData {
  if (error instanceof CommanderError) return argumentError(error);
  if (error instanceof ORPCError) {
    const known = errorDataSchema.safeParse({
      code: error.code,
      message: error.message,
      details: errorDetailsSchema.safeParse(error.data).data ?? {},
    });
    if (known.success) return known.data;
  }
  return error instanceof CadastreError ? toErrorData(error) : toErrorData(undefined);
}

export const exitCodeOf = (error: ErrorData): number => EXIT_CODES[error.code];

/** `error: option '--port <number>' argument 'x' is invalid. …` names the option as its field. */
function argumentError(error: CommanderError): ErrorData {
  const message = error.code === 'commander.help' ? 'Name a command' : error.message.replace(/^error: /, '');
  const option = /--([a-z][a-z-]*)/.exec(message)?.[1] ?? /argument '<?([\w-]+)/.exec(message)?.[1];
  return {
    code: 'INVALID_INPUT',
    message,
    details: {
      ...(option ? { fields: [{ field: option, message }] } : {}),
      wayOut: 'See cadastre --help, or --help after a command.',
    },
  };
}
