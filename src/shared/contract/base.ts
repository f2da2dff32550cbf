import { oc } from '@orpc/contract';
import { ERROR_CODES, type ErrorCode, errorDetailsSchema } from '../errors.ts';

type ErrorItem = { data: typeof errorDetailsSchema };

const errorMap = Object.fromEntries(
  ERROR_CODES.map((code) => [code, { data: errorDetailsSchema }]),
) as Record<ErrorCode, ErrorItem>;

/** Every procedure may answer with any code of the closed list. */
export const procedure = oc.errors(errorMap);
