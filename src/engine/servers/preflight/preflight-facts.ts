/** What the preflight reads from a server, as it stands there. */
export interface PreflightFacts {
  /** 160014 */
  readonly versionNumber: number;
  readonly major: number;
  /** `16.14` */
  readonly version: string;
  readonly user: string;
  readonly superuser: boolean;
  readonly createdb: boolean;
  readonly createrole: boolean;
  readonly inRecovery: boolean;
  readonly startedAt: string;
  readonly signalsBackends: boolean;
  readonly readsStatistics: boolean;
  /** 16 and later; null before. */
  readonly createroleSelfGrant: string | null;
  readonly passwordEncryption: string;
  readonly dataChecksums: boolean;
  /** `none`, `ddl`, `mod` or `all`, as it holds for this session. */
  readonly logStatement: string;
  /** Milliseconds from which a statement is logged; -1: none is. */
  readonly logMinDurationMs: number;
  /** null: this user may not see it. */
  readonly dataDirectory: string | null;
  readonly maxConnections: number;
  readonly superuserReserved: number;
  /** 16 and later, else 0. */
  readonly reserved: number;
  /** Client sessions of everybody, this one among them. */
  readonly usedConnections: number;
  readonly otherLoginRoles: number;
  readonly databases: readonly DatabaseFacts[];
  readonly prepared: readonly PreparedTransaction[];
  /** null: this user may not read it. */
  readonly systemIdentifier: string | null;
  /** Milliseconds by which the server's clock is ahead of this machine's, and how far off that may be. */
  readonly clock: { readonly aheadMs: number; readonly withinMs: number };
}

export interface DatabaseFacts {
  readonly name: string;
  readonly allowsConnections: boolean;
  readonly isTemplate: boolean;
  readonly publicConnect: boolean;
  /** This user may do what its owner may. */
  readonly owned: boolean;
  /** This user may connect to it by a right of its own, not through PUBLIC. */
  readonly connectOfOwn: boolean;
  /** As recorded and as the library says now; both null before 15 and where there is none. */
  readonly recordedCollation: string | null;
  readonly actualCollation: string | null;
}

export interface PreparedTransaction {
  readonly gid: string;
  readonly database: string;
  readonly owner: string;
  readonly ageSeconds: number;
}
