import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { documentKeysOf } from '../../shared/models/flat-settings.ts';
import { tierDocumentSchema } from '../../shared/models/tier.ts';
import { CadastreError, invalidInput } from '../errors.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { inlineText, listText, nodeText, rendered } from '../yaml/yaml-text.ts';
import {
  endOfBlock,
  endOfLine,
  indentOf,
  insertAfter,
  rangeOf,
  trimmedEnd,
  withBreaks,
} from './document-places.ts';

/**
 * The same file with one setting changed, or taken out (`value` null): every other line stays as it is, comments,
 * order and quoting with it. Throws `INVALID_INPUT` for a file that is no YAML and for a path that leads nowhere.
 */
export function editDocument(text: string, path: string, value: unknown): string {
  const keys = documentKeysOf(path);
  if (!Object.hasOwn(tierDocumentSchema.shape, keys[0] ?? ''))
    throw invalidInput([{ field: 'path', message: `A tier has no ${path.slice(0, 80)}` }]);
  const before = readable(text);
  const wanted = changed(plainOf(before), keys, value);
  if (isDeepStrictEqual(wanted, plainOf(before))) return text;
  const spliced =
    value === null || value === undefined ? cut(text, before, keys) : put(text, before, keys, value);
  if (spliced !== null && saysExactly(spliced, wanted)) return spliced;
  // Anchors and unusual layouts: YAML's own writer keeps comments and order, and may set spaces otherwise.
  const rewritten = rewrite(before, keys, value);
  if (saysExactly(rewritten, wanted)) return rewritten;
  throw new CadastreError('CONFLICT', `${path} cannot be changed by itself in this file`, {
    wayOut: 'The file uses anchors or another unusual form there: change the text.',
  });
}

/** The number of an entry of a list, from 0. */
const ENTRY = /^\d{1,4}$/;

function readable(text: string): Document.Parsed {
  const problems: string[] = [];
  const { document } = parseYaml(text, (_, message) => problems.push(message));
  if (document && (document.contents === null || isMap(document.contents))) return document;
  throw invalidInput([{ field: 'document', message: problems[0] ?? 'A tier is a list of keys with values' }]);
}

function plainOf(document: Document.Parsed): Record<string, unknown> {
  try {
    return (document.toJS({ maxAliasCount: 100 }) ?? {}) as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw invalidInput([
      { field: 'document', message: error.message.split('\n', 1)[0] ?? 'Too many aliases' },
    ]);
  }
}

/** The plain values with the change: what the edited text must say. Sections that become empty go with it. */
function changed(plain: Record<string, unknown>, keys: readonly string[], value: unknown): unknown {
  const [key = '', ...rest] = keys;
  const copy = { ...plain };
  if (rest.length === 0) {
    if (value === null || value === undefined) delete copy[key];
    else copy[key] = value;
    return copy;
  }
  const inner = Object.hasOwn(copy, key) ? copy[key] : undefined;
  if (Array.isArray(inner) && ENTRY.test(rest[0] ?? '')) {
    copy[key] = changedList(inner, rest, value);
    return copy;
  }
  const isTree = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  if (!isTree && (value === null || value === undefined)) return copy;
  const after = changed(isTree ? (inner as Record<string, unknown>) : {}, rest, value);
  if (Object.keys(after as object).length === 0) delete copy[key];
  else copy[key] = after;
  return copy;
}

/** A list stays, even without an entry: that says something else than no list. */
function changedList(
  list: readonly unknown[],
  [key = '', ...rest]: readonly string[],
  value: unknown,
): unknown[] {
  const at = Math.min(Number(key), list.length);
  const gone = rest.length === 0 && (value === null || value === undefined);
  const entry = rest.length === 0 ? value : changed((list[at] ?? {}) as Record<string, unknown>, rest, value);
  return list.toSpliced(at, 1, ...(gone ? [] : [entry]));
}

