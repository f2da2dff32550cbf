export type YamlTokenKind = 'plain' | 'key' | 'text' | 'number' | 'variable' | 'comment';

export interface YamlToken {
  readonly kind: YamlTokenKind;
  readonly text: string;
}

/** A key with its colon; it may stand behind the dash of a list or within braces. */
const KEY = /^(?:[\w$-]+|"[^"]*"|'[^']*')\s*:(?=\s|$)/u;
const QUOTED = /^"(?:[^"\\]|\\.)*"?|^'(?:[^']|'')*'?/u;
const NUMBER =
  /^-?\d+(?:\.\d+)?(?: ?(?:[kKMGTP]?B|ms|s|min|m|h|d|days?|weeks?|months?|years?|[kKMG]|%))?(?: ?\/ ?month)?(?=$|[\s,\]}])/u;
const VARIABLE = /\$\{[A-Z][A-Z0-9_]*\}/u;
const WORD = /^[^\s,[\]{}#"']+/u;

/** One line of YAML in colours: what is needed to read a tier, not the whole language. */
export function highlightYaml(line: string): YamlToken[] {
  const tokens: YamlToken[] = [];
  const push = (kind: YamlTokenKind, text: string) => {
    const last = tokens.at(-1);
    if (last !== undefined && last.kind === kind)
      tokens[tokens.length - 1] = { kind, text: last.text + text };
    else if (text !== '') tokens.push({ kind, text });
  };
  let rest = line;
  const take = (kind: YamlTokenKind, length: number) => {
    pushWithVariables(kind, rest.slice(0, length), push);
    rest = rest.slice(length);
  };
  let before = ' ';
  while (rest !== '') {
    const at = line.length - rest.length;
    before = at === 0 ? ' ' : (line[at - 1] ?? ' ');
    const begins = /[\s,[{]/u.test(before);
    const [first = ''] = rest;
    if (first === '#' && /\s/u.test(before)) take('comment', rest.length);
    else if (/\s/u.test(first)) take('plain', /^\s+/u.exec(rest)?.[0].length ?? 1);
    else if (begins && KEY.test(rest)) take('key', KEY.exec(rest)?.[0].length ?? 1);
    else if (first === '"' || first === "'") take('text', QUOTED.exec(rest)?.[0].length ?? 1);
    else if (begins && NUMBER.test(rest)) take('number', NUMBER.exec(rest)?.[0].length ?? 1);
    else if (first === '$' && VARIABLE.exec(rest)?.index === 0)
      take('plain', VARIABLE.exec(rest)?.[0].length ?? 1);
    else take('plain', WORD.exec(rest)?.[0].length ?? 1);
  }
  return tokens;
}

/** Variables stand out wherever they are, but in a comment. */
function pushWithVariables(
  kind: YamlTokenKind,
  text: string,
  push: (kind: YamlTokenKind, text: string) => void,
): void {
  let rest = text;
  while (kind !== 'comment') {
    const found = VARIABLE.exec(rest);
    if (found === null) break;
    push(kind, rest.slice(0, found.index));
    push('variable', found[0]);
    rest = rest.slice(found.index + found[0].length);
  }
  push(kind, rest);
}

/** Where the value of a line ends: before a comment and the blanks before it. */
export function endOfValue(line: string): number {
  const tokens = highlightYaml(line);
  const text = tokens
    .filter((token) => token.kind !== 'comment')
    .map((token) => token.text)
    .join('');
  return text.trimEnd().length;
}

/** What stands behind the key of a line, from 0, as it is written. */
export function rawValue(document: string, line: number | undefined): string | undefined {
  const text = line === undefined ? undefined : document.split('\n')[line];
  if (text === undefined) return undefined;
  const value = text.slice(0, endOfValue(text)).replace(/^[^:]*:\s*/u, '');
  return value === '' ? undefined : value.replace(/^(["'])(.*)\1$/u, '$2');
}
