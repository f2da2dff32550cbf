import { type Document, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';

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
  const placeAt = (offset: number) => {
    const before = text.slice(0, offset);
    const start = before.lastIndexOf('\n') + 1;
    return { line: before.split('\n').length, column: before.length - start + 1 };
  };
  try {
    const document = parseDocument(text, { prettyErrors: false });
    for (const each of [...document.errors, ...document.warnings]) note(each.pos[0], firstLine(each.message));
    return { document: document.errors.length > 0 ? null : document, placeAt };
  } catch (error) {
    // The parser calls itself for every level: brackets by the thousand are more than the stack holds.
    const why = error instanceof RangeError ? 'nested too deeply' : (error as Error).message;
    note(0, `Not readable as YAML: ${firstLine(why)}`);
    return { document: null, placeAt };
  }
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
  const shown = JSON.stringify(value).slice(0, 60);
  if (typeof value === 'string') return `the text ${shown}`;
  return typeof value === 'number' ? `the number ${shown}` : `the boolean ${shown}`;
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
