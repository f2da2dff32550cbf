/** Letters of an ACL item (manual, table "ACL Privilege Abbreviations"); one that may be passed on stands twice, also with `*`. */
export type Rights = ReadonlySet<string>;

const WORDS: Readonly<Record<string, string>> = {
  r: 'SELECT',
  a: 'INSERT',
  w: 'UPDATE',
  d: 'DELETE',
  D: 'TRUNCATE',
  x: 'REFERENCES',
  t: 'TRIGGER',
  m: 'MAINTAIN',
  X: 'EXECUTE',
  U: 'USAGE',
  C: 'CREATE',
};

/** In the order of this list. `*`: with the right to pass it on. */
export function rightWords(rights: Iterable<string>): string[] {
  const all = new Set(rights);
  return Object.entries(WORDS).flatMap(([letter, word]) =>
    all.has(`${letter}*`) ? [`${word} WITH GRANT OPTION`] : all.has(letter) ? [word] : [],
  );
}

export const rightWord = (letter: string): string => WORDS[letter.slice(0, 1)] ?? letter;

export const letters = (text: string): Set<string> => new Set(text.match(/[A-Za-z]\*?/g) ?? []);

export type ObjectClass = 'table' | 'sequence' | 'function' | 'type' | 'schema' | 'column';

/** Everything there is on a kind of object. */
export function allRights(kind: ObjectClass, major: number): Rights {
  const all = {
    table: major >= 17 ? 'arwdDxtm' : 'arwdDxt',
    sequence: 'rwU',
    function: 'X',
    type: 'U',
    schema: 'UC',
    column: 'arwx',
  };
  return letters(all[kind]);
}

/** Name of a role as PostgreSQL writes it in an ACL item; empty is PUBLIC. */
function readName(text: string): [string, string] {
  if (!text.startsWith('"')) {
    const end = text.indexOf('=');
    return [text.slice(0, end), text.slice(end)];
  }
  let name = '';
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] !== '"') name += text[at];
    else if (text[at + 1] === '"') {
      name += '"';
      at += 1;
    } else return [name, text.slice(at + 1)];
  }
  return [name, ''];
}

/** Who has what. null: what PostgreSQL gives by itself, to the owner and for some kinds to PUBLIC. */
export function readAcl(
  acl: readonly string[] | null,
  kind: ObjectClass,
  owner: string,
  major: number,
): Map<string, Set<string>> {
  const rights = new Map<string, Set<string>>();
  const add = (grantee: string, more: Iterable<string>) =>
    rights.set(grantee, new Set([...(rights.get(grantee) ?? []), ...more]));
  if (acl === null) {
    if (kind === 'column') return rights;
    add(owner, allRights(kind, major));
    if (kind === 'function') add('', 'X');
    if (kind === 'type') add('', 'U');
    return rights;
  }
  for (const item of acl) {
    const [grantee, rest] = readName(item);
    for (const letter of letters(rest.slice(1, rest.indexOf('/'))))
      add(grantee, [letter.slice(0, 1), letter]);
  }
  return rights;
}