function saysExactly(text: string, wanted: unknown): boolean {
  const document = parseDocument(text, { prettyErrors: false });
  return document.errors.length === 0 && isDeepStrictEqual(plainOf(document), wanted);
}

/** How far a path leads: the maps on the way, and the pair at its end where there is one. */
interface Way {
  readonly maps: readonly YAMLMap[];
  readonly pairs: readonly Pair[];
}

function follow(root: unknown, keys: readonly string[]): Way {
  const maps: YAMLMap[] = [];
  const pairs: Pair[] = [];
  let at: unknown = root;
  for (const key of keys) {
    if (!isMap(at)) break;
    maps.push(at);
    const pair: Pair | undefined = at.items.find(
      (each) => isScalar(each.key) && String(each.key.value) === key,
    );
    if (!pair) break;
    pairs.push(pair);
    at = pair.value;
  }
  return { maps, pairs };
}

/** A list on the way, its node, and what follows the number of the entry. */
interface ListWay {
  readonly list: YAMLSeq;
  readonly at: number;
  readonly rest: readonly string[];
}

function listOn(document: Document.Parsed, keys: readonly string[]): ListWay | null {
  const index = keys.findIndex((key, place) => place > 0 && ENTRY.test(key));
  if (index === -1) return null;
  const { pairs } = follow(document.contents, keys.slice(0, index));
  const list = pairs[index - 1]?.value;
  return isSeq(list) ? { list, at: Number(keys[index]), rest: keys.slice(index + 1) } : null;
}

function put(
  text: string,
  document: Document.Parsed,
  keys: readonly string[],
  value: unknown,
): string | null {
  const way = listOn(document, keys);
  if (way !== null) {
    const entry = way.list.items[way.at];
    // Whole entries are put at the end only; the writer of YAML does the rest.
    return way.rest.length === 0
      ? appendEntry(text, way.list, value)
      : putIn(text, document, entry, way.rest, value);
  }
  return putIn(text, document, document.contents, keys, value);
}

function putIn(
  text: string,
  document: Document.Parsed,
  root: unknown,
  keys: readonly string[],
  value: unknown,
): string | null {
  const { maps, pairs } = follow(root, keys);
  const map = maps.at(-1);
  const pair = pairs[keys.length - 1];
  if (pair) return replaceValue(text, pair, value, indentOf(text, pair));
  const rest = keys.slice(pairs.length);
  const parent = pairs.at(-1);
  // A section without anything in it.
  if (parent && !isMap(parent.value)) {
    const key = rangeOf(parent.key);
    const empty = rangeOf(parent.value);
    if (!key || (isScalar(parent.value) && parent.value.value !== null) || isSeq(parent.value)) return null;
    const colon = text.indexOf(':', key[1]) + 1;
    const line = endOfLine(text, Math.max(colon, empty?.[1] ?? colon));
    return insertAfter(text, line, rendered(rest, value, indentOf(text, parent) + 2));
  }
  if (!map) return insertAfter(text, text.length, rendered(rest, value, 0));
  const range = rangeOf(map);
  if (map.flow || !range) return range && flowMap(text, document, map, rest, value);
  const [first] = map.items;
  return insertAfter(
    text,
    endOfBlock(text, range[1]),
    rendered(rest, value, first ? indentOf(text, first) : 0),
  );
}

function appendEntry(text: string, list: YAMLSeq, value: unknown): string | null {
  const range = rangeOf(list);
  const first = rangeOf(list.items[0]);
  if (list.flow || !range || !first) return null;
  const dash = text.lastIndexOf('-', first[0]);
  const indent = dash - (text.lastIndexOf('\n', dash) + 1);
  return insertAfter(text, endOfBlock(text, range[1]), listText([value], indent - 2));
}

