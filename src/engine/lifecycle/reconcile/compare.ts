import type { SettledStatus } from '../../../shared/models/lifecycle.ts';
import type { DifferenceKind } from '../../../shared/models/lifecycle-acts.ts';
import type { IsolationModel } from '../../../shared/models/tenant.ts';
import type { ExpectedPlace, FoundPlace } from './read-servers.ts';

export interface ComparedTenant extends ExpectedPlace {
  readonly slug: string;
  readonly status: Exclude<SettledStatus, 'PENDING'>;
  readonly model: IsolationModel;
  readonly snapshot: boolean;
}

export interface FoundDifference {
  readonly kind: DifferenceKind;
  readonly expected: string;
  readonly found: string;
  readonly repair: string | null;
  readonly wayOut: string | null;
}

const SHUT_AGAIN = 'Shut the tenant out again.';
const GIVE_BACK = 'Give back the access.';

/** In what a server is not as the status asks for. A database that is not there has no further faults. */
export function compare(tenant: ComparedTenant, found: FoundPlace): FoundDifference[] {
  if (tenant.status === 'PURGED') return comparePurged(tenant, found);
  if (!found.login_there) {
    return [
      different('role-missing', `a role ${tenant.login}`, 'no such role', null, lost('role')),
      ...comparePlace(tenant, found),
    ];
  }
  return [...comparePlace(tenant, found), ...compareAccess(tenant, found)];
}

function comparePurged(tenant: ComparedTenant, found: FoundPlace): FoundDifference[] {
  const again = 'Its purge did not end: purge it again.';
  return [
    ...(found.there || found.parked
      ? [different('database-still-there', 'no database', tenant.database, null, again)]
      : []),
    ...(found.login_there ? [different('role-still-there', 'no role', tenant.login, null, again)] : []),
  ];
}

function comparePlace(tenant: ComparedTenant, found: FoundPlace): FoundDifference[] {
  // Tenants that share a database are parked within it; their keepers look there.
  if (tenant.model !== 'database')
    return found.there
      ? []
      : [
          different(
            'database-missing',
            `a database ${tenant.database}`,
            'no such database',
            null,
            lost('database'),
          ),
        ];
  if (found.broken) {
    return [
      different(
        'database-broken',
        'a database that can be used',
        'one whose drop was interrupted',
        null,
        'Only a drop accepts it: restore it from a backup under this name, or purge the tenant.',
      ),
    ];
  }
  const deleted = tenant.status === 'DELETED';
  const wanted = deleted ? tenant.parkedAs : tenant.database;
  if (!found.there && !found.parked)
    return [
      different('database-missing', `a database ${wanted}`, 'no such database', null, lost('database')),
    ];
  if (deleted && !found.parked)
    return [
      different(
        'database-not-parked',
        `it is called ${wanted ?? 'otherwise'} while it is deleted`,
        `it is called ${tenant.database}`,
        wanted === null ? null : 'Rename it out of the way.',
        wanted === null ? 'Restore the tenant and delete it again.' : null,
      ),
    ];
  if (!deleted && !found.there)
    return [
      different(
        'database-parked',
        `it is called ${tenant.database}`,
        `it is called ${tenant.parkedAs}`,
        'Give it back its name.',
        null,
      ),
    ];
  return [];
}

function compareAccess(tenant: ComparedTenant, found: FoundPlace): FoundDifference[] {
  const { login, database } = tenant;
  const place = tenant.model === 'database' && (found.there || found.parked);
  if (tenant.status === 'TRIAL' || tenant.status === 'ACTIVE') {
    return [
      ...(found.logins.includes(login)
        ? []
        : [different('login-shut', `${login} may log in`, `${login} has no login`, GIVE_BACK, null)]),
      ...(place && !found.login_connects
        ? [different('connect-shut', `${login} may connect to ${database}`, 'it may not', GIVE_BACK, null)]
        : []),
    ];
  }
  return [
    ...(found.logins.length > 0
      ? [
          different(
            'login-open',
            'no role of it may log in',
            `${found.logins.join(', ')} may log in`,
            SHUT_AGAIN,
            null,
          ),
        ]
      : []),
    ...(place && found.connects.length > 0
      ? [
          different(
            'connect-open',
            `nobody may connect to ${database}`,
            `${found.connects.join(', ')} may`,
            SHUT_AGAIN,
            null,
          ),
        ]
      : []),
    ...(place && found.sessions > 0
      ? [different('sessions-left', 'no session', `${found.sessions} sessions`, SHUT_AGAIN, null)]
      : []),
    ...(tenant.snapshot
      ? []
      : [
          different(
            'snapshot-missing',
            'what was taken is written down',
            'nothing is',
            null,
            'A reactivation gives it login and CONNECT, and nothing else that it may have had.',
          ),
        ]),
  ];
}

const different = (
  kind: DifferenceKind,
  expected: string,
  found: string,
  repair: string | null,
  wayOut: string | null,
): FoundDifference => ({ kind, expected, found, repair, wayOut });

const lost = (what: string) =>
  `Nobody but a person can know what became of the ${what}: restore it from a backup, or purge the tenant.`;
