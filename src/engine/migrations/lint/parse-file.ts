import type { Node, ParseOutcome, RawStatement } from '../../adapters/sql-parser.ts';
import { placesOf, splitStatements } from '../../blueprints/sql-text.ts';
import { tokenize } from '../../blueprints/sql-tokens.ts';
import { offsetsOf } from './text-offsets.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A statement of a file, with what PostgreSQL's grammar made of it. */
export interface ParsedStatement {
  readonly node: Node;
  /** From its first word to its last, without a semicolon. */
  readonly text: string;
  /** Offset of `text` in the file, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Place of an offset of `text`. */
  readonly placeOf: (offset: number) => Place;
}

export interface SyntaxProblem extends Place {
  readonly message: string;
  readonly statement: string;
}

export interface ParsedFile {
  readonly statements: readonly ParsedStatement[];
  readonly problems: readonly SyntaxProblem[];
}

/** More say no more, and a file that is no SQL at all would have one a line. */
const MOST_PROBLEMS = 20;

/**
 * Reads a file as PostgreSQL would. Where the grammar refuses it, each statement is read alone, so that one mistake
 * does not hide what is wrong elsewhere. Never throws.
 */
export function parseFile(content: string, parse: (text: string) => ParseOutcome): ParsedFile {
  const placeOf = placesOf(content);
  const nul = content.indexOf('\0');
  if (nul >= 0) {
    const problem = {
      ...placeOf(nul),
      message: 'the file holds a NUL byte, which PostgreSQL cannot take',
      statement: '',
    };
    return { statements: [], problems: [problem] };
  }
  // Halves of surrogate pairs have no bytes in UTF-8; their stand-in is as long.
  const text = content.toWellFormed();
  const whole = parse(text);
  if ('statements' in whole) return { statements: located(text, whole.statements, 0, placeOf), problems: [] };

  const statements: ParsedStatement[] = [];
  const problems: SyntaxProblem[] = [];
  for (const part of splitStatements(text)) {
    const read = parse(part.text);
    if ('statements' in read) statements.push(...located(part.text, read.statements, part.start, placeOf));
    else if (problems.length < MOST_PROBLEMS) {
      const at = read.character === null ? 0 : offsetsOf(part.text).fromCharacters(read.character);
      problems.push({ ...placeOf(part.start + at), message: read.message, statement: part.text });
    }
  }
  if (problems.length === 0) {
    const at = whole.character === null ? 0 : offsetsOf(text).fromCharacters(whole.character);
    problems.push({ ...placeOf(at), message: whole.message, statement: '' });
  }
  return { statements, problems };
}

function located(
  text: string,
  raw: readonly RawStatement[],
  before: number,
  placeOf: (offset: number) => Place,
): ParsedStatement[] {
  const { fromBytes } = offsetsOf(text);
  return raw.map(({ node, start, end }) => {
    const from = fromBytes(start);
    const to = Number.isFinite(end) ? fromBytes(end) : text.length;
    const slice = text.slice(from, to);
    const first = firstWord(slice);
    const at = before + from + first;
    const statement = withoutEnd(slice.slice(first));
    return {
      node,
      text: statement,
      start: at,
      end: at + statement.length,
      placeOf: (offset: number) => placeOf(at + offset),
    };
  });
}

/** Past the spaces and comments that stand in front. */
function firstWord(text: string): number {
  for (const token of tokenize(text)) {
    if (token.kind !== 'space' && token.kind !== 'comment' && token.text !== ';') return token.start;
  }
  return 0;
}

/** The last statement of a file reaches to its end. Only what a semicolon or spaces end is cut: cheap for huge ones. */
function withoutEnd(text: string): string {
  const trimmed = text.trimEnd();
  if (!/[;]|--|\*\/$/.test(trimmed.slice(-2_000))) return trimmed;
  let end = 0;
  for (const token of tokenize(trimmed)) {
    if (token.kind === 'space' || token.kind === 'comment' || token.text === ';') continue;
    end = token.start + token.text.length;
  }
  return trimmed.slice(0, end);
}
