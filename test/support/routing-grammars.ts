/** The words of an nginx configuration, as nginx reads them (ngx_conf_read_token); `;`, `{` and `}` are words too. */
export function nginxWords(text: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < text.length) {
    const letter = text.charAt(at);
    if (/[ \t\r\n]/.test(letter)) at += 1;
    else if (letter === '#') at = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
    else if (';{}'.includes(letter)) {
      words.push(letter);
      at += 1;
    } else {
      const quote = letter === '"' || letter === "'" ? letter : null;
      let word = '';
      if (quote) at += 1;
      for (;;) {
        if (at >= text.length) throw new Error(`Unexpected end after ${JSON.stringify(word)}`);
        const next = text.charAt(at);
        if (quote ? next === quote : /[ \t\r\n;{]/.test(next) && !(next === '{' && word.endsWith('$'))) break;
        if (next === '\\' && at + 1 < text.length) {
          const escaped = text.charAt(at + 1);
          const control: Record<string, string> = { t: '\t', r: '\r', n: '\n' };
          word += `"'\\`.includes(escaped) ? escaped : (control[escaped] ?? `\\${escaped}`);
          at += 2;
        } else {
          word += next;
          at += 1;
        }
      }
      if (quote) {
        at += 1;
        if (at < text.length && !/[ \t\r\n;{)]/.test(text.charAt(at))) {
          throw new Error(`unexpected ${JSON.stringify(text.charAt(at))} after ${JSON.stringify(word)}`);
        }
      }
      words.push(word);
    }
  }
  return words;
}

/** `key=value` pairs of a connection string in pgbouncer.ini: values may stand in single quotes, doubled inside. */
export function connectionPairs(text: string): [string, string][] {
  const pairs: [string, string][] = [];
  let rest = text.trim();
  while (rest !== '') {
    const match = /^([a-z_]+)=(?:'((?:[^']|'')*)'|([^\s']*))(?:\s+|$)/s.exec(rest);
    if (!match) throw new Error(`Not a pair: ${rest.slice(0, 60)}`);
    pairs.push([match[1] ?? '', match[2]?.replaceAll("''", "'") ?? match[3] ?? '']);
    rest = rest.slice(match[0].length);
  }
  return pairs;
}
