/** How many requests may be on the wire before the first is answered. */
export const WINDOW = 64;

/** A request that may not go out yet. */
export interface Waiting {
  /** By what it is taken back. */
  readonly subject?: object;
  /** Must nothing stand behind it on the wire until it is answered? */
  readonly isExclusive: boolean;
  readonly send: () => void;
  readonly fail: (error: unknown) => void;
}

/** Answers that come faster than this are those of short programs. */
const BRISK_MS = 2;

/**
 * Which requests may be on the wire: many plain ones at once as long as the answers come fast, else one, so that a
 * program which takes its time stands there alone and can be interrupted. An exclusive request always stands alone.
 */
export class RequestQueue {
  readonly #waiting: Waiting[] = [];
  #inFlight = 0;
  #isExclusive = false;
  #isBrisk = false;
  /** Since when something has waited for an answer to come. */
  #waitingSince = 0;

  /** Could a request go out now, before none that waits? */
  mayGo(isExclusive: boolean): boolean {
    return this.#waiting.length === 0 && this.#hasRoom(isExclusive);
  }

  /** A request went out. */
  sent(isExclusive: boolean): void {
    this.#inFlight++;
    this.#isExclusive = isExclusive;
  }

  /** Puts a request at the end of the queue; it goes out when its turn has come. */
  push(request: Waiting): void {
    if (this.#waiting.length === 0) this.#waitingSince = performance.now();
    this.#waiting.push(request);
    this.#pump();
  }

  /** Takes back what still waits; false when it does not. */
  withdraw(subject: object): boolean {
    const place = this.#waiting.findIndex((request) => request.subject === subject);
    if (place === -1) return false;
    this.#waiting.splice(place, 1);
    this.#pump();
    return true;
  }

  /** Keeps everything behind the one request on the wire until it is answered; false when it is not the only one. */
  isolate(): boolean {
    if (this.#inFlight !== 1) return false;
    this.#isExclusive = true;
    return true;
  }

  /** A request on the wire was answered. */
  answered(): void {
    this.#inFlight--;
    this.#isExclusive = false;
    if (this.#waiting.length === 0) return;
    const now = performance.now();
    this.#isBrisk = now - this.#waitingSince < BRISK_MS;
    this.#waitingSince = now;
    this.#pump();
  }

  /** Nothing will be answered any more: what waits fails. */
  fail(error: unknown): void {
    for (const request of this.#waiting.splice(0)) request.fail(error);
  }

  #hasRoom(isExclusive: boolean): boolean {
    if (this.#inFlight === 0) return true;
    return this.#isBrisk && !this.#isExclusive && !isExclusive && this.#inFlight < WINDOW;
  }

  #pump(): void {
    for (;;) {
      const next = this.#waiting[0];
      if (next === undefined || !this.#hasRoom(next.isExclusive)) return;
      this.#waiting.shift();
      this.sent(next.isExclusive);
      next.send();
    }
  }
}
