import { ORPCError } from '@orpc/client';
import {
  ERROR_CODES,
  type ErrorCode,
  type ErrorData,
  errorDataSchema,
  errorDetailsSchema,
} from '../../shared/errors.ts';
import { t, told } from '../locales/index.ts';

const codes: ReadonlySet<string> = new Set(ERROR_CODES);

function isErrorCode(code: string): code is ErrorCode {
  return codes.has(code);
}

/**
 * Any thrown value as error data. Only errors of the contract carry a sentence that is meant to be read;
 * everything else is told in words of our own, so that no stack or library text reaches the screen.
 */
export function readError(error: unknown): ErrorData {
  if (error instanceof ORPCError) {
    if (isErrorCode(error.code)) {
      const details = errorDetailsSchema.safeParse(error.data ?? {});
      return { code: error.code, message: error.message, details: details.success ? details.data : {} };
    }
    if (error.code === 'UNAUTHORIZED' || error.status === 401 || error.status === 403) {
      return {
        code: 'REFUSED',
        message: t('This page is no longer signed in.'),
        details: { wayOut: t('Open the address again that Cadastre printed when it started.') },
      };
    }
    if (error.code === 'BAD_REQUEST') return readValidation(error);
    return {
      code: 'INTERNAL',
      message: t('Cadastre could not answer.'),
      details: { wayOut: t('Try again; if it stays, restart Cadastre and look at its log.') },
    };
  }
  // A result list holds the errors of its tenants as data.
  const data = errorDataSchema.safeParse(error);
  if (data.success) return data.data;
  return {
    code: 'INTERNAL',
    message: t('Cadastre does not answer.'),
    details: { wayOut: t('See that it still runs, then try again.') },
  };
}

/** Input that the contract itself refused: its issues name the fields. */
function readValidation(error: ORPCError<string, unknown>): ErrorData {
  const issues = readIssues(error.data);
  return {
    code: 'INVALID_INPUT',
    message:
      issues.length === 1
        ? t('One field is not as it should be.')
        : t('Some fields are not as they should be.'),
    details: { fields: issues },
  };
}

function readIssues(data: unknown): { field: string; message: string }[] {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues))
    return [];
  return data.issues.flatMap((issue: unknown) => {
    if (typeof issue !== 'object' || issue === null || !('message' in issue)) return [];
    const path = 'path' in issue && Array.isArray(issue.path) ? issue.path : [];
    return [{ field: path.map(String).join('.'), message: String(issue.message) }];
  });
}

/** The message for one field of a form, if the error names it. */
export function fieldMessage(error: ErrorData | null, field: string): string | undefined {
  const message = error?.details.fields?.find((entry) => entry.field === field)?.message;
  return message === undefined ? undefined : told(message);
}
