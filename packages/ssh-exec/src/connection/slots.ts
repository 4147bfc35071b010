/**
 * What a session is for: a short command, or something that stays (a process, SFTP, the warden).
 */
export type SlotKind = 'short' | 'held';

// How long a server may take to forget a channel that was closed: until then it still counts (design, 3.4).
const reapMs = 250;

// A refusal so soon after a close is still taken for forgetfulness.
const patienceMs = 5_000;

/** How many sessions one connection may have, learnt from what the server refuses (MaxSessions; 10 by default). */
export class Slots {
  #limit: number;
  readonly #reserved: number;
  #held = 0;
  #short = 0;
  #isRefusing = false;
  #closedAtMs: number[] = [];
  #lastClosedMs = Number.NEGATIVE_INFINITY;

  /** @param reserved sessions that those that stay leave to short ones, where there are enough for both */
  constructor(assumed: number, reserved = 1) {
    this.#limit = assumed;
    this.#reserved = reserved;
  }

  get limit(): number {
    return this.#limit;
  }

  get used(): number {
    return this.#held + this.#short;
  }

  /** Short ones leave every second slot free, because a channel that was just closed still counts. */
  has(kind: SlotKind): boolean {
    const free = this.#limit - this.used;
    if (this.#isRefusing || free <= 0) return false;
    if (kind === 'short') return this.#short < Math.max(1, Math.floor((this.#limit - this.#held) / 2));
    return this.#limit < this.#reserved + 2 || free > this.#reserved;
  }

  take(kind: SlotKind): void {
    if (kind === 'short') this.#short += 1;
    else this.#held += 1;
  }

  /** A short session turns out to stay; false when there are too many that do already. */
  settle(): boolean {
    if (this.#held + 1 + this.#reserved > this.#limit) return false;
    this.#short -= 1;
    this.#held += 1;
    return true;
  }

  /** @param wasOpen a channel was there, and the server has to forget it */
  release(kind: SlotKind, wasOpen: boolean, nowMs: number): void {
    if (kind === 'short') this.#short -= 1;
    else this.#held -= 1;
    if (!wasOpen) return;
    this.#lastClosedMs = nowMs;
    this.#closedAtMs = [...this.#closedAtMs.filter((moment) => nowMs - moment < reapMs), nowMs];
    this.#isRefusing = false;
  }

  /** May the next try succeed where this one was refused, with `live` others open? */
  isTransient(live: number, nowMs: number): boolean {
    return live > 0 || nowMs - this.#lastClosedMs < patienceMs;
  }

  /**
   * The server refused a session while `live` others were open. Nothing more is asked for until one closes, or until
   * `retry`.
   */
  refused(live: number, nowMs: number): void {
    const unforgotten = this.#closedAtMs.filter((moment) => nowMs - moment < reapMs).length;
    this.#limit = Math.max(1, Math.min(this.#limit, live + unforgotten));
    this.#isRefusing = true;
  }

  retry(): void {
    this.#isRefusing = false;
  }
}
