/** How long a run waits for a server that says nothing. All in milliseconds. */
export interface RunPatience {
  /** A look at a session that takes longer counts as none. */
  readonly lookMs: number;
  /** Looks without an answer, one after the other, after which the network counts as cut. */
  readonly silentLooks: number;
  /** A backend that waits for us for longer, while we wait for it, has lost what was between us. */
  readonly idleMs: number;
  /** A short statement that is not answered by then is given up with its connection. */
  readonly answerMs: number;
  /** The same for the platform database, which is asked again. */
  readonly platformMs: number;
  /** Pauses before each try to reach a place again whose connection was lost. */
  readonly reconnectAfterMs: readonly number[];
}

/** A place that nobody can reach any more has failed within 90 s: 16 until it is noticed, and five tries of 10. */
export const PATIENCE: RunPatience = {
  lookMs: 5_000,
  silentLooks: 3,
  idleMs: 12_000,
  answerMs: 10_000,
  platformMs: 30_000,
  reconnectAfterMs: [200, 1_000, 3_000, 6_000],
};
