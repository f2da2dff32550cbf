import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { CadastreError } from '../errors.ts';
import type { ConfiguredTenant } from './configured-tenants.ts';
import { loginsOf } from './wanted.ts';

/** Everybody, in both families of addresses. */
const EVERYWHERE = ['0.0.0.0/0', '::/0'];

/**
 * Lines of pg_hba.conf for one tenant; none where its configuration restricts nothing. PostgreSQL takes the first line
 * that fits and looks no further: one line for each way in, then one that refuses whatever else comes as these roles
 * over a network. Both logins that take turns stand in each, whether they are there or not. `none` and `optional` ask
 * for no TLS and refuse none.
 */
export function hbaLines(tenant: Pick<ConfiguredTenant, 'place' | 'values'>): string[] {
  return hbaRules(tenant).map(({ type, database, roles, address, method, options }) =>
    [
      type,
      database === 'all' ? 'all' : quoted(database),
      roles.map(quoted).join(','),
      address,
      method,
      ...options,
    ].join(' '),
  );
}

/** One line, as `pg_hba_file_rules` tells its parts. */
export interface HbaRule {
  readonly type: 'host' | 'hostssl';
  /** `all`, or the tenant's. */
  readonly database: string;
  readonly roles: readonly string[];
  /** `all`, or a network such as 10.0.0.0/8. */
  readonly address: string;
  readonly method: 'scram-sha-256' | 'reject';
  readonly options: readonly string[];
}

export function hbaRules({ place, values }: Pick<ConfiguredTenant, 'place' | 'values'>): HbaRule[] {
  const networks = networksOf(values);
  const tls = values['security.tls'];
  const asksTls = tls === 'required' || tls === 'mutual';
  if (!asksTls && networks === null) return [];
  const roles = loginsOf(place);
  const type = asksTls ? 'hostssl' : 'host';
  const options = tls === 'mutual' ? ['clientcert=verify-full'] : [];
  return [
    ...(networks ?? ['all']).map(
      (address): HbaRule => ({
        type,
        database: place.database,
        roles,
        address,
        method: 'scram-sha-256',
        options,
      }),
    ),
    { type: 'host', database: 'all', roles, address: 'all', method: 'reject', options: [] },
  ];
}

/** Does this configuration name networks, or ask for TLS? */
export const restrictsAccess = (values: FlatSettings): boolean =>
  values['security.tls'] === 'required' || values['security.tls'] === 'mutual' || networksOf(values) !== null;

/** null: all of them. */
function networksOf(values: FlatSettings): string[] | null {
  const allowed = values['security.allowed_networks'];
  if (!Array.isArray(allowed)) return null;
  const networks = [...new Set(allowed.filter((each) => typeof each === 'string'))];
  return EVERYWHERE.every((each) => networks.includes(each)) ? null : networks;
}

/**
 * Quoted, so that no name is a keyword. From PostgreSQL 16 on one that begins with a slash is a pattern even so, and
 * none may hold a line's end: such a name, which only an adopted tenant can have, is refused.
 */
function quoted(name: string): string {
  if (!/^\/|[\r\n\0\\]/.test(name)) return `"${name.replaceAll('"', '""')}"`;
  throw new CadastreError('NOT_SUPPORTED', `The name ${JSON.stringify(name)} cannot stand in pg_hba.conf`, {
    wayOut:
      'Rename it on the server and in the configuration, or allow this tenant all networks without TLS.',
  });
}

export interface HbaFragment {
  readonly text: string;
  /** Tenants that it restricts. */
  readonly tenants: number;
  /** Those whose names cannot stand in it, each with a sentence. */
  readonly left: readonly string[];
}

/** Lines for all tenants of a server: above every other line of its pg_hba.conf they decide first. */
export function hbaFragment(tenants: readonly ConfiguredTenant[]): HbaFragment {
  const left: string[] = [];
  const parts = tenants.flatMap((tenant) => {
    try {
      const lines = hbaLines(tenant);
      return lines.length === 0 ? [] : [[`# ${tenant.slug}`, ...lines].join('\n')];
    } catch (error) {
      if (!(error instanceof CadastreError)) throw error;
      left.push(`${tenant.slug}: ${error.message}`);
      return [];
    }
  });
  const head = [
    '# Networks and TLS of tenants, written by Cadastre from their configurations. These lines have to stand above',
    '# all others. They name tenants alone: nobody else is let in or refused by them. Sockets of the machine itself',
    '# are no network.',
    ...left.map((each) => `# Left out: ${each.replaceAll(/[\r\n]/g, ' ')}`),
  ];
  return { text: `${[head.join('\n'), ...parts].join('\n')}\n`, tenants: parts.length, left };
}
