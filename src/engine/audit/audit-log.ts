import type {
  AuditActDetail,
  AuditFilter,
  AuditOutcome,
  AuditPage,
  AuditVerification,
} from '../../shared/models/audit.ts';
import type { Actor } from '../acts/actor.ts';

export interface AuditIntent {
  readonly actor: Actor;
  /** One of the project's verbs, such as `create tenant` or `reveal password`. */
  readonly verb: string;
  /** What it is done to: `tenant acme-corp`, `server par-1`. */
  readonly target: string;
  /** The input without its secrets. */
  readonly input: Record<string, unknown>;
  readonly reason?: string;
  readonly jobId?: number;
}

export interface AuditResult {
  readonly outcome: Exclude<AuditOutcome, 'under-way' | 'unresolved'>;
  readonly durationMs: number;
  /** Secrets masked. */
  readonly statements: readonly string[];
  readonly errorCode?: string;
  readonly errorMessage?: string;
  /** Known only after the act, such as the job that it started. */
  readonly jobId?: number;
}

/** The newest entry, as it is kept outside the file. */
export interface AuditHead {
  readonly sequence: number;
  readonly hash: string;
  readonly count: number;
  readonly at: string;
}

/** A place outside the file that remembers the head. */
export interface AuditAnchor {
  readonly place: 'secret-store' | 'platform-database';
  /** null: nothing was anchored here yet. Throws where the place cannot be reached. */
  read(): Promise<AuditHead | null>;
  write(head: AuditHead): Promise<void>;
}

/** The append-only log of this workstation. Reading needs neither a server nor a secret. */
export interface AuditLog {
  /** Random, made with the file; names its anchors and its MAC key. */
  readonly logId: string;
  /** Durable before it returns. Throws `AUDIT_UNAVAILABLE`, and then the act must not happen. */
  recordIntent(intent: AuditIntent): number;
  recordResult(intentSequence: number, result: AuditResult): void;
  /** Entries written from now on carry a MAC under this key (32 bytes). */
  useMacKey(key: Buffer): void;
  /** Anchors are written soon after each entry (coalesced), and on `close`. */
  useAnchors(anchors: readonly AuditAnchor[]): void;
  list(filter: AuditFilter): AuditPage;
  get(sequence: number): AuditActDetail | null;
  /** The newest act of this verb on this target that was done. */
  lastDone(verb: string, target: string): { actor: string; at: string } | null;
  verify(): Promise<AuditVerification>;
  /** Told after every entry. */
  onEntry(listener: () => void): void;
  close(): Promise<void>;
}
