import { type Token, tokenize } from './sql-tokens.ts';

/** One statement of a text, without its semicolon. Lines and columns are 1-based, columns in UTF-16 units. */
export interface SqlStatement {
  readonly text: string;
  /** Offset of `text` in the whole. */
  readonly start: number;
  readonly line: number;
  readonly column: number;
  /** Its first bare words in upper case, names in quotes left out. */
  readonly words: readonly string[];
}

/** A `:name` that wants a value. */
export interface SqlParameter {
  readonly name: string;
  readonly start: number;
}

const WORDS_KEPT = 16;

/** Turns offsets of one text into places; asked in rising order it reads the text once. */
export function placesOf(text: string): (offset: number) => { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  let seen = 0;
  return (offset) => {
    if (offset < seen) {
      line = 1;
      lineStart = 0;
      seen = 0;
    }
    for (let end = text.indexOf('\n', seen); end >= 0 && end < offset; end = text.indexOf('\n', end + 1)) {
      line++;
      lineStart = end + 1;
    }
    seen = Math.max(lineStart, Math.min(offset, text.length));
    return { line, column: offset - lineStart + 1 };
  };
}

/**
 * Cuts a text at the semicolons that end a statement: not those in quotes, comments or parentheses, and not
 * those in the body of a function written in SQL (`BEGIN ATOMIC … END`). Empty statements are left out.
 */
export function splitStatements(text: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  const placeOf = placesOf(text);
  let first: Token | null = null;
  let end = 0;
  let words: string[] = [];
  let before = '';
  let parentheses = 0;
  let bodies = 0;
  const finish = () => {
    if (first) {
      statements.push({
        text: text.slice(first.start, end),
        start: first.start,
        ...placeOf(first.start),
        words,
      });
    }
    first = null;
    words = [];
    before = '';
    parentheses = 0;
    bodies = 0;
  };
  for (const token of tokenize(text)) {
    if (token.kind === 'space' || token.kind === 'comment') continue;
    if (token.text === ';' && parentheses === 0 && bodies === 0) {
      finish();
      continue;
    }
    first ??= token;
    end = token.start + token.text.length;
    if (token.text === '(') parentheses++;
    else if (token.text === ')') parentheses = Math.max(0, parentheses - 1);
    if (token.kind !== 'word') {
      before = '';
      continue;
    }
    const word = token.text.toUpperCase();
    if (words.length < WORDS_KEPT) words.push(word);
    if (word === 'ATOMIC' && before === 'BEGIN' && words[0] === 'CREATE') bodies++;
    else if (word === 'CASE' && bodies > 0) bodies++;
    else if (word === 'END' && bodies > 0) bodies--;
    before = word;
  }
  finish();
  return statements;
}

/** Every `:name` of a text, in order, each time it stands there. */
export function parametersOf(text: string): SqlParameter[] {
  const found: SqlParameter[] = [];
  for (const token of tokenize(text)) {
    if (token.kind === 'parameter') found.push({ name: token.text.slice(1), start: token.start });
  }
  return found;
}

/** A text cut at its parameters: a piece, a parameter, a piece. */
export interface CutText {
  /** One more than there are parameters. */
  readonly pieces: readonly string[];
  readonly parameters: readonly string[];
}

/** A space keeps what is set in apart from the name or number before it. */
export function cutAtParameters(text: string): CutText {
  const pieces: string[] = [];
  const parameters: string[] = [];
  let from = 0;
  for (const { name, start } of parametersOf(text)) {
    const touches = /[\w$\u0080-\uffff]$/.test(text.slice(from, start)) || (from === start && from > 0);
    pieces.push(`${text.slice(from, start)}${touches ? ' ' : ''}`);
    parameters.push(name);
    from = start + name.length + 1;
  }
  return { pieces: [...pieces, text.slice(from)], parameters };
}

/** Puts a cut text together again, with something set in for every parameter. */
export function fillIn({ pieces, parameters }: CutText, render: (name: string) => string): string {
  let filled = pieces[0] ?? '';
  parameters.forEach((name, index) => {
    filled += `${render(name)}${pieces[index + 1] ?? ''}`;
  });
  return filled;
}

/** Sets something in for every `:name`: `$1`, `$2`, … unless `render` says otherwise. `names` are in the order of their numbers. */
export function bindParameters(
  text: string,
  render: (name: string, number: number) => string = (_, number) => `$${number}`,
): { text: string; names: string[] } {
  const cut = cutAtParameters(text);
  const names = [...new Set(cut.parameters)];
  return { text: fillIn(cut, (name) => render(name, names.indexOf(name) + 1)), names };
}
