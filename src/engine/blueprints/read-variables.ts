import { type BlueprintVariable, VARIABLE_TYPES } from '../../shared/models/blueprint.ts';
import { didYouMean } from '../yaml/nearest-name.ts';
import type { At } from './read-manifest.ts';
import type { YamlEntries, YamlNode, YamlReader } from './read-yaml.ts';
import { checkValue } from './variable-values.ts';

const KEYS = ['type', 'default', 'description', 'minimum', 'maximum', 'pattern'];

/** The variables of a seed, each with the place of its name. */
export function readVariables(yaml: YamlReader, at: YamlNode): At<BlueprintVariable>[] {
  const found: At<BlueprintVariable>[] = [];
  for (const [name, each] of yaml.entries(at, 'seed.variables') ?? []) {
    const what = `seed.variables.${name}`;
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) {
      yaml.problem(each.keyStart, `The variable ${JSON.stringify(name)} needs a name of a-z, 0-9 and _`);
      continue;
    }
    const entries = yaml.keyed(each, what, KEYS);
    // A variable with a mistake is declared all the same: its uses need no second complaint.
    const value = readVariable(yaml, name, what, each, entries ?? new Map());
    found.push({ value, start: each.keyStart });
  }
  return found;
}

function readVariable(
  yaml: YamlReader,
  name: string,
  what: string,
  at: YamlNode,
  entries: YamlEntries,
): BlueprintVariable {
  const typeAt = entries.get('type');
  const typeName = typeAt ? yaml.text(typeAt, `${what}.type`) : 'text';
  const known = VARIABLE_TYPES.find((each) => each === typeName);
  if (!known && typeName !== null) {
    const hint = didYouMean(typeName, VARIABLE_TYPES);
    yaml.problem(
      typeAt?.start ?? at.start,
      `Unknown type ${JSON.stringify(typeName)}; known are ${VARIABLE_TYPES.join(', ')}.${hint}`,
    );
  }
  const type = known ?? 'text';
  const takesLimits = !known || type === 'integer' || type === 'decimal';
  const limit = (key: 'minimum' | 'maximum'): number | null => {
    const limitAt = entries.get(key);
    if (!limitAt) return null;
    if (!takesLimits) {
      yaml.problem(limitAt.start, `${what}.${key} is for integer and decimal only`);
      return null;
    }
    return yaml.number(limitAt, `${what}.${key}`);
  };
  const minimum = limit('minimum');
  const maximum = limit('maximum');
  if (minimum !== null && maximum !== null && minimum > maximum) {
    yaml.problem(entries.get('minimum')?.start ?? at.start, `${what}: the minimum is above the maximum`);
  }
  const descriptionAt = entries.get('description');
  const defaultAt = entries.get('default');
  const variable: BlueprintVariable = {
    name,
    type,
    default: defaultAt ? yaml.source(defaultAt, `${what}.default`) : null,
    description: (descriptionAt && yaml.text(descriptionAt, `${what}.description`)) ?? '',
    minimum,
    maximum,
    pattern: readPattern(yaml, what, entries.get('pattern')),
  };
  if (variable.default === null) return variable;
  const checked = checkValue(variable, variable.default);
  if ('refused' in checked) {
    const value = JSON.stringify(variable.default.slice(0, 80));
    yaml.problem(
      defaultAt?.start ?? at.start,
      `The default ${value} of ${name} is not of its type ${type}: ${checked.refused}`,
    );
    return variable;
  }
  return { ...variable, default: checked.value };
}

function readPattern(yaml: YamlReader, what: string, at: YamlNode | undefined): string | null {
  const pattern = at ? yaml.text(at, `${what}.pattern`) : null;
  if (pattern === null || !at) return null;
  try {
    new RegExp(pattern, 'u');
    return pattern;
  } catch (error) {
    yaml.problem(at.start, `${what}.pattern is no regular expression: ${(error as Error).message}`);
    return null;
  }
}
