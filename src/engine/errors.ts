import type { ErrorCode, ErrorData, ErrorDetails, FieldError } from '../shared/errors.ts';

/** The one error class inside. `src/api` turns it into data; nothing else builds error data. */
export class CadastreError extends Error {
  override readonly name = 'CadastreError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.details = details;
  }
}

/** Bad input, named by field. */
export function invalidInput(fields: FieldError[], message?: string): CadastreError {
  const first = fields[0];
  return new CadastreError(
    'INVALID_INPUT',
    message ?? (first ? `${first.field}: ${first.message}` : 'The input is not valid'),
    {
      fields,
    },
  );
}

/** What is kept of an error with a job or an audit entry: code, sentence and details, never a stack. */
export function toErrorData(error: unknown): ErrorData {
  if (error instanceof CadastreError)
    return { code: error.code, message: error.message, details: error.details };
  return { code: 'INTERNAL', message: 'Something failed that Cadastre did not foresee', details: {} };
}

/** For the `default` of a switch over a closed union. */
export function assertNever(value: never): never {
  throw new CadastreError('INTERNAL', `Unexpected value ${JSON.stringify(value)}`);
}
