import {
  checkOptions,
  ClosedError,
  type Clock,
  type Completeness,
  DetachError,
  type ExecuteOptions,
  type ExecutionResult,
  InvalidOptionError,
  type InterruptOutcome,
  milliseconds,
  oneOf,
  systemClock,
  aBoolean,
  aCount,
  anAbortSignal,
  anObject,
  aString,
  type OptionCheck,
} from '@bioxen/core';
import type { FromSeq } from './core/attach-policy.js';
import type { ReadEvent } from './core/event.js';
import type { RingPosition } from './core/event-ring.js';
import type { HistoryEntry, HistoryQuery } from './core/history.js';
import type { SessionDetails } from './core/session-details.js';
import type {
  CompletionAnswer,
  InputOutcome,
  SessionInterruptOptions,
  SessionLink,
} from './core/session-link.js';
import { isEnd } from './core/session-state.js';
import { SessionLostError } from './errors/session-lost-error.js';
import { OutputReader } from './output-reader.js';

/** Options of `sendInput`. */
export interface SendInputOptions {
  /** Resolve when it has run, instead of when it is accepted. @defaultValue false */
  readonly wait?: boolean;
  /**
   * Nothing comes behind it: what has no end does not wait for one. When nothing else is in it and its turn comes at once
   * the outcome is `incomplete`, also without `wait`; else it runs, and its failure says what is missing.
   * @defaultValue false
   */
  readonly last?: boolean;
  /**
   * What messages of Lua call it, `@` and a path for a file. Input that is no one program runs line by line as at a prompt,
   * under the name of that. @defaultValue '=stdin'
   */
  readonly chunkName?: string;
}

/** Options of `readOutput`. */
export interface ReadOutputOptions {
  /** `idle`: first wait until nothing runs or waits. @defaultValue what there is now */
  readonly until?: 'idle';
  /** Where there is no output, wait so long for some, milliseconds. @defaultValue 0 */
  readonly waitMs?: number;
  /** Drop one final newline. @defaultValue true */
  readonly stripFinalNewline?: boolean;
}

/** Options of `events`. */
export interface EventsOptions {
  /** @defaultValue where this client has not read yet */
  readonly fromSeq?: Exclude<FromSeq, 'unread'>;
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
}

const SEND_OPTIONS = { wait: aBoolean, last: aBoolean, chunkName: aString };
const READ_OPTIONS = { until: oneOf('idle'), waitMs: aCount, stripFinalNewline: aBoolean };
const aSeq: OptionCheck = (value) =>
  value === 'all' || value === 'now' || aCount(value) === undefined ? undefined : "a number, 'all' or 'now'";
const EVENTS_OPTIONS = { fromSeq: aSeq, signal: anAbortSignal };
const HISTORY_OPTIONS = { limit: aCount, grep: aString };
const INTERRUPT_OPTIONS = { graceMs: milliseconds, escalate: aBoolean };

/**
 * A conversation with a Lua interpreter that has a name. Its globals stay from one input to the next and from one client to
 * the next; locals live for one program. Packages are loaded by `require` in what is sent.
 */
export class InteractiveSession implements AsyncDisposable {
  readonly #link: SessionLink;
  readonly #reader: OutputReader;

  constructor(link: SessionLink, clock: Clock = systemClock) {
    this.#link = link;
    this.#reader = new OutputReader(link, clock);
  }

  /** The name of the session, which is the id of its VM. */
  get id(): string {
    return this.#link.sessionId;
  }

  /** What this client is called among those who are attached. */
  get clientId(): string {
    return this.#link.clientId;
  }

