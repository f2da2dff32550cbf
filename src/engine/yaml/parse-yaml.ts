import { type Document, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLError } from 'yaml';

/** A place in a text, both from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export interface ParsedYaml {
  /** null: the text is no YAML; what is wrong was noted. */
  readonly document: Document.Parsed | null;
  placeAt(offset: number): TextPlace;
}

/** Parses one YAML document (version 1.2) and notes, with the offset, all that is wrong with it as YAML. */
export function parseYaml(text: string, note: (offset: number, message: string) => void): ParsedYaml {
  // The library's own counter misses lines of texts that go over several of them.
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const placeAt = (offset: number) => {
    const at = Math.min(offset, text.length);
    const line = countUpTo(starts, at);
    return { line, column: at - (starts[line - 1] ?? 0) + 1 };
  };
  const unkept = text.search(UNKEPT);
  if (unkept >= 0) note(unkept, UNKEPT_SAYS);
  try {
    const document = parseDocument(text, { prettyErrors: false });
    for (const each of [...document.errors, ...document.warnings]) note(each.pos[0], inOurWords(each));
    return { document: document.errors.length > 0 ? null : document, placeAt };
  } catch (error) {
    // The parser calls itself for every level: brackets by the thousand are more than the stack holds.
    const why = error instanceof RangeError ? 'nested too deeply' : (error as Error).message;
    note(0, `Not readable as YAML: ${firstLine(why)}`);
    return { document: null, placeAt };
  }
}

/** NUL, or one half of a pair of UTF-16: no text of PostgreSQL holds them. */
const UNKEPT = /\0|[\ud800-\udfff]/u;
const UNKEPT_SAYS = 'A character that cannot be kept: NUL, or half of one';

/** What is wrong with a text that no text of PostgreSQL could hold; null: nothing. */
export const unkeptIn = (text: string): string | null => (UNKEPT.test(text) ? UNKEPT_SAYS : null);

/** The library speaks to programmers where a file is none of what it was asked to read. */
function inOurWords({ code, message }: YAMLError): string {
  if (code === 'MULTIPLE_DOCS') return 'A second document begins here: one a file';
  if (/call stack/.test(message)) return 'Nested too deeply to be read';
  return firstLine(message);
}

/** How many of these ascending numbers are at most `most`. */
function countUpTo(ascending: readonly number[], most: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function kindOfNode(node: Node | null): string {
  if (isMap(node)) return 'a list of keys';
  if (isSeq(node)) return 'a list';
  if (!isScalar(node)) return 'empty';
  return kindOfValue(node.value);
}

/** `the text "abc"`, `a list`, `empty`: what a person finds in the file. */
export function kindOfValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a list of keys';
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? 'a number that is none (.nan)' : 'a number without end';
  const shown = JSON.stringify(value).slice(0, 60);
  if (typeof value === 'string') return `the text ${shown}`;
  return typeof value === 'number' ? `the number ${shown}` : `the boolean ${shown}`;
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
