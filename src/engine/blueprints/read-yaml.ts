import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import type { BlueprintProblem } from '../../shared/models/blueprint.ts';
import { didYouMean } from '../yaml/nearest-name.ts';
import { kindOfNode, parseYaml } from '../yaml/parse-yaml.ts';

/** One value of a YAML file, with the offset to complain at. */
export interface YamlNode {
  readonly node: Node | null;
  readonly start: number;
}

export type YamlEntries = ReadonlyMap<string, YamlNode & { readonly keyStart: number }>;

/** Reads a YAML file piece by piece and notes, with line and column, what is not as it should be. */
export interface YamlReader {
  readonly root: YamlNode;
  problem(start: number | null, message: string): void;
  isList(at: YamlNode): boolean;
  isMap(at: YamlNode): boolean;
  /** A mapping's entries; null, with a problem noted, when it is something else. */
  entries(at: YamlNode, what: string): YamlEntries | null;
  /** As `entries`, for a closed list of keys. */
  keyed(at: YamlNode, what: string, keys: readonly string[]): YamlEntries | null;
  items(at: YamlNode, what: string): YamlNode[] | null;
  /** A scalar as it is written (`20.0` stays `20.0`), or null for an empty one. */
  source(at: YamlNode, what: string): string | null;
  text(at: YamlNode, what: string): string | null;
  number(at: YamlNode, what: string): number | null;
}

/** `problems` is where it notes; a file that is no YAML at all has an empty `root`. */
export function readYaml(file: string, text: string, problems: BlueprintProblem[]): YamlReader {
  const malformed: (readonly [number, string])[] = [];
  const { document, placeAt } = parseYaml(text, (offset, message) => malformed.push([offset, message]));
  const problem = (start: number | null, message: string) => {
    const place = start === null ? null : placeAt(start);
    problems.push({ file, line: place?.line ?? null, column: place?.column ?? null, message });
  };
  for (const [offset, message] of malformed) problem(offset, message);

  const resolve = (node: unknown, fallback: number): YamlNode => {
    const found = isAlias(node) && document ? node.resolve(document) : (node as Node | null | undefined);
    const start = (node as Node | null | undefined)?.range?.[0] ?? fallback;
    return { node: found ?? null, start };
  };

  const reader: YamlReader = {
    root: resolve(document?.contents, 0),
    problem,
    isList: (at) => isSeq(at.node),
    isMap: (at) => isMap(at.node),
    entries(at, what) {
      if (!isMap(at.node)) {
        problem(at.start, `${what} must be a list of keys with values, not ${kindOfNode(at.node)}`);
        return null;
      }
      const found = new Map<string, YamlNode & { keyStart: number }>();
      for (const pair of at.node.items) {
        const key = pair.key as Scalar | null;
        const keyStart = key?.range?.[0] ?? at.start;
        if (!isScalar(key) || typeof key.value !== 'string') {
          problem(keyStart, `A key of ${what} must be a word`);
          continue;
        }
        found.set(key.value, { ...resolve(pair.value, keyStart), keyStart });
      }
      return found;
    },
    keyed(at, what, keys) {
      const entries = reader.entries(at, what);
      for (const [key, { keyStart }] of entries ?? []) {
        if (!keys.includes(key)) {
          problem(keyStart, `Unknown key ${JSON.stringify(key)} in ${what}.${didYouMean(key, keys)}`);
        }
      }
      return entries;
    },
    items(at, what) {
      if (!isSeq(at.node)) {
        problem(at.start, `${what} must be a list, not ${kindOfNode(at.node)}`);
        return null;
      }
      return at.node.items.map((item) => resolve(item, at.start));
    },
    source(at, what) {
      if (at.node === null) return null;
      if (!isScalar(at.node)) {
        problem(at.start, `${what} must be one value, not ${kindOfNode(at.node)}`);
        return null;
      }
      if (at.node.value === null) return null;
      return typeof at.node.value === 'string' ? at.node.value : (at.node.source ?? String(at.node.value));
    },
    text(at, what) {
      if (isScalar(at.node) && typeof at.node.value === 'string' && at.node.value.trim() !== '') {
        return at.node.value;
      }
      problem(at.start, `${what} must be a text, not ${kindOfNode(at.node)}`);
      return null;
    },
    number(at, what) {
      if (isScalar(at.node) && typeof at.node.value === 'number' && Number.isFinite(at.node.value)) {
        return at.node.value;
      }
      problem(at.start, `${what} must be a number, not ${kindOfNode(at.node)}`);
      return null;
    },
  };
  return reader;
}
