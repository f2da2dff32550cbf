/** What a session has before it is work for about this long, so that others find some too; milliseconds. */
const AHEAD_MS = 300;
/** Within this many for each session; the first lot tells how long one takes. */
const FEW_AHEAD = 2;
const MOST_AHEAD = 12;

/** How many targets a worker has ready for each of its sessions: enough that none stands idle, and no more. */
export class WorkerPace {
  /** Of one target, of late; null: none has ended yet. */
  #usualMs: number | null = null;
  /** What it takes of late to write ends and to take the next ones. */
  #turnMs = 0;

  ended(tookMs: number): void {
    this.#usualMs = this.#usualMs === null ? tookMs : this.#usualMs * 0.8 + tookMs * 0.2;
  }

  turned(tookMs: number): void {
    this.#turnMs = this.#turnMs * 0.7 + tookMs * 0.3;
  }

  /** To have at once for each session. */
  perLane(): number {
    if (this.#usualMs === null) return FEW_AHEAD;
    const ahead = Math.max(AHEAD_MS, 3 * this.#turnMs);
    return Math.min(MOST_AHEAD, Math.max(1, Math.round(ahead / this.#usualMs)));
  }

  /** So few that the next ones might come too late: they take a turn of the platform, which may be slow to answer. */
  few(lanes: number): number {
    const meanwhile = this.#usualMs === null ? 1 : Math.max(1, this.#turnMs / this.#usualMs);
    return lanes * Math.min(meanwhile, this.perLane() / 2);
  }
}
