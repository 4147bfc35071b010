import {
  type Completeness,
  type ExecuteOptions,
  type ExecutionResult,
  type InterruptOutcome,
  LuaProgramError,
  OperationAbortedError,
  throwIfAborted,
  UnsupportedError,
} from '@bioxen/core';
import type { EventBatch, RingPosition } from '../core/event-ring.js';
import type { HistoryEntry, HistoryQuery } from '../core/history.js';
import type { SessionDetails } from '../core/session-details.js';
import type {
  CompletionAnswer,
  InputOptions,
  InputOutcome,
  ReadRequest,
  SessionInterruptOptions,
  SessionLink,
} from '../core/session-link.js';
import { whenAborted } from '../core/when-aborted.js';
import { toGraph } from '../wire/graph.js';
import type { Method, Params } from '../wire/protocol.js';
import { decodeResult } from '../wire/result.js';

/** Asks the daemon; what it rejects with when the daemon is gone says which session was meant. */
export type Ask = <M extends Method, T = unknown>(
  method: M,
  params: Params<M>,
  session?: RemoteLink,
  read?: (answer: unknown) => T,
) => Promise<T>;

/** What the daemon says to an attach. */
export interface AttachAnswer {
  readonly handle: string;
  readonly clientId: string;
  readonly position: RingPosition;
}

let lastToken = 0;

/** A name for a call that may be aborted; no other call of this process has it. */
export function nextToken(): number {
  return ++lastToken;
}

/** A client's way to a session of the daemon. */
export class RemoteLink implements SessionLink {
  readonly sessionId: string;
  readonly clientId: string;
  position: RingPosition;
  /** Number of the last event that was read. */
  lastSeq = 0;
  readonly #handle: string;
  readonly #ask: Ask;

  constructor(sessionId: string, { handle, clientId, position }: AttachAnswer, ask: Ask) {
    this.sessionId = sessionId;
    this.clientId = clientId;
    this.position = { seq: position.seq, bytes: position.bytes };
    this.#handle = handle;
    this.#ask = ask;
  }

  async input(text: string, options: InputOptions): Promise<InputOutcome> {
    return (await this.#ask('input', { handle: this.#handle, text, ...options }, this)) as InputOutcome;
  }

  execute(code: string | Uint8Array, options: ExecuteOptions): Promise<ExecutionResult> {
    // Most bring no options.
    if (Object.keys(options).length > 0) return this.#executeWith(code, options);
    return this.#ask('execute', { handle: this.#handle, code }, this, decodeStripped);
  }

  async #executeWith(code: string | Uint8Array, options: ExecuteOptions): Promise<ExecutionResult> {
    const { signal, onOutput, input, reject, ...plain } = options;
    if (onOutput !== undefined) throw refuse('onOutput', 'Read the events of the session instead.');
    if (input !== undefined && typeof input !== 'string' && !(input instanceof Uint8Array)) {
      throw refuse('a stream as input', 'Give the input as text or bytes.');
    }
    throwIfAborted(signal, 'the Lua program');
    const own = input === undefined ? plain : { ...plain, input };
    const token = nextToken();
    const stopListening = whenAborted(signal, () => {
      this.#abort(token);
    });
    try {
      const wire = await this.#ask(
        'execute',
        {
          handle: this.#handle,
          code,
          ...(Object.keys(own).length === 0 ? {} : { options: toGraph(own, 'an option') }),
          ...(signal === undefined ? {} : { token }),
        },
        this,
      );
      const result = decodeResult(wire, options.stripFinalNewline ?? true);
      if (reject === true && !result.success) throw new LuaProgramError(result);
      return result;
    } catch (error) {
      if (signal?.aborted === true && OperationAbortedError.isInstance(error)) {
        const { stateKept, partial } = error;
        throw OperationAbortedError.fromSignal(signal, 'the Lua program', { stateKept, partial });
      }
      throw error;
    } finally {
      stopListening();
    }
  }

  async read(request: ReadRequest, signal?: AbortSignal): Promise<EventBatch> {
    if (signal?.aborted === true) return { events: [], next: request.from, isLast: false };
    const token = nextToken();
    const stopListening = whenAborted(signal, () => {
      this.#abort(token);
    });
    try {
      const answer = (await this.#ask(
        'read',
        {
          handle: this.#handle,
          ...request,
          from: positionOf(request.from),
          ...(signal === undefined ? {} : { token }),
        },
        this,
      )) as EventBatch;
      const next = { seq: answer.next.seq, bytes: answer.next.bytes };
      this.lastSeq = Math.max(this.lastSeq, next.seq - 1);
      if (request.counts === true) this.position = next;
      return { events: answer.events, next, isLast: answer.isLast };
    } finally {
      stopListening();
    }
  }

  async interrupt(options: SessionInterruptOptions): Promise<InterruptOutcome> {
    return (await this.#ask('interrupt', { handle: this.#handle, ...options }, this)) as InterruptOutcome;
  }

  async isComplete(code: string): Promise<Completeness> {
    return (await this.#ask('isComplete', { handle: this.#handle, code }, this)) as Completeness;
  }

  async complete(text: string): Promise<CompletionAnswer> {
    return (await this.#ask('complete', { handle: this.#handle, text }, this)) as CompletionAnswer;
  }

  async history(query: HistoryQuery): Promise<readonly HistoryEntry[]> {
    return (await this.#ask('history', { handle: this.#handle, ...query }, this)) as readonly HistoryEntry[];
  }

  async setEnvironment(name: string, { reload }: { readonly reload: boolean }): Promise<void> {
    await this.#ask('setEnvironment', { handle: this.#handle, name, reload }, this);
  }

  async addModules(modules: ReadonlyMap<string, string>): Promise<void> {
    await this.#ask('addModules', { handle: this.#handle, modules: [...modules] }, this);
  }

  async details(): Promise<SessionDetails> {
    return (await this.#ask('details', { handle: this.#handle }, this)) as SessionDetails;
  }

  async detach(): Promise<void> {
    await this.#ask('detach', { handle: this.#handle }, this);
  }

  /** Nothing comes of it where the call has ended, or the daemon. */
  #abort(token: number): void {
    this.#ask('abort', { token }, this).catch(() => undefined);
  }
}

function decodeStripped(wire: unknown): ExecutionResult {
  return decodeResult(wire, true);
}

function positionOf({ seq, bytes }: RingPosition): Params<'read'>['from'] {
  return bytes === undefined ? { seq } : { seq, bytes };
}

function refuse(what: string, hint: string): UnsupportedError {
  return new UnsupportedError(what, { subject: 'A session of the daemon', hint });
}
