import { MASK } from '../../shared/models/tenant.ts';
import { CadastreError } from '../errors.ts';
import { quoteLiteral, type Statement } from '../postgres/sql.ts';
import type { Blueprint, BlueprintFile } from './blueprint.ts';
import { type CutText, cutAtParameters, fillIn, splitStatements } from './sql-text.ts';

export interface FirstAdmin {
  readonly email: string;
  readonly passwordHash: string;
  readonly firstName: string;
  readonly lastName: string;
}

/**
 * The statements of the seed in their order, with values from `resolveVariables`. Values stand in the text as
 * quoted literals, so that all of them can go to the server in one round trip, which takes no parameters.
 */
export function seedStatements(
  blueprint: Pick<Blueprint, 'name' | 'seed'>,
  variables: Readonly<Record<string, string>>,
): Statement[] {
  if (!blueprint.seed) return [];
  return statementsOf(blueprint.seed.file).map((cut) => withLiterals(cut, variables, new Set()));
}

/** The statement that makes the first administrator; its password hash is shown masked. */
export function firstAdminStatement(
  blueprint: Pick<Blueprint, 'name' | 'firstAdmin'>,
  admin: FirstAdmin,
): Statement | null {
  if (!blueprint.firstAdmin) return null;
  const [statement] = statementsOf(blueprint.firstAdmin.file);
  if (!statement) throw new CadastreError('INTERNAL', `${blueprint.name}: the first-admin file is empty`);
  const values = {
    email: admin.email,
    password_hash: admin.passwordHash,
    first_name: admin.firstName,
    last_name: admin.lastName,
    role: blueprint.firstAdmin.role,
  };
  return withLiterals(statement, values, new Set(['password_hash']));
}

/** To read a file as the server's scanner does costs milliseconds, and each tenant has the same one. */
const cutFiles = new WeakMap<BlueprintFile, readonly CutText[]>();

function statementsOf(file: BlueprintFile): readonly CutText[] {
  const before = cutFiles.get(file);
  if (before) return before;
  const statements = splitStatements(file.content).map(({ text }) => cutAtParameters(text));
  cutFiles.set(file, statements);
  return statements;
}

function withLiterals(
  cut: CutText,
  values: Readonly<Record<string, string>>,
  secret: ReadonlySet<string>,
): Statement {
  const literalOf = (name: string): string => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new CadastreError('INTERNAL', `No value for the variable ${name}`);
    // In parentheses, or a quoted text on the line before would take it as its continuation.
    return `(${quoteLiteral(value)})`;
  };
  const shownOf = (name: string) => (secret.has(name) ? `'${MASK}'` : literalOf(name));
  const text = fillIn(cut, literalOf);
  return { text, values: [], shown: secret.size === 0 ? text : fillIn(cut, shownOf) };
}
