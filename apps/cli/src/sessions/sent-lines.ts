import type { InputOutcome, InteractiveSession } from 'bioxen';
import { unfinishedCode } from './unfinished-code.js';

/** So many are not answered yet: enough to hide the way there and back. */
const MOST_UNDER_WAY = 200;

/** Lines of a file on their way to a session: many at once, in their order. */
export class SentLines {
  readonly #session: InteractiveSession;
  readonly #underWay: Promise<InputOutcome>[] = [];
  #isUnfinished = false;
  #hasFailed = false;

  constructor(session: InteractiveSession) {
    this.#session = session;
  }

  /** Do the lines that have arrived wait for their end? */
  get isUnfinished(): boolean {
    return this.#isUnfinished;
  }

  /** Has one of them failed? */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Sends one, when there is room for it. @throws what an earlier one failed with */
  async send(line: string): Promise<void> {
    const sending = this.#session.sendInput(`${line}\n`, { wait: true });
    // Whoever waits for it is told.
    sending.catch(() => undefined);
    this.#underWay.push(sending);
    if (this.#underWay.length >= MOST_UNDER_WAY) await this.#arrive();
  }

  /** Resolves when all of them have run. @throws what sending one failed with */
  async arrived(): Promise<void> {
    while (this.#underWay.length > 0) await this.#arrive();
  }

  /** No more lines come. @throws UsageError when what was sent has no end */
  async end(): Promise<void> {
    await this.arrived();
    if (!this.#isUnfinished) return;
    const { state } = await this.#session.sendInput('\n', { wait: true, last: true });
    if (state === 'incomplete') throw unfinishedCode();
  }

  async #arrive(): Promise<void> {
    const outcome = await this.#underWay.shift();
    this.#isUnfinished = outcome?.state === 'incomplete';
    this.#hasFailed ||= outcome?.state === 'finished' && !outcome.success;
  }
}
