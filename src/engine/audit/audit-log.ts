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

/** The newest entry, as it is kept outside the file. An empty log has sequence 0 and the hash that its log id gives. */
export interface AuditHead {
  /** Always written. A place that gives it back lets the verification name a replaced file as just that. */
  readonly logId?: string;
  readonly sequence: number;
  readonly hash: string;
  readonly count: number;
  readonly at: string;
}

/**
 * A place outside the file that remembers one head. Keep it under a name that does not come from the file (the
 * data folder, the workstation): kept under the log id alone, a file put in place of the log would find no
 * anchor to contradict it. The log never writes over a head that it does not continue.
 */
export interface AuditAnchor {
  readonly place: 'secret-store' | 'platform-database';
  /** null: nothing was anchored here yet. Throws where the place cannot be reached. */
  read(): Promise<AuditHead | null>;
  /** Replaces the head. A place that can compare should refuse to go back to a lower sequence of the same log. */
  write(head: AuditHead): Promise<void>;
  /** Replaces the head whatever it is: only where a person has accepted this log. */
  replace(head: AuditHead): Promise<void>;
}

/** The append-only log of this workstation. Reading needs neither a server nor a secret. */
export interface AuditLog {
  /** Random, made with the file; names its anchors and its MAC key. */
  readonly logId: string;
  /** Durable before it returns. Throws `AUDIT_UNAVAILABLE`, and then the act must not happen. */
  recordIntent(intent: AuditIntent): number;
  recordResult(intentSequence: number, result: AuditResult): void;
  /**
   * Entries written from now on carry a MAC under this key (32 bytes). Called again with another key, that one
   * is used for new entries and the former still checks the old ones.
   */
  useMacKey(key: Buffer): void;
  /** Anchors are written soon after each entry (coalesced), and on `close`. */
  useAnchors(anchors: readonly AuditAnchor[]): void;
  list(filter: AuditFilter): AuditPage;
  get(sequence: number): AuditActDetail | null;
  /** The newest act of this verb on this target that was done. */
  lastDone(verb: string, target: string): { actor: string; at: string } | null;
  verify(): Promise<AuditVerification>;
  /** Makes these anchors remember this log as it is now, also where they remember another. Throws where one cannot. */
  replaceAnchors(places: readonly AuditAnchor['place'][]): Promise<void>;
  /** Runs `work` while no other process with this log runs work of the same name. Throws `AUDIT_UNAVAILABLE`. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Told after every entry of this process, once the entry is on disk. */
  onEntry(listener: () => void): void;
  close(): Promise<void>;
}
