import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { unkeptIn } from './parse-yaml.ts';

export type YamlPath = readonly (string | number)[];

/** Where a value stands: offsets into the text. */
export interface ValuePlace {
  readonly start: number;
  readonly end: number;
  /** Of the key it stands behind; of the value where it has none. */
  readonly keyStart: number;
}

/** A YAML document as plain values, with the place of each. */
export interface PlainYaml {
  readonly value: unknown;
  /** The place of a path, or of the nearest part of it that stands in the file. */
  placeOf(path: YamlPath): ValuePlace;
  has(path: YamlPath): boolean;
  /** All texts, each once for every path it is reached by. */
  readonly texts: readonly { readonly path: YamlPath; readonly text: string }[];
}

/** More levels or values than any file of ours has: aliases of aliases would make them without end. */
const DEEPEST = 16;
const MOST_VALUES = 20_000;

export function plainYaml(
  document: Document.Parsed,
  note: (offset: number, message: string) => void,
): PlainYaml {
  const places = new Map<string, ValuePlace>();
  const texts: { path: YamlPath; text: string }[] = [];
  let values = 0;
  let told = false;

  const stop = (offset: number, message: string) => {
    if (!told) note(offset, message);
    told = true;
  };
  const visit = (given: unknown, path: YamlPath, keyStart: number): unknown => {
    const written = given as Node | null | undefined;
    const start = written?.range?.[0] ?? keyStart;
    if (++values > MOST_VALUES) return stop(start, `More than ${MOST_VALUES} values`);
    if (path.length > DEEPEST) return stop(start, `Nested deeper than ${DEEPEST} levels`);
    places.set(keyOf(path), { start, end: written?.range?.[1] ?? start, keyStart });
    const node = isAlias(written) ? written.resolve(document) : written;
    if (isMap(node)) {
      const entries: [string, unknown][] = [];
      for (const pair of node.items) {
        const key = pair.key as Node | null;
        const at = key?.range?.[0] ?? start;
        if (!isScalar(key) || !/^(string|number|boolean)$/.test(typeof key.value)) {
          note(at, 'A key must be a word');
          continue;
        }
        const name = String(key.value);
        entries.push([name, visit(pair.value, [...path, name], at)]);
      }
      return Object.fromEntries(entries);
    }
    if (isSeq(node)) {
      return node.items.map((item, index) => visit(item, [...path, index], start));
    }
    if (!isScalar(node)) return null;
    if (typeof node.value === 'string') {
      const unkept = unkeptIn(node.value);
      if (unkept !== null) note(start, unkept);
      texts.push({ path, text: node.value });
    }
    return node.value;
  };

  const value = visit(document.contents, [], 0);
  return {
    value,
    texts,
    has: (path) => places.has(keyOf(path)),
    placeOf(path) {
      for (let length = path.length; length > 0; length--) {
        const place = places.get(keyOf(path.slice(0, length)));
        if (place) return place;
      }
      return { start: 0, end: 0, keyStart: 0 };
    },
  };
}

const keyOf = (path: YamlPath) => JSON.stringify(path);
