import type { FieldError } from '../../shared/errors.ts';
import { invalidInput } from '../errors.ts';
import { didYouMean } from '../yaml/nearest-name.ts';
import type { Blueprint } from './blueprint.ts';
import { checkValue } from './variable-values.ts';

/**
 * A value for every seed variable: the given one or the default, checked against its type. Throws
 * `INVALID_INPUT` with a field `variables.<name>` for each that is unknown, missing or refused.
 */
export function resolveVariables(
  blueprint: Pick<Blueprint, 'name' | 'seed'>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const variables = blueprint.seed?.variables ?? [];
  const names = variables.map((each) => each.name);
  const fields: FieldError[] = [];
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) {
      const message = `The blueprint ${blueprint.name} has no such variable.${didYouMean(name, names)}`;
      fields.push({ field: `variables.${name.slice(0, 80)}`, message });
    }
  }
  const resolved: Record<string, string> = {};
  for (const variable of variables) {
    const field = `variables.${variable.name}`;
    const value = Object.hasOwn(given, variable.name) ? given[variable.name] : variable.default;
    if (value === null || value === undefined) {
      fields.push({ field, message: 'A value is needed' });
      continue;
    }
    const checked = checkValue(variable, value);
    if ('refused' in checked) fields.push({ field, message: checked.refused });
    else resolved[variable.name] = checked.value;
  }
  if (fields.length > 0) throw invalidInput(fields);
  return resolved;
}
