type TokenKind =
  | 'space'
  | 'comment'
  | 'word'
  | 'quoted-name'
  | 'string'
  | 'number'
  | 'position'
  | 'parameter'
  | 'cast'
  | 'assign'
  | 'meta'
  | 'mark';

/** `closed` is false for a quote or comment that the text ends inside. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offset of its first UTF-16 unit. */
  readonly start: number;
  readonly closed: boolean;
}

// As in PostgreSQL's scanner: six space characters, and every byte above 127 belongs to a name.
const SPACE = /[ \t\n\r\f\v]+/y;
const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const NUMBER = /(?:\d[\dA-Za-z_]*(?:\.(?!\.)[\dA-Za-z_]*)?|\.\d[\dA-Za-z_]*)(?:(?<=[eE])[+-]\d+)?/y;
const POSITION = /\$\d+/y;
const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const PARAMETER = /:[A-Za-z_][A-Za-z0-9_]*/y;
const LINE = /[^\n]*/y;

/** Words after which an expression begins, so that a colon there is a parameter and not a slice. */
const BEFORE_EXPRESSION = new Set(
  'AND ARRAY BETWEEN BY CASE ELSE FROM ILIKE IN IS LIKE LIMIT NOT OFFSET ON OR RETURNING SELECT SIMILAR THEN USING VALUES WHEN WHERE'.split(
    ' ',
  ),
);

/**
 * The tokens of a PostgreSQL text, in order and without a gap, read as the server's scanner does with
 * `standard_conforming_strings` on (manual, section 4.1). Never throws. `:name` is a parameter unless it is
 * the upper bound of an array slice, as in `a[1:n]`.
 */
export function* tokenize(text: string): Generator<Token> {
  const open: string[] = [];
  let operandBefore = false;
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at, open.at(-1) === '[' && operandBefore);
    yield token;
    at += token.text.length;
    if (token.kind === 'space' || token.kind === 'comment') continue;
    if (token.text === '(' || token.text === '[') open.push(token.text);
    else if (token.text === ')' || token.text === ']') open.pop();
    else if (token.text === ';') open.length = 0;
    operandBefore = endsOperand(token);
  }
}

function endsOperand(token: Token): boolean {
  switch (token.kind) {
    case 'word':
      return !BEFORE_EXPRESSION.has(token.text.toUpperCase());
    case 'mark':
      return token.text === ')' || token.text === ']';
    case 'cast':
    case 'assign':
      return false;
    default:
      return true;
  }
}

function tokenAt(text: string, start: number, sliceHere: boolean): Token {
  const make = (kind: TokenKind, end: number): Token => ({
    kind,
    text: text.slice(start, end < 0 ? text.length : end),
    start,
    closed: end >= 0,
  });
  const match = (pattern: RegExp, from = start): number => {
    pattern.lastIndex = from;
    return pattern.test(text) ? pattern.lastIndex : -1;
  };
  const first = text.charAt(start);
  const pair = text.slice(start, start + 2);

  const space = match(SPACE);
  if (space > 0) return make('space', space);
  if (pair === '--') return make('comment', match(LINE));
  if (pair === '/*') return make('comment', endOfBlock(text, start + 2));
  if (first === "'") return make('string', endOfQuoted(text, start + 1, "'"));
  if (first === '"') return make('quoted-name', endOfQuoted(text, start + 1, '"'));
  if (/^e'$/i.test(pair)) return make('string', endOfEscaped(text, start + 2));
  if (/^[nbx]'$/i.test(pair)) return make('string', endOfQuoted(text, start + 2, "'"));
  const unicode = /^u&(['"])$/i.exec(text.slice(start, start + 3))?.[1];
  if (unicode) {
    return make(unicode === "'" ? 'string' : 'quoted-name', endOfQuoted(text, start + 3, unicode));
  }
  const word = match(WORD);
  if (word > 0) return make('word', word);
  if (first === '$') {
    const position = match(POSITION);
    if (position > 0) return make('position', position);
    const body = match(DOLLAR);
    if (body > 0) {
      const tag = text.slice(start, body);
      const end = text.indexOf(tag, body);
      return make('string', end < 0 ? -1 : end + tag.length);
    }
  }
  const number = match(NUMBER);
  if (number > 0) return make('number', number);
  if (pair === '::') return make('cast', start + 2);
  if (pair === ':=') return make('assign', start + 2);
  if (first === ':' && !sliceHere) {
    const parameter = match(PARAMETER);
    if (parameter > 0) return make('parameter', parameter);
  }
  if (first === '\\') return make('meta', match(LINE));
  return make('mark', start + 1);
}

/** A doubled quote stands for itself. */
function endOfQuoted(text: string, from: number, quote: string): number {
  let at = from;
  for (;;) {
    at = text.indexOf(quote, at);
    if (at < 0) return -1;
    if (text.charAt(at + 1) !== quote) return at + 1;
    at += 2;
  }
}

/** In `E'…'` a backslash takes the next character with it. */
function endOfEscaped(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === "'") {
      if (text.charAt(at + 1) !== "'") return at + 1;
      at++;
    }
  }
  return -1;
}

/** Block comments nest. */
function endOfBlock(text: string, from: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = from;
  let depth = 1;
  for (let found = edge.exec(text); found; found = edge.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return -1;
}
