import type { SessionInterpreter, SessionOptions } from './session-options.js';

/** The making of an interpreter that somebody waits for, or no longer. */
interface Renewal {
  isWanted: boolean;
  over?: Promise<unknown>;
}

/** Where a session's interpreter is: one after the other, and each has the modules that were added. */
export class InterpreterSlot {
  readonly #make: SessionOptions['renew'];
  readonly #isTold: () => Promise<void>;
  readonly #onLost: (cause: Error) => void;
  /** What was added for `require`: name → source text. */
  readonly #modules = new Map<string, string>();
  #current: SessionInterpreter;
  #releasing: Promise<void> | undefined;
  #renewal: Renewal | undefined;

  /**
   * @param isTold resolves when it is known what came of its last program, which may have ended it
   * @param onLost called when the one that is there then has ended by itself
   */
  constructor(
    { interpreter, renew }: Pick<SessionOptions, 'interpreter' | 'renew'>,
    isTold: () => Promise<void>,
    onLost: (cause: Error) => void,
  ) {
    this.#current = interpreter;
    this.#make = renew;
    this.#isTold = isTold;
    this.#onLost = onLost;
    this.#watch();
  }

  get current(): SessionInterpreter {
    return this.#current;
  }

  /** Is the next one being made? */
  get isRenewing(): boolean {
    return this.#renewal !== undefined;
  }

  async addModules(modules: ReadonlyMap<string, string>): Promise<void> {
    await this.#current.mountModules(modules);
    for (const [name, source] of modules) this.#modules.set(name, source);
  }

  /** Frees the interpreter. @param alsoOver what has to be over, too, before there may be a next one */
  release(alsoOver: Promise<void>): void {
    this.#releasing = Promise.allSettled([this.#current.release(), alsoOver]).then(() => undefined);
  }

  /** Resolves when nothing is left; of one that is being made, neither. */
  async whenReleased(): Promise<void> {
    if (this.#renewal !== undefined) {
      this.#renewal.isWanted = false;
      await this.#renewal.over;
    }
    await this.#releasing;
  }

  /**
   * Puts a fresh one in the place of the one that was released.
   * @param onRenewed called when it is there, before anything that becomes of it is told
   * @returns false when nobody wanted it any more by then
   */
  async renew(onRenewed: () => void): Promise<boolean> {
    const renewal: Renewal = { isWanted: true };
    const renewing = this.#renewFor(renewal, onRenewed).finally(() => {
      this.#renewal = undefined;
    });
    renewal.over = renewing.catch(() => undefined);
    this.#renewal = renewal;
    return await renewing;
  }

  async #renewFor(renewal: Renewal, onRenewed: () => void): Promise<boolean> {
    const next = await this.#makeNext();
    if (!renewal.isWanted) {
      await next.release();
      return false;
    }
    this.#current = next;
    this.#releasing = undefined;
    onRenewed();
    this.#watch();
    return true;
  }

  async #makeNext(): Promise<SessionInterpreter> {
    await this.#releasing;
    const interpreter = await this.#make();
    try {
      if (this.#modules.size > 0) await interpreter.mountModules(this.#modules);
      return interpreter;
    } catch (error) {
      await interpreter.release();
      throw error;
    }
  }

  #watch(): void {
    const { channel } = this.#current;
    void channel.ended.then(async (cause) => {
      await this.#isTold();
      if (this.#current.channel === channel) this.#onLost(cause);
    });
  }
}
