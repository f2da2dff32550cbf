import type { BlueprintProblem } from '../../shared/models/blueprint.ts';
import { didYouMean } from '../yaml/nearest-name.ts';
import type { BlueprintFile } from './blueprint.ts';
import { parametersOf, placesOf, type SqlStatement, splitStatements } from './sql-text.ts';
import { tokenize } from './sql-tokens.ts';

/** What a file is for, which decides what may stand in it. */
export interface SqlRules {
  /** Names that `:name` may use; null: none at all. */
  readonly parameters: readonly string[] | null;
  /** Runs inside a transaction of ours. */
  readonly transactional: boolean;
  readonly oneStatement: boolean;
}

const MARK = /^--[ \t]*cadastre:[ \t]*no-transaction[ \t]*$/;

/** Does the first line ask for no transaction? */
export function asksForNoTransaction(content: string): boolean {
  return MARK.test(content.split(/\r?\n/, 1)[0] ?? '');
}

/** Everything that is wrong with one SQL file as far as reading alone can tell. */
export function checkSql(file: BlueprintFile, rules: SqlRules): BlueprintProblem[] {
  const problems: BlueprintProblem[] = [];
  const placeOf = placesOf(file.content);
  const problem = (offset: number, message: string) =>
    problems.push({ file: file.path, ...placeOf(offset), message });

  const copied = splitStatements(file.content).find(isClientCopy);
  // What follows COPY … FROM STDIN is data: to read it as SQL would only add noise.
  const content = copied ? file.content.slice(0, copied.start) : file.content;
  if (copied) problem(copied.start, 'COPY from or to the client needs psql; write INSERT instead');

  let before = '';
  for (const token of tokenize(content)) {
    if (!token.closed) problem(token.start, `${nameOf(token.text)} begins here and never ends`);
    if (token.kind === 'meta') {
      problem(token.start, `${token.text.split(/\s/, 1)[0]} is a command of psql, not SQL`);
    }
    if (before === ':' && (token.kind === 'string' || token.kind === 'quoted-name')) {
      problem(token.start - 1, "Cadastre quotes values by itself: write :name, not :'name'");
    }
    before = token.text;
  }
  const statements = splitStatements(content);
  if (statements.length === 0 && !copied) {
    problems.push({ file: file.path, line: null, column: null, message: 'The file holds no statement' });
  }
  for (const statement of statements) {
    const message = refusalOf(statement, rules);
    if (message) problem(statement.start, message);
  }
  const second = statements[1];
  if (rules.oneStatement && second)
    problem(second.start, 'One statement is allowed here; this is the second');
  for (const { name, start } of parametersOf(content)) {
    if (rules.parameters === null)
      problem(start, `:${name} has no meaning here: migrations take no variables`);
    else if (!rules.parameters.includes(name)) {
      problem(start, `The variable :${name} is not declared.${didYouMean(name, rules.parameters)}`);
    }
  }
  return problems;
}

function refusalOf({ words }: SqlStatement, rules: SqlRules): string | null {
  const [first = '', second = ''] = words;
  const start = `${first} ${second}`.trim();
  if (isTransactionControl(words)) {
    return `${start} is not allowed: Cadastre opens and closes the transactions`;
  }
  if (changesRole(words)) return `${start} is not allowed: the file runs as the owner of the database`;
  if (/^(CREATE|DROP) (DATABASE|TABLESPACE)$/.test(start) || start === 'ALTER SYSTEM') {
    return `${start} concerns the whole server, not one tenant`;
  }
  if (/^(CREATE|ALTER|DROP) (ROLE|USER|GROUP)$/.test(start) && words[2] !== 'MAPPING') {
    return `${start} concerns the whole server; roles of a tenant are Cadastre's`;
  }
  if (rules.transactional && !runsInTransaction(words)) {
    return `${start}${words.includes('CONCURRENTLY') ? ' CONCURRENTLY' : ''} cannot run in a transaction; put it into a migration of its own whose first line is -- cadastre: no-transaction`;
  }
  return null;
}

function isTransactionControl([first = '', second = '', third = '']: readonly string[]): boolean {
  if (['BEGIN', 'COMMIT', 'END', 'ABORT'].includes(first)) return true;
  if (first === 'ROLLBACK') return second !== 'TO' && third !== 'TO';
  return (first === 'START' || first === 'PREPARE') && second === 'TRANSACTION';
}

function changesRole(words: readonly string[]): boolean {
  if (words[0] !== 'SET' && words[0] !== 'RESET') return false;
  const rest = words.slice(1).filter((word, index) => index > 0 || !/^(LOCAL|SESSION)$/.test(word));
  return rest[0] === 'ROLE' || rest[0] === 'AUTHORIZATION' || rest[0] === 'SESSION_AUTHORIZATION';
}

/** Those that PostgreSQL refuses inside a transaction block (their manual pages say so). */
export function runsInTransaction(words: readonly string[]): boolean {
  const [first = '', second = '', third = ''] = words;
  const concurrently = words.includes('CONCURRENTLY');
  if (first === 'VACUUM') return false;
  if ((first === 'CREATE' || first === 'DROP') && second === 'SUBSCRIPTION') return false;
  if (concurrently && /^(CREATE|DROP)$/.test(first) && (second === 'INDEX' || third === 'INDEX'))
    return false;
  if (concurrently && (first === 'REINDEX' || (first === 'ALTER' && words.includes('DETACH')))) return false;
  if (first === 'REINDEX' && /^(DATABASE|SYSTEM|SCHEMA)$/.test(second)) return false;
  return !(first === 'CLUSTER' && second === '');
}

function isClientCopy({ words, text }: SqlStatement): boolean {
  if (words[0] !== 'COPY') return false;
  const index = words.findIndex((word) => word === 'STDIN' || word === 'STDOUT');
  return index > 0 ? /^(FROM|TO)$/.test(words[index - 1] ?? '') : /\b(FROM|TO)\s+STD(IN|OUT)\b/i.test(text);
}

function nameOf(text: string): string {
  if (text.startsWith('/*')) return 'A comment';
  if (text.startsWith('$')) return 'A dollar-quoted text';
  return text.startsWith('"') || /^u&"/i.test(text) ? 'A quoted name' : 'A quoted text';
}
