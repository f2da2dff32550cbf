import { setTimeout as sleep } from 'node:timers/promises';
import { CadastreError } from '../errors.ts';
import type { Connect, ConnectionTarget, Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { decide, type GateRequest, type TimedDecision } from './decide.ts';
import { answerTo, type HttpAnswer } from './http-answer.ts';
import { inTime, SILENCE } from './in-time.ts';
import { StandingSessions } from './standing-sessions.ts';

export interface GateKeeperOptions {
  readonly connect: Connect;
  /** The platform database, as an account that may take the role of the gate. Asked again after a loss. */
  readonly target: () => Promise<ConnectionTarget>;
  /** Decisions kept at most. */
  readonly cacheSize?: number;
  /** Those of `GATE_TIMES`, where nothing else is said. */
  readonly times?: Partial<GateTimes>;
  /** Milliseconds that only grow. */
  readonly clock?: () => number;
  readonly log: (line: string) => void;
}

/** Milliseconds. */
export interface GateTimes {
  /** What a request waits for the platform database. */
  readonly budget: number;
  /**
   * A kept decision is used only while a beat was sent over the listening connection no longer ago than this and has come
   * back: PostgreSQL hands out every notification that was committed before it answers, so nothing older is unheard of.
   */
  readonly lease: number;
  /** Against anything that nobody foresaw. */
  readonly keptAtMost: number;
  /** A server that says nothing for so long counts as gone, and a question that takes so long is given up by it. */
  readonly silence: number;
}

export const GATE_TIMES: GateTimes = { budget: 50, lease: 800, keptAtMost: 30_000, silence: SILENCE };

const BEAT_EVERY = 200;
const RECONNECT_EVERY = 250;
const CONNECT_TIMEOUT = 2_000;

const SESSIONS = 4;

interface Kept {
  readonly answer: HttpAnswer;
  readonly until: number;
}

/**
 * Answers requests from the platform database within 50 ms, and from memory where that is certain to be what the
 * database would say less than a second ago. Without the database nobody is let in: `answer` throws `TIMEOUT` or
 * `PLATFORM_UNREACHABLE`.
 */
export class GateKeeper {
  readonly #options: GateKeeperOptions;
  readonly #times: GateTimes;
  readonly #clock: () => number;
  readonly #kept = new Map<string, Kept>();
  /** Requests of the same words share one question. */
  readonly #asked = new Map<string, Promise<HttpAnswer>>();
  readonly #stop = new AbortController();
  readonly #listening: Promise<void>;
  #sessions: StandingSessions | null = null;
  /** When the last beat that came back was sent. */
  #heardAt = Number.NEGATIVE_INFINITY;
  /** Raised with every change: what was asked before it is not kept. */
  #age = 0;

  constructor(options: GateKeeperOptions) {
    this.#options = options;
    this.#times = { ...GATE_TIMES, ...options.times };
    this.#clock = options.clock ?? (() => performance.now());
    this.#listening = this.#listen();
  }

  /** Does the platform database answer, and are changes heard of? */
  get isListening(): boolean {
    return this.#clock() - this.#heardAt < this.#times.lease;
  }

  /** Tells it apart from what was decided before: `kept` counts the decisions in memory. */
  get kept(): number {
    return this.#kept.size;
  }

  answer(request: GateRequest): HttpAnswer | Promise<HttpAnswer> {
    const key = keyOf(request);
    if (this.isListening) {
      const kept = this.#kept.get(key);
      if (kept && this.#clock() < kept.until) return kept.answer;
    }
    const asked = this.#asked.get(key);
    if (asked) return asked;
    const asking = withinBudget(this.#ask(key, request), this.#times.budget);
    this.#asked.set(key, asking);
    const forget = () => {
      if (this.#asked.get(key) === asking) this.#asked.delete(key);
    };
    asking.then(forget, forget);
    return asking;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#forget();
    await this.#listening;
  }

  async #ask(key: string, request: GateRequest): Promise<HttpAnswer> {
    if (!this.#sessions)
      throw new CadastreError('PLATFORM_UNREACHABLE', 'The platform database does not answer');
    const age = this.#age;
    const timed = await decide(this.#sessions, request);
    const answer = answerTo(timed.decision);
    if (age === this.#age && this.isListening) this.#keep(key, answer, timed);
    return answer;
  }

  #keep(key: string, answer: HttpAnswer, { holdsForMs }: TimedDecision): void {
    const holds = Math.min(holdsForMs ?? this.#times.keptAtMost, this.#times.keptAtMost);
    // Re-entered at the end: what leaves first is what was decided longest ago.
    this.#kept.delete(key);
    if (this.#kept.size >= (this.#options.cacheSize ?? 20_000)) {
      const oldest = this.#kept.keys().next();
      if (!oldest.done) this.#kept.delete(oldest.value);
    }
    this.#kept.set(key, { answer, until: this.#clock() + holds });
  }

  #forget(): void {
    this.#age += 1;
    this.#kept.clear();
    this.#asked.clear();
  }

  /** Holds the listening connection, and makes it again whenever it is lost, until `close`. */
  async #listen(): Promise<void> {
    const { signal } = this.#stop;
    let told = false;
    while (!signal.aborted) {
      try {
        const target = await this.#gateTarget();
        const session = await this.#options.connect(target);
        try {
          await this.#hear(session, target, () => {
            if (told) this.#options.log('gate: the platform database answers again');
            told = false;
          });
        } finally {
          this.#heardAt = Number.NEGATIVE_INFINITY;
          this.#sessions?.close();
          this.#sessions = null;
          this.#forget();
          // A server that is gone does not answer a goodbye either.
          void session.close();
        }
      } catch (error) {
        if (!told && !signal.aborted)
          this.#options.log(`gate: nobody is let in: ${(error as Error).message}`);
        told = true;
      }
      await sleep(RECONNECT_EVERY, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Returns on `close`, throws when the connection is lost or silent. */
  async #hear(session: Session, target: ConnectionTarget, ready: () => void): Promise<void> {
    const { signal } = this.#stop;
    session.onNotification(() => this.#forget());
    const { silence } = this.#times;
    await inTime(session.script('LISTEN cadastre_gate'), silence);
    this.#sessions = await StandingSessions.open(this.#options.connect, target, SESSIONS);
    // Reads what a session reads once, such as the catalog, before somebody waits for it.
    await inTime(
      Promise.all(Array.from({ length: SESSIONS }, () => this.#sessions && decide(this.#sessions, {}))),
      silence,
    );
    while (!signal.aborted) {
      const sent = this.#clock();
      await inTime(session.run(sql`SELECT 1`), silence);
      this.#heardAt = sent;
      ready();
      void this.#sessions.probe();
      await sleep(BEAT_EVERY, undefined, { signal }).catch(() => undefined);
    }
  }

  /** As the role of the gate, which may ask and do nothing else. */
  async #gateTarget(): Promise<ConnectionTarget> {
    const target = await this.#options.target();
    return {
      ...target,
      connectTimeoutMs: CONNECT_TIMEOUT,
      settings: { role: 'cadastre_gate', statement_timeout: String(this.#times.silence) },
    };
  }
}

/** Unit separator: no header of HTTP can hold it. */
const keyOf = ({ host = '', header = '', path = '', slug = '', claim = '' }: GateRequest): string =>
  `${host}\u001F${header}\u001F${path}\u001F${slug}\u001F${claim}`;

function withinBudget(asking: Promise<HttpAnswer>, budget: number): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new CadastreError('TIMEOUT', `The platform database took more than ${budget} ms`)),
      budget,
    );
    asking.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
