import { isNode, type Pair } from 'yaml';

/** Where a node begins and ends in its text; null: it was made, not read. */
export const rangeOf = (node: unknown): readonly [number, number] | null =>
  isNode(node) && node.range ? [node.range[0], node.range[1]] : null;

/** As much of a block as is its own: comments and blank lines behind it belong to what follows. */
export function trimmedEnd(text: string, from: number, to: number): number {
  return from + text.slice(from, to).trimEnd().length;
}

/** The end of the last line of a block, before its line break; a comment in that line belongs to it. */
export function endOfBlock(text: string, end: number): number {
  return endOfLine(text, trimmedEnd(text, 0, end));
}

export function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

export function indentOf(text: string, pair: Pair): number {
  const start = rangeOf(pair.key)?.[0] ?? 0;
  return start - (text.lastIndexOf('\n', start - 1) + 1);
}

export function insertAfter(text: string, at: number, lines: string): string {
  const line = withBreaks(lines, text);
  const lineBreak = withBreaks('\n', text);
  const head = text.slice(0, at);
  if (at < text.length) return `${head}${lineBreak}${line}${text.slice(at)}`;
  return `${head}${head === '' || head.endsWith('\n') ? '' : lineBreak}${line}${lineBreak}`;
}

export const withBreaks = (lines: string, text: string) =>
  text.includes('\r\n') ? lines.replaceAll('\n', '\r\n') : lines;