  /**
   * Sends Lua as typed at a prompt: `x` and `f()` show values, what is not finished waits for its end in the next input.
   * Inputs of all clients run one after the other.
   * @throws SessionStateError, SessionLostError, SessionBusyError
   */
  async sendInput(text: string, options: SendInputOptions = {}): Promise<InputOutcome> {
    if (typeof text !== 'string') throw InvalidOptionError.unexpected('text', text, 'a text');
    checkOptions(options, SEND_OPTIONS);
    const { wait = false, last, chunkName } = options;
    return await this.#link.input(text, {
      wait,
      ...(last === undefined ? {} : { last }),
      ...(chunkName === undefined ? {} : { chunkName }),
    });
  }

  /**
   * What programs have written since this client's last read, without echo, prompt or escape codes of ours; '' when there
   * is nothing. Where output is no longer kept, a line in brackets says how much.
   */
  async readOutput(options: ReadOutputOptions = {}): Promise<string> {
    checkOptions(options, READ_OPTIONS);
    return await this.#reader.read(options);
  }

  /**
   * Runs a program when its turn comes, and resolves with its result. Its output is also among the events.
   * @throws what `execute` of a VM throws; SessionStateError, SessionLostError, SessionBusyError
   */
  execute(code: string | Uint8Array, options: ExecuteOptions = {}): Promise<ExecutionResult> {
    if (typeof code !== 'string' && !(code instanceof Uint8Array)) {
      return Promise.reject(InvalidOptionError.unexpected('code', code, 'Lua code, as text or bytes'));
    }
    if (anObject(options) !== undefined) {
      return Promise.reject(InvalidOptionError.unexpected('options', options, 'an object'));
    }
    const { signal } = options;
    const expected = signal === undefined ? undefined : anAbortSignal(signal);
    if (expected === undefined) return this.#link.execute(code, options);
    return Promise.reject(InvalidOptionError.unexpected('signal', signal, expected));
  }

  /** Everything that happens in the session, in order and numbered: first what is kept, then live, until it ends. */
  async *events(options: EventsOptions = {}): AsyncGenerator<ReadEvent, void> {
    checkOptions(options, EVENTS_OPTIONS);
    const { fromSeq, signal } = options;
    let from: RingPosition = fromSeq === undefined ? this.#link.position : await this.#positionOf(fromSeq);
    for (let hasEnded = false; ;) {
      const request = { from, wait: 'event', counts: fromSeq === undefined } as const;
      const batch = await this.#link.read(request, signal).catch((error: unknown) => {
        // A daemon that ends tells so first: nothing was lost.
        if (hasEnded && SessionLostError.isInstance(error)) return undefined;
        throw error;
      });
      if (batch === undefined || batch.events.length === 0) return;
      from = batch.next;
      for (const event of batch.events) {
        if (signal?.aborted === true) return;
        if (event.kind === 'state') hasEnded = isEnd(event.state);
        yield event;
      }
    }
  }

  /**
   * Stops the program that runs; the session goes on. What cannot be stopped so goes on (`running`), or is ended together
   * with its interpreter when `escalate` is set.
   */
  async interrupt(options: SessionInterruptOptions = {}): Promise<InterruptOutcome> {
    checkOptions(options, INTERRUPT_OPTIONS);
    return await this.#link.interrupt(options);
  }

  /** Is a piece of code a whole program? Asked of the session's own Lua. */
  async isComplete(code: string): Promise<Completeness> {
    if (typeof code !== 'string') throw InvalidOptionError.unexpected('code', code, 'a text');
    return await this.#link.isComplete(code);
  }

  /** What may stand at the cursor. @param cursor in characters from the beginning; by default the end of the text */
  async complete(text: string, cursor?: number): Promise<CompletionAnswer> {
    if (typeof text !== 'string') throw InvalidOptionError.unexpected('text', text, 'a text');
    checkOptions({ cursor }, { cursor: aCount });
    return await this.#link.complete(text.slice(0, cursor));
  }

  /** The last programs of the session, whoever sent them. */
  async history(query: HistoryQuery = {}): Promise<readonly HistoryEntry[]> {
    checkOptions(query, HISTORY_OPTIONS);
    return await this.#link.history(query);
  }

  /**
   * Switches package paths and variables to those of an environment: the next `require` sees it. Loaded modules stay,
   * unless `reload` forgets those that came from the environment before.
   * @throws EnvironmentNotFoundError, and nothing has changed
   */
  async setEnvironment(name: string, options: { readonly reload?: boolean } = {}): Promise<void> {
    if (typeof name !== 'string')
      throw InvalidOptionError.unexpected('name', name, 'the name of an environment');
    checkOptions(options, { reload: aBoolean });
    await this.#link.setEnvironment(name, { reload: options.reload ?? false });
  }

  /**
   * Makes pure-Lua modules available to `require`, without a file: name → source text. They stay over a restart; one that
   * is loaded already stays as it is.
   */
  async addModules(modules: ReadonlyMap<string, string> | Readonly<Record<string, string>>): Promise<void> {
    if (anObject(modules) !== undefined) {
      throw InvalidOptionError.unexpected('modules', modules, 'source texts by the names of modules');
    }
    const all = modules instanceof Map ? modules : new Map(Object.entries(modules));
    for (const [name, source] of all as ReadonlyMap<unknown, unknown>) {
      if (typeof name === 'string' && typeof source === 'string') continue;
      throw InvalidOptionError.unexpected(`module ${String(name)}`, source, 'the text of a module');
    }
    await this.#link.addModules(all as ReadonlyMap<string, string>);
  }

  /** Resolves when nothing runs or waits. */
  async settled(): Promise<void> {
    await this.#link.read({ from: this.#link.position, maxBytes: 0, wait: 'idle' });
  }

  async details(): Promise<SessionDetails> {
    return await this.#link.details();
  }

  /** Leaves the session, which goes on. @throws DetachError when it has been left already */
  async detach(): Promise<void> {
    await this.#link.detach();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.detach().catch((error: unknown) => {
      // Of what is gone there is nothing to leave; whoever used it was told by the call that failed.
      const isGone = SessionLostError.isInstance(error) || ClosedError.isInstance(error);
      if (!isGone && !DetachError.isInstance(error)) throw error;
    });
  }

  async #positionOf(fromSeq: Exclude<FromSeq, 'unread'>): Promise<RingPosition> {
    if (fromSeq === 'now') {
      const { seq, bytes } = await this.#link.details();
      return { seq: seq + 1, bytes };
    }
    if (fromSeq === 'all') return { seq: 1, bytes: 0 };
    return fromSeq <= 1 ? { seq: 1, bytes: 0 } : { seq: fromSeq, bytes: undefined };
  }
}
