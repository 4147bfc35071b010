import { setImmediate } from 'node:timers/promises';
import { LuaProcessError, ProtocolError } from '@bioxen/core';
import type { DriverRun, Wish } from './driver-run.js';
import { answerModule, type FindModule } from './module-answer.js';
import { type InputParts, PartLength } from './part-length.js';
import type { Request } from './request-encoder.js';
import type { RequestWriter } from './request-writer.js';

const NOTHING: Request['payload'] = new Uint8Array(0);

/** What wishes need of the client. */
export interface ProgramWishesOptions {
  readonly writer: RequestWriter;
  readonly findModule: FindModule | undefined;
  /** The version of the interpreter's Lua: `5.4`. */
  readonly luaVersion: () => string | undefined;
  readonly inputParts: InputParts;
  /** Does the interpreter still work on this run, or close its state after it? */
  readonly isListening: (run: DriverRun) => boolean;
  /** Gives up on the interpreter. */
  readonly fail: (error: Error) => void;
}

/** Gives programs what they ask for while they run: input, and the source of modules. */
export class ProgramWishes {
  readonly #options: ProgramWishesOptions;
  readonly #partLength: PartLength;

  constructor(options: ProgramWishesOptions) {
    this.#options = options;
    this.#partLength = new PartLength(options.inputParts);
  }

  /** The program wants more of its input: so many bytes, `a` for all, empty when it does not know. */
  async giveInput(run: DriverRun, wanted: string): Promise<void> {
    const wish = this.#begin(run, 'I');
    if (wish === undefined) return;
    if (run.isDenied) {
      this.deny(run);
      return;
    }
    try {
      const payload = (await run.input?.next(wanted, this.#partLength.next(run))) ?? NOTHING;
      this.#partLength.given(run, payload.length);
      this.#answer(run, wish, { operation: 'I', keys: '', payload });
    } catch (error) {
      if (run.wish !== wish) return;
      this.#options.fail(
        error instanceof Error
          ? error
          : new LuaProcessError('The input of a Lua program broke.', { cause: error, maybeRan: true }),
      );
    }
  }

  /** The program wants the source of a module. */
  async giveModule(run: DriverRun, name: string): Promise<void> {
    const wish = this.#begin(run, 'L');
    if (wish === undefined) return;
    const { findModule, luaVersion } = this.#options;
    if (run.isDenied) this.deny(run);
    else this.#answer(run, wish, await answerModule(findModule, name, luaVersion()));
  }

  /** The program wants to go on when what its children wrote past the driver has been read. */
  async hearChildren(run: DriverRun): Promise<void> {
    const wish = this.#begin(run, 'W');
    if (wish === undefined) return;
    // It lies in other pipes by now, and their readers have it after a whole turn of the event loop; this one has begun.
    for (let turn = 0; turn < 2; turn += 1) await setImmediate();
    this.#answer(run, wish, { operation: 'W', keys: '', payload: NOTHING });
  }

  /** A program that shall stop waits for nothing, now or later: there is no more input, and no such module. */
  deny(run: DriverRun): void {
    run.isDenied = true;
    if (run.wish !== undefined)
      this.#answer(run, run.wish, { operation: run.wish.answer, keys: '', payload: NOTHING });
  }

  /** An interpreter waits for each answer before it asks again: one that does not floods us. */
  #begin(run: DriverRun, answer: Wish['answer']): Wish | undefined {
    if (run.wish === undefined) return (run.wish = { answer });
    this.#options.fail(
      new ProtocolError('The Lua interpreter asked for something again before it got an answer.', {
        hint: "Its program wrote into the protocol's stream. Run such a program in a VM of its own.",
      }),
    );
    return undefined;
  }

  #answer(run: DriverRun, wish: Wish, request: Request): void {
    if (run.wish !== wish) return;
    run.wish = undefined;
    if (this.#options.isListening(run)) this.#options.writer.write(run.id, request);
  }
}
