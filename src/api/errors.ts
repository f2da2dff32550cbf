import { ORPCError, ValidationError } from '@orpc/server';
import { CadastreError, toErrorData } from '../engine/errors.ts';
import type { ErrorData, FieldError } from '../shared/errors.ts';
import { issueText } from '../shared/issue-text.ts';

/** The one place where an error becomes data. No stack and no cause goes further than this. */
export function toTransportError(error: unknown): ORPCError<string, unknown> {
  if (error instanceof ORPCError) return fromProcedure(error);
  return dataError(toErrorData(error));
}

/** Is it something that nobody foresaw, and that belongs into the log? */
export function isUnforeseen(error: unknown): boolean {
  if (error instanceof ORPCError) return error.code === 'INTERNAL_SERVER_ERROR';
  return !(error instanceof CadastreError) || error.code === 'INTERNAL';
}

function dataError({ code, message, details }: ErrorData): ORPCError<string, unknown> {
  return new ORPCError(code, { message, data: details, defined: true });
}

/** oRPC's own errors: input that does not fit its schema, an unknown procedure, output of ours that does not fit. */
function fromProcedure(error: ORPCError<string, unknown>): ORPCError<string, unknown> {
  if (error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
    const fields = error.cause.issues.map(toFieldError);
    const message = fields.map((field) => `${field.field}: ${field.message}`).join('; ');
    return dataError({ code: 'INVALID_INPUT', message, details: { fields } });
  }
  if (error.code === 'NOT_FOUND' || error.defined) return error;
  return dataError(toErrorData(error));
}

function toFieldError(issue: ValidationError['issues'][number]): FieldError {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  return { field: path.join('.') || 'input', message: issueText(issue) };
}