function replaceValue(text: string, pair: Pair, value: unknown, indent: number): string | null {
  const key = rangeOf(pair.key);
  const old = rangeOf(pair.value);
  if (!key) return null;
  const colon = text.indexOf(':', key[1]) + 1;
  if (colon === 0) return null;
  const inline =
    isScalar(pair.value) || ((isMap(pair.value) || isSeq(pair.value)) && pair.value.flow === true);
  const block = Array.isArray(value) && value.some((each) => typeof each === 'object');
  if (inline && !block && old && old[1] > old[0]) {
    // The range of a block text holds its last line break.
    const end = trimmedEnd(text, old[0], old[1]);
    return `${text.slice(0, old[0])}${inlineText(value, pair.value)}${text.slice(end)}`;
  }
  const end = old && old[1] > old[0] ? trimmedEnd(text, colon, old[1]) : colon;
  const written = block ? `\n${listText(value as unknown[], indent)}` : ` ${inlineText(value, pair.value)}`;
  return `${text.slice(0, colon)}${withBreaks(written, text)}${text.slice(end)}`;
}

/** A flow map is one line or a few: written anew as a whole. */
function flowMap(
  text: string,
  document: Document.Parsed,
  map: YAMLMap,
  keys: readonly string[],
  value: unknown,
): string | null {
  const range = rangeOf(map);
  if (!range) return null;
  map.setIn(keys, document.createNode(value, { flow: true }));
  return `${text.slice(0, range[0])}${nodeText(map)}${text.slice(range[1])}`;
}

function cut(text: string, document: Document.Parsed, keys: readonly string[]): string | null {
  const way = listOn(document, keys);
  if (way === null) return cutIn(text, document.contents, keys);
  const entry = way.list.items[way.at];
  if (way.rest.length === 0) return cutEntry(text, way.list, entry);
  // The last key of an entry is left to the writer of YAML.
  return way.rest.length === 1 && isMap(entry) && entry.items.length > 1
    ? cutIn(text, entry, way.rest)
    : null;
}

function cutEntry(text: string, list: YAMLSeq, entry: unknown): string | null {
  const range = rangeOf(entry);
  if (list.flow || !range || list.items.length < 2) return null;
  const start = text.lastIndexOf('\n', text.lastIndexOf('-', range[0])) + 1;
  return `${text.slice(0, start)}${text.slice(endOfBlock(text, range[1])).replace(/^\r?\n/, '')}`;
}

function cutIn(text: string, root: unknown, keys: readonly string[]): string | null {
  const { maps, pairs } = follow(root, keys);
  if (pairs.length < keys.length) return null;
  // What holds nothing else goes with it.
  let depth = keys.length - 1;
  while (depth > 0 && maps[depth]?.items.length === 1) depth--;
  const map = maps[depth];
  const pair = pairs[depth];
  const key = rangeOf(pair?.key);
  if (!map || !pair || !key) return null;
  if (map.flow) {
    const range = rangeOf(map);
    if (!range) return null;
    map.delete(pair.key);
    return `${text.slice(0, range[0])}${nodeText(map)}${text.slice(range[1])}`;
  }
  const start = text.lastIndexOf('\n', key[0] - 1) + 1;
  const end = endOfBlock(text, Math.max(key[1], rangeOf(pair.value)?.[1] ?? 0));
  return `${text.slice(0, start)}${text.slice(end).replace(/^\r?\n/, '')}`;
}

function rewrite(document: Document.Parsed, keys: readonly string[], value: unknown): string {
  for (let length = 1; length < keys.length; length++) {
    const way = keys.slice(0, length);
    const node: unknown = document.hasIn(way) ? document.getIn(way, true) : undefined;
    // What stands there for something else gets a copy of it that may be changed.
    if (isAlias(node)) document.setIn(way, document.createNode(node.resolve(document)?.toJS(document)));
    else if (isScalar(node)) document.setIn(way, document.createNode({}));
  }
  if (value === null || value === undefined) {
    document.deleteIn(keys);
    for (let length = keys.length - 1; length > 0; length--) {
      const parent = document.getIn(keys.slice(0, length), true);
      if (isMap(parent) && parent.items.length === 0) document.deleteIn(keys.slice(0, length));
    }
  } else document.setIn(keys, value);
  return document.toString({ lineWidth: 0 });
}
