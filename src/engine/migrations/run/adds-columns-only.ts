import { type Token, tokenize } from '../../blueprints/sql-tokens.ts';

/** PostgreSQL's own types, which `pg_catalog` holds first whatever a tenant has made of that name. */
const TYPES = new Set([
  'bigint',
  'bool',
  'boolean',
  'bytea',
  'char',
  'character',
  'cidr',
  'date',
  'decimal',
  'float4',
  'float8',
  'inet',
  'int',
  'int2',
  'int4',
  'int8',
  'integer',
  'json',
  'jsonb',
  'macaddr',
  'numeric',
  'real',
  'smallint',
  'text',
  'time',
  'timestamp',
  'timestamptz',
  'timetz',
  'uuid',
  'varchar',
]);
/** Types of more than one word. */
const LONGER: Readonly<Record<string, readonly (readonly string[])[]>> = {
  character: [['varying']],
  double: [['precision']],
  time: [
    ['with', 'time', 'zone'],
    ['without', 'time', 'zone'],
  ],
  timestamp: [
    ['with', 'time', 'zone'],
    ['without', 'time', 'zone'],
  ],
};

/**
 * Does a file nothing but add columns of PostgreSQL's own types, at most with a constant as default? Then nothing that a
 * tenant has put in its database can run in it: no trigger, function, operator, domain or check takes part. Anything that is
 * not plainly so is no.
 */
export function addsColumnsOnly(content: string): boolean {
  const statements: Token[][] = [[]];
  for (const token of tokenize(content)) {
    if (!token.closed) return false;
    if (token.kind === 'space' || token.kind === 'comment') continue;
    if (token.text === ';') statements.push([]);
    else statements.at(-1)?.push(token);
  }
  const full = statements.filter((tokens) => tokens.length > 0);
  return full.length > 0 && full.every((tokens) => new Reader(tokens).addsColumns());
}

/** Reads one statement from its beginning; every method takes what it is named after, or nothing. */
class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  addsColumns(): boolean {
    if (!this.#words('alter', 'table')) return false;
    this.#words('if', 'exists');
    this.#words('only');
    if (!this.#name()) return false;
    if (this.#mark('.') && !this.#name()) return false;
    do if (!this.#column()) return false;
    while (this.#mark(','));
    return this.#at === this.#tokens.length;
  }

  #column(): boolean {
    if (!this.#words('add', 'column')) return false;
    this.#words('if', 'not', 'exists');
    if (!this.#name() || !this.#type()) return false;
    while (this.#words('null') || this.#words('not', 'null') || this.#default());
    return true;
  }

  #type(): boolean {
    const first = this.#tokens[this.#at];
    if (first?.kind !== 'word') return false;
    const name = first.text.toLowerCase();
    this.#at += 1;
    const longer = LONGER[name] ?? [];
    const before = longer.some((words) => this.#words(...words));
    if (!before && !TYPES.has(name)) return false;
    if (this.#mark('(')) {
      if (!this.#kind('number') || (this.#mark(',') && !this.#kind('number')) || !this.#mark(')'))
        return false;
      // As in timestamp(3) with time zone.
      if (!before) longer.some((words) => this.#words(...words));
    }
    return true;
  }

  #default(): boolean {
    const start = this.#at;
    if (!this.#words('default')) return false;
    if (this.#kind('string') || this.#words('true') || this.#words('false') || this.#words('null'))
      return true;
    this.#mark('-');
    if (this.#kind('number')) return true;
    this.#at = start;
    return false;
  }

  #name(): boolean {
    return this.#kind('word') || this.#kind('quoted-name');
  }

  #kind(kind: Token['kind']): boolean {
    if (this.#tokens[this.#at]?.kind !== kind) return false;
    this.#at += 1;
    return true;
  }

  #mark(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'mark' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #words(...words: readonly string[]): boolean {
    const found = words.every((word, index) => {
      const token = this.#tokens[this.#at + index];
      return token?.kind === 'word' && token.text.toLowerCase() === word;
    });
    if (found) this.#at += words.length;
    return found;
  }
}
