import { type FlatSettings, flatten, keysOf, schemaOf } from '../../shared/models/flat-settings.ts';
import { ENVIRONMENTS, type TierDocument, tierDocumentSchema } from '../../shared/models/tier.ts';
import type { PlainYaml, YamlPath } from '../yaml/plain-yaml.ts';
import { variablesIn } from './chain.ts';
import { describeIssue } from './describe-issue.ts';
import { sampleVariables } from './sample-variables.ts';
import type { TierLayer, Variables } from './tier-layer.ts';
import type { TierNotes } from './tier-notes.ts';
import { isOpen, resolveValue } from './variables.ts';

interface ReadDocument {
  readonly layer: TierLayer;
  readonly title: string;
  readonly description: string;
  /** It has a name that can be one. */
  readonly named: boolean;
}

type Tree = Record<string, unknown>;

/** Checks a document against the schema, notes what does not fit, and keeps the rest. */
export function readDocument(
  notes: TierNotes,
  plain: PlainYaml,
  value: object,
  parents: readonly TierLayer[],
): ReadDocument {
  const tree = structuredClone(value) as Tree;
  const raw = rawParts(value as Tree);
  for (const part of raw) setSamples(tree, part, variablesAt(value as Tree, part, parents));
  const document = sound(notes, plain, tree);
  const kept = (part: Part, canonical: unknown): FlatSettings => {
    const flat = flatten((canonical ?? {}) as Tree);
    const open = Object.entries(part.flat).filter(([path, each]) => isOpen(each) && schemaOf(path) !== null);
    return { ...flat, ...Object.fromEntries(open) };
  };
  const partAt = (at: YamlPath): Part =>
    raw.find((each) => each.at.join('\0') === at.join('\0')) ?? { at, flat: {}, environment: null };
  const name = document.tier;
  return {
    named: name !== NAMELESS,
    title: document.title ?? capital(name),
    description: document.description ?? '',
    layer: {
      origin: { kind: 'tier', name },
      values: kept(partAt([]), document),
      environments: Object.fromEntries(
        ENVIRONMENTS.flatMap((environment) => {
          const layer = document.environments?.[environment];
          if (!layer) return [];
          const { scale, variables } = layer;
          const values = kept(partAt(['environments', environment]), layer);
          return [
            [environment, { values, ...(scale !== undefined && { scale }), ...(variables && { variables }) }],
          ];
        }),
      ),
      regions: Object.fromEntries(
        Object.entries(document.regions ?? {}).map(([region, settings]) => [
          region,
          kept(partAt(['regions', region]), settings),
        ]),
      ),
      variables: document.variables ?? {},
    },
  };
}

/** A part of the file that holds settings: the tier itself, an environment, a region. */
interface Part {
  readonly at: YamlPath;
  readonly flat: FlatSettings;
  readonly environment: (typeof ENVIRONMENTS)[number] | null;
}

function rawParts(value: Tree): Part[] {
  const inner = (key: string): [string, Tree][] =>
    Object.entries(isTree(value[key]) ? value[key] : {}).filter((entry): entry is [string, Tree] =>
      isTree(entry[1]),
    );
  return [
    { at: [], flat: flatten(value), environment: null },
    ...inner('environments').map(([name, each]) => ({
      at: ['environments', name],
      flat: flatten(each),
      environment: ENVIRONMENTS.find((known) => known === name) ?? null,
    })),
    ...inner('regions').map(([name, each]) => ({
      at: ['regions', name],
      flat: flatten(each),
      environment: null,
    })),
  ];
}

/** What the variables of a part are while it is checked: those of its chain, its own, its environment's. */
function variablesAt(value: Tree, { environment }: Part, parents: readonly TierLayer[]): Variables {
  const environments = isTree(value['environments']) ? value['environments'] : {};
  const layer = environment === null ? undefined : environments[environment];
  return {
    ...variablesIn(parents, environment),
    ...plainVariables(value['variables']),
    ...plainVariables(isTree(layer) ? layer['variables'] : undefined),
    ...sampleVariables(String(value['tier']), environment ?? 'production'),
  };
}

const plainVariables = (given: unknown): Variables =>
  Object.fromEntries(
    Object.entries(isTree(given) ? given : {}).filter(([, each]) =>
      /^(string|number|boolean)$/.test(typeof each),
    ),
  ) as Variables;

/** Puts a value for every text with a variable, so that the schema sees what a tenant would get; else takes it out. */
function setSamples(tree: Tree, { at, flat }: Part, variables: Variables): void {
  for (const [path, value] of Object.entries(flat)) {
    if (!isOpen(value) || schemaOf(path) === null) continue;
    const resolved = resolveValue(path, value, variables);
    // What cannot be resolved is noted by the checks of variables and of the chain, with the value it would have.
    put(tree, [...at, ...keysOf(path)], 'value' in resolved ? resolved.value : undefined);
  }
}

const NAMELESS = 'nameless';

/** The document as far as it is sound: what the schema refuses is noted and left out. */
function sound(notes: TierNotes, plain: PlainYaml, tree: Tree): TierDocument {
  for (let round = 0; round < 4; round++) {
    const read = tierDocumentSchema.safeParse(tree);
    if (read.success) return read.data;
    const toLeaveOut: YamlPath[] = [];
    // All of it is described before anything is left out: a value that is gone would be called empty.
    for (const each of read.error.issues.flatMap((issue) => describeIssue(issue, tierDocumentSchema, tree))) {
      if (round === 0) {
        if (each.ofKey || !plain.has(each.path)) notes.atKey(each.path, each.message, each.proposal);
        else notes.at(each.path, each.message, each.proposal);
      }
      toLeaveOut.push(each.path);
    }
    for (const path of toLeaveOut) leaveOut(tree, path);
    if (typeof tree['tier'] !== 'string') tree['tier'] = NAMELESS;
  }
  return { tier: NAMELESS };
}

/** A list is left out whole: without one of its entries it would say something else. */
function leaveOut(tree: Tree, path: YamlPath): void {
  const index = path.findIndex((key) => typeof key === 'number');
  const keys = index === -1 ? path : path.slice(0, index);
  put(tree, keys, undefined);
}

function put(tree: Tree, path: YamlPath, value: unknown): void {
  let at: unknown = tree;
  for (const key of path.slice(0, -1)) at = isTree(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  const last = path.at(-1);
  if (!isTree(at) || last === undefined) return;
  if (value === undefined) delete at[last];
  else Object.defineProperty(at, last, { value, configurable: true, enumerable: true, writable: true });
}

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const capital = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);
