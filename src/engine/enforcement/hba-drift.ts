import { isIP } from 'node:net';
import type { HbaDrift } from '../../shared/models/configuration.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { ConfiguredTenant } from './configured-tenants.ts';
import { type HbaRule, hbaRules } from './hba-lines.ts';
import { loginsOf } from './wanted.ts';

/** What of a tenant is compared. */
type Compared = Pick<ConfiguredTenant, 'slug' | 'place' | 'values'>;

interface Found {
  readonly rules: FoundRule[];
  /** Networks as the view writes them, by how they are written in a configuration. */
  readonly networks: Record<string, string>;
}

interface FoundRule {
  readonly type: string;
  readonly database: string[];
  readonly roles: string[];
  /** Address and mask, or a word such as `all`. */
  readonly address: string;
  readonly method: string;
  readonly options: string[];
}

/**
 * Networks and TLS of all tenants of a server, compared with the lines of its pg_hba.conf in one query. PostgreSQL takes
 * the first line that fits: a tenant is held when the first ones over a network that fit its roles are the wanted ones.
 * One that nothing restricts any more must not be refused by a line that names it. Only a superuser may read them.
 */
export async function hbaDrift(
  session: Pick<Session, 'run'>,
  /** Is the server's user here one? */
  superuser: boolean,
  server: string,
  tenants: readonly Compared[],
): Promise<HbaDrift[]> {
  const wanted = tenants.map((tenant) => ({ tenant, rules: hbaRules(tenant) }));
  const restricted = wanted.filter(({ rules }) => rules.length > 0);
  if (restricted.length === 0 && !superuser) return [];
  const wayOut = 'Look at the lines of the server and put them in force: Cadastre does it where it may.';
  const command = `cadastre config hba --server ${server}`;
  if (!superuser) {
    return [
      {
        server,
        state: 'unknown',
        tenants: restricted.map(({ tenant }) => tenant.slug),
        reason: "The server's user here is no superuser, and nobody else may read pg_hba_file_rules",
        wayOut,
        command,
      },
    ];
  }
  const { rules, networks } = await read(
    session,
    restricted.flatMap(({ rules: each }) => each),
  );
  const firstFor = byRole(rules);
  const missing = wanted.filter(({ tenant, rules: own }) => {
    const logins = loginsOf(tenant.place);
    const concerned = firstFor(logins);
    if (own.length === 0)
      return concerned.some(
        ({ method, roles }) => method === 'reject' && roles.some((r) => logins.includes(r)),
      );
    const texts = own.map((rule) => textOf(rule, networks));
    return texts.some(
      (text, index) => concerned[index] === undefined || foundText(concerned[index]) !== text,
    );
  });
  if (missing.length === 0) return [];
  return [
    {
      server,
      state: 'missing',
      tenants: missing.map(({ tenant }) => tenant.slug),
      reason: 'Its pg_hba.conf does not begin with their networks and TLS as they are configured',
      wayOut,
      command,
    },
  ];
}

async function read(session: Pick<Session, 'run'>, rules: readonly HbaRule[]): Promise<Found> {
  const addresses = [...new Set(rules.map(({ address }) => address).filter(isNetwork))];
  const answer = await session.run<{ found: Found }>(
    sql`SELECT jsonb_build_object(
          'rules', (SELECT coalesce(jsonb_agg(jsonb_build_object('type', type, 'database', database, 'roles', user_name,
                      'address', concat_ws('/', address, netmask), 'method', auth_method,
                      'options', coalesce(options, '{}')) ORDER BY ordinality), '[]')
                    FROM pg_hba_file_rules() WITH ORDINALITY WHERE error IS NULL AND type <> 'local'),
          'networks', (SELECT coalesce(jsonb_object_agg(each, concat_ws('/', host(each::inet), host(netmask(each::inet)))), '{}')
                       FROM unnest(${addresses}::text[]) AS each)
        ) AS found`,
  );
  const { rules: found = [], networks = {} } = answer.rows[0]?.found ?? {};
  return { rules: found, networks };
}

/** One that cannot be is no line of any server, and the comparison is of others too. */
function isNetwork(text: string): boolean {
  const [address = '', bits = ''] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}

/**
 * The rules that fit any of some roles, in their order. One for all, for a group or by a pattern may mean anybody: what
 * cannot be told apart is taken for a line before ours. Looked up by name: a server has a few lines for each tenant.
 */
function byRole(rules: readonly FoundRule[]): (roles: readonly string[]) => FoundRule[] {
  const anybody: number[] = [];
  const named = new Map<string, number[]>();
  for (const [at, { roles }] of rules.entries()) {
    if (roles.some((role) => role === 'all' || /^[+/]/.test(role))) anybody.push(at);
    else for (const role of roles) named.set(role, [...(named.get(role) ?? []), at]);
  }
  return (roles) => {
    const fitting = new Set([...anybody, ...roles.flatMap((role) => named.get(role) ?? [])]);
    return [...fitting].sort((a, b) => a - b).flatMap((at) => rules[at] ?? []);
  };
}

const textOf = (
  { type, database, roles, address, method, options }: HbaRule,
  networks: Found['networks'],
): string =>
  JSON.stringify([type, [database], roles.toSorted(), networks[address] ?? address, method, options]);

const foundText = ({ type, database, roles, address, method, options }: FoundRule): string =>
  JSON.stringify([type, database, roles.toSorted(), address, method, options]);
