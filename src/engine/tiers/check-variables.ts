import { ENVIRONMENTS, VARIABLE_NAME } from '../../shared/models/tier.ts';
import { nearestName } from '../yaml/nearest-name.ts';
import type { PlainYaml, YamlPath } from '../yaml/plain-yaml.ts';
import { everything, variablesIn } from './chain.ts';
import type { TierLayer } from './tier-layer.ts';
import type { TierNotes } from './tier-notes.ts';
import { BUILT_IN_VARIABLES, variableUses } from './variables.ts';

const NO_PLACE_FOR_VARIABLES = ['tier', 'extends', 'title', 'description'];

/** Names that a file uses, in the order of their first use. */
export function usedVariables(plain: PlainYaml): string[] {
  return [...new Set(plain.texts.flatMap(({ text }) => variableUses(text).map(({ name }) => name)))];
}

/**
 * Notes each use of a variable that is not there, and each declaration that nothing uses. `layers` is the chain with
 * the file itself last; not `complete`: a parent is missing, which may declare and use what stands here. Answers with the paths of values that cannot be read for want of a variable.
 */
export function checkVariables(
  notes: TierNotes,
  plain: PlainYaml,
  layers: readonly TierLayer[],
  complete: boolean,
): YamlPath[] {
  const unreadable: YamlPath[] = [];
  for (const { path, text } of plain.texts) {
    const uses = variableUses(text);
    if (uses.length === 0) continue;
    const known = knownAt(plain, path, layers);
    uses.forEach((use, index) => {
      const message = refusal(path, use, known, layers);
      if (message === null) return;
      unreadable.push(path);
      if (!complete && UNKNOWN.test(message)) return;
      const near = MISSING.test(message) ? nearestName(use.name, known) : null;
      const offset = offsetOf(notes.text, plain, path, index);
      const meant = near === null ? '' : `. Did you mean ${near}?`;
      notes.atOffset(path, offset, `${message}${meant}`, near === null ? null : `\${${near}}`);
    });
  }
  if (complete) noteUnused(notes, plain, layers);
  return unreadable;
}

const UNKNOWN = /^There is no variable/;
/** What another name would mend. */
const MISSING = /^There is no variable|is no name of a variable/;

function refusal(
  path: YamlPath,
  use: { name: string; closed: boolean },
  known: readonly string[],
  layers: readonly TierLayer[],
): string | null {
  if (!use.closed) return `\${${use.name.slice(0, 40)} has no closing brace; write $\${ for a plain \${`;
  if (path[0] === 'variables' || path[2] === 'variables')
    return 'The value of a variable holds no other variable';
  if (NO_PLACE_FOR_VARIABLES.includes(String(path[0])))
    return `A variable has no meaning in ${path.join('.')}; write $\${ for a plain \${`;
  if (!VARIABLE_NAME.test(use.name))
    return `${JSON.stringify(use.name)} is no name of a variable: capital letters, digits and underscores`;
  if (known.includes(use.name)) return null;
  const elsewhere = ENVIRONMENTS.filter((each) => Object.hasOwn(variablesIn(layers, each), use.name));
  if (elsewhere.length > 0)
    return `The variable ${use.name} has a value only in ${elsewhere.join(' and ')}; give it one for all`;
  return `There is no variable ${use.name}`;
}

/** What a value at this path may use: within an environment also what that environment declares. */
function knownAt(plain: PlainYaml, path: YamlPath, layers: readonly TierLayer[]): string[] {
  const inEach = ENVIRONMENTS.map((each) => [
    ...Object.keys(variablesIn(layers, each)),
    ...declaredAt(plain, ['variables']),
    ...declaredAt(plain, ['environments', each, 'variables']),
  ]);
  const environment = ENVIRONMENTS.findIndex((each) => path[0] === 'environments' && path[1] === each);
  const own =
    inEach[environment] ?? inEach[0]?.filter((name) => inEach.every((each) => each.includes(name))) ?? [];
  return [...new Set([...BUILT_IN_VARIABLES, ...own])];
}

/** Names that the file declares, sound values or not. */
function declaredAt(plain: PlainYaml, path: YamlPath): string[] {
  let at: unknown = plain.value;
  for (const key of path) at = isMap(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return isMap(at) ? Object.keys(at) : [];
}

const isMap = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function noteUnused(notes: TierNotes, plain: PlainYaml, layers: readonly TierLayer[]): void {
  const used = new Set([
    ...usedVariables(plain),
    // A line that this tier overrides counts too: its parent still holds it.
    ...layers.slice(0, -1).flatMap((layer) => namesIn(Object.values(everything([layer])))),
  ]);
  const declarations = [['variables'], ...ENVIRONMENTS.map((each) => ['environments', each, 'variables'])];
  for (const at of declarations) {
    for (const name of declaredAt(plain, at)) {
      if ((BUILT_IN_VARIABLES as readonly string[]).includes(name))
        notes.atKey([...at, name], `Every tenant brings ${name}: it cannot be given another value`);
      else if (VARIABLE_NAME.test(name) && !used.has(name))
        notes.atKey([...at, name], `Nothing uses the variable ${name}`);
    }
  }
}

const namesIn = (value: unknown): string[] =>
  variableUses(JSON.stringify(value) ?? '').map(({ name }) => name);

/** Where the use stands in the file: the n-th `${` of the value as it is written. */
function offsetOf(text: string, plain: PlainYaml, path: YamlPath, index: number): number {
  const { start, end } = plain.placeOf(path);
  const written = variableUses(text.slice(start, end))[index];
  return start + (written?.start ?? 0);
}
