import type { EnforcementFacts } from './held-parameters.ts';
import { unitOf } from './held-parameters.ts';
import { sameParameter } from './parameter-text.ts';
import type { Found, FoundLogin } from './read-found.ts';
import type { Target, Wanted } from './wanted.ts';

/** Something on a server that is not as the configuration of a tenant wants it. */
export interface Unheld extends Wanted {
  /** null: it is not set. */
  readonly found: string | null;
  /** Why Cadastre cannot mend it, with what to do, in a sentence; null: it can. */
  readonly byHand: string | null;
}

/** What differs, and what the tenant wrote on its own roles beside what holds. */
export function compareHeld(wanted: readonly Wanted[], found: Found, facts: EnforcementFacts): Unheld[] {
  const logins = new Map(found.logins.map((login) => [login.role, login]));
  const differs = wanted.flatMap((each) => {
    const is = valueAt(each.target, found, logins);
    // Not there: whoever compares tenants with servers says so.
    if (is === undefined || same(each, is)) return [];
    return [{ ...each, found: is, byHand: byHand(each, facts) }];
  });
  return [...differs, ...ownSettings(wanted, logins), ...spareTablespaces(wanted, found)];
}

/** undefined: there is no such role or database. */
function valueAt(
  target: Target,
  found: Found,
  logins: ReadonlyMap<string, FoundLogin>,
): string | null | undefined {
  if (found.database === null) return undefined;
  if (target.kind === 'database-limit') return String(found.database.connectionLimit);
  const login = logins.get(target.role);
  if (login === undefined) return undefined;
  switch (target.kind) {
    case 'login-limit':
      return String(login.connectionLimit);
    case 'login-parameter':
      return login.inDatabase[target.parameter] ?? null;
    case 'own-parameter':
      return login.everywhere[target.parameter] ?? null;
    case 'tablespace':
      return found.tablespaces.some(
        ({ tablespace, role }) => tablespace === target.tablespace && role === target.role,
      )
        ? 'CREATE'
        : null;
  }
}

function same({ target, value }: Wanted, found: string | null): boolean {
  const unit = target.kind === 'login-parameter' ? unitOf(target.parameter) : null;
  return sameParameter(value, found, unit);
}

/** What the tenant may write itself does not hold, since ours is nearer; it stands there for who looks, and goes. */
function ownSettings(wanted: readonly Wanted[], logins: ReadonlyMap<string, FoundLogin>): Unheld[] {
  return wanted.flatMap((each): Unheld[] => {
    if (each.target.kind !== 'login-parameter' || each.value === null) return [];
    const { role, parameter } = each.target;
    const own = logins.get(role)?.everywhere[parameter];
    if (own === undefined || sameParameter(own, each.value, unitOf(parameter))) return [];
    return [
      { ...each, target: { kind: 'own-parameter', role, parameter }, value: null, found: own, byHand: null },
    ];
  });
}

/** CREATE on any tablespace but the one that is wanted. */
function spareTablespaces(wanted: readonly Wanted[], found: Found): Unheld[] {
  const may = new Set(
    wanted.flatMap(({ target }) =>
      target.kind === 'tablespace' ? [JSON.stringify([target.tablespace, target.role])] : [],
    ),
  );
  return found.tablespaces.flatMap(({ tablespace, role }): Unheld[] =>
    may.has(JSON.stringify([tablespace, role]))
      ? []
      : [
          {
            tenantId: found.tenantId,
            path: 'database.settings.default_tablespace',
            title: 'Tablespace',
            target: { kind: 'tablespace', role, tablespace },
            value: null,
            found: 'CREATE',
            byHand: null,
          },
        ],
  );
}

function byHand({ target, value }: Wanted, facts: EnforcementFacts): string | null {
  if (target.kind === 'login-parameter' && !facts.settable.has(target.parameter))
    return `Only a superuser may set ${target.parameter}; the server's user here is none. Run the statement as one.`;
  const tablespace =
    target.kind === 'tablespace'
      ? target.tablespace
      : target.kind === 'login-parameter' && target.parameter === 'default_tablespace'
        ? value
        : null;
  if (tablespace === null || facts.tablespaces.has(tablespace)) return null;
  return `There is no tablespace ${tablespace} on the server. Make it there, or name another one in the configuration.`;
}
