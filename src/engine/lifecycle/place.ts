import type { ErasureRecord, Obstacle } from '../../shared/models/ending.ts';
import type { IsolationModel } from '../../shared/models/tenant.ts';
import type { Database, Session } from '../postgres/session.ts';

/** Where a tenant's data lies and under which names its roles stand. */
export interface Place {
  readonly tenantId: number;
  readonly model: IsolationModel;
  readonly serverId: string;
  /** The database as it is called when the tenant is not deleted. */
  readonly database: string;
  /** The schema, for the model `schema`; null otherwise. */
  readonly schema: string | null;
  readonly role: string;
  readonly ownerRole: string;
  /** Roles that its tier gives it beside its logins, as far as they were made. */
  readonly accounts?: readonly string[];
  /** Logins that a rotation of the password has shut for good: nothing opens them again. */
  readonly retiredLogins?: readonly string[];
  /** Those of them that others use too: they keep their login and outlive the tenant. */
  readonly sharedRoles?: readonly string[];
  /** What the database or schema is called while the tenant is deleted. */
  readonly parkedAs: string | null;
}

/** What a place keeper may use. All sessions are recorded: each statement stands in the job's journal. */
export interface PlaceTools {
  /** The superuser's pool on the maintenance database of the tenant's server. */
  readonly maintenance: Database;
  onServer<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** The superuser in another database of that server. */
  inDatabase<T>(database: string, work: (session: Session) => Promise<T>): Promise<T>;
  remark(text: string): void;
  /**
   * Nothing may change: what begins with SELECT is asked, every other statement is only said. A loop that waits for its
   * own effect has to end after its first round.
   */
  readonly planning: boolean;
  readonly signal: AbortSignal;
}

/** What a block takes and an unblock gives back: as read from the catalogs, in a form that compares by value. */
export type AccessSnapshot = Readonly<Record<string, unknown>>;

/** What `destroy` did. */
export interface Destruction {
  /** One line. */
  readonly fact: string;
  readonly roles: readonly string[];
  /** Roles that stay, because somebody else uses them. */
  readonly rolesKept: readonly { role: string; because: string }[];
}

/** One question put to the catalogs, and how many it found. */
export type AbsenceCheck = ErasureRecord['verified'][number];

/**
 * What a tenant's life does to its place, for one isolation model. Every function may run twice without harm and
 * answers with one line of fact.
 */
export interface PlaceKeeper {
  readonly model: IsolationModel;
  /** Privileges, limits and settings of the tenant's roles, catalog by catalog. */
  readAccess(tools: PlaceTools, place: Place): Promise<AccessSnapshot>;
  /** Sessions of the tenant at this moment, but for superusers' and our own. */
  countSessions(tools: PlaceTools, place: Place): Promise<number>;
  /** Nobody signs in as the tenant any more and no session of it is left. A superuser still can: backups, migrations. */
  block(tools: PlaceTools, place: Place): Promise<string>;
  /** Gives back exactly what the block took, as `readAccess` had told it. `{}`: the least that a tenant needs. */
  unblock(tools: PlaceTools, place: Place, snapshot: AccessSnapshot): Promise<string>;
  /** Out of the way, under a name that says what it is. Needs a blocked place. */
  park(tools: PlaceTools, place: Place, parkedAs: string): Promise<string>;
  unpark(tools: PlaceTools, place: Place): Promise<string>;
  /** What stands in the way of `destroy`: prepared transactions, slots, grants elsewhere. Changes nothing. */
  obstacles(tools: PlaceTools, place: Place): Promise<Obstacle[]>;
  /** Database (or schema, or rows), then roles. No way back; may be repeated after any interruption. */
  destroy(tools: PlaceTools, place: Place): Promise<Destruction>;
  /** Asks the catalogs whether anything of the place is left; for the proof of erasure. */
  verifyGone(tools: PlaceTools, place: Place, destruction: Destruction): Promise<AbsenceCheck[]>;
}
