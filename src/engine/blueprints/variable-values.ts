import { z } from 'zod';
import type { BlueprintVariable } from '../../shared/models/blueprint.ts';
import { emailSchema } from '../../shared/models/tenant.ts';
import { assertNever } from '../errors.ts';
import { didYouMean } from '../yaml/nearest-name.ts';

/** The value as it goes into the seed, or what is wrong with it. */
export type CheckedValue = { readonly value: string } | { readonly refused: string };

type Limits = Pick<BlueprintVariable, 'type' | 'minimum' | 'maximum' | 'pattern'>;

const LONGEST = 10_000;
const BIGINT_LIMIT = 2n ** 63n;
const TRUE = new Set(['true', 'yes', 'on', '1']);
const FALSE = new Set(['false', 'no', 'off', '0']);
const httpUrl = z.url({ protocol: /^https?$/ });

/** Checks a value against its variable's type and limits, and brings it into one form. */
export function checkValue(variable: Limits, given: string): CheckedValue {
  if (given.length > LONGEST) return { refused: `At most ${LONGEST} characters` };
  if (given.includes('\0') || !given.isWellFormed()) return { refused: 'Not a text PostgreSQL can hold' };
  const checked = byType(variable, given);
  if ('refused' in checked) return checked;
  const { minimum, maximum, pattern } = variable;
  const isNumber = variable.type === 'integer' || variable.type === 'decimal';
  if (isNumber && minimum !== null && Number(checked.value) < minimum)
    return { refused: `At least ${minimum}` };
  if (isNumber && maximum !== null && Number(checked.value) > maximum)
    return { refused: `At most ${maximum}` };
  if (pattern !== null && !new RegExp(pattern, 'u').test(checked.value)) {
    return { refused: `Does not match the pattern ${pattern}` };
  }
  return checked;
}

function byType(variable: Limits, given: string): CheckedValue {
  const value = given.trim();
  switch (variable.type) {
    case 'text':
      return { value: given };
    case 'integer': {
      if (!/^[+-]?\d{1,30}$/.test(value)) return { refused: 'Not a whole number' };
      const number = BigInt(value.replace(/^\+/, ''));
      if (number >= BIGINT_LIMIT || number < -BIGINT_LIMIT) return { refused: 'Beyond a bigint' };
      return { value: String(number) };
    }
    case 'decimal':
      // A point and digits only: what reads the setting later need not know exponents or commas.
      if (!/^[+-]?\d{1,100}(?:\.\d{1,100})?$/.test(value))
        return { refused: 'Not a decimal number, as in 20.0' };
      return { value: value.replace(/^\+/, '') };
    case 'boolean': {
      const word = value.toLowerCase();
      if (TRUE.has(word)) return { value: 'true' };
      if (FALSE.has(word)) return { value: 'false' };
      return { refused: 'Neither true nor false' };
    }
    case 'timezone':
      return timeZone(value);
    case 'currency': {
      const known = Intl.supportedValuesOf('currency');
      if (known.includes(value)) return { value };
      return { refused: `Not an ISO 4217 code, as in EUR.${didYouMean(value, known)}` };
    }
    case 'email': {
      const parsed = emailSchema.safeParse(value);
      return parsed.success ? { value: parsed.data } : { refused: 'Not an e-mail address' };
    }
    case 'url':
      return httpUrl.safeParse(value).success ? { value } : { refused: 'Not an http or https URL' };
    default:
      return assertNever(variable.type);
  }
}

let timeZones: readonly string[] | undefined;

/** Names of the IANA database, which PostgreSQL knows too; an offset such as `+02:00` has no summer time. */
function timeZone(value: string): CheckedValue {
  timeZones ??= Intl.supportedValuesOf('timeZone');
  const known = timeZones;
  const same = known.find((each) => each.toLowerCase() === value.toLowerCase());
  if (same) return { value: same };
  if (/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(value) && intlKnows(value)) return { value };
  return { refused: `Not a time zone, as in Europe/Paris.${didYouMean(value, known)}` };
}

/** Older names, such as `UTC` or `Asia/Calcutta`, are not listed but understood. */
function intlKnows(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
