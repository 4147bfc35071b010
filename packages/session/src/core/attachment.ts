import {
  type ChannelInterruptOptions,
  type Completeness,
  DetachError,
  EnvironmentNotFoundError,
  type EnvironmentSource,
  type ExecuteOptions,
  type ExecutionResult,
  type InterruptOutcome,
  OperationAbortedError,
  SessionStateError,
  throwIfAborted,
} from '@bioxen/core';
import type { AttachMode, AttachOptions, Leave } from './attach-policy.js';
import { complete } from './completion.js';
import { useEnvironment } from './environment.js';
import type { NewEvent } from './event.js';
import { EventReader, type ReadSession } from './event-reader.js';
import type { EventBatch, RingPosition } from './event-ring.js';
import type { History, HistoryEntry, HistoryQuery } from './history.js';
import type { SessionDetails } from './session-details.js';
import type {
  CompletionAnswer,
  InputOptions,
  InputOutcome,
  ReadRequest,
  SessionInterruptOptions,
  SessionLink,
} from './session-link.js';
import type { SessionInterpreter } from './session-options.js';
import type { SessionState } from './session-state.js';
import { type InputRunner, TypedInput } from './typed-input.js';
import { whenAborted } from './when-aborted.js';

const GRACE_MS = 500;

/** The session that a client is attached to. */
export interface AttachedSession extends InputRunner, ReadSession {
  readonly state: SessionState;
  readonly history: History;
  readonly environments: EnvironmentSource | undefined;
  readonly interpreter: SessionInterpreter;
  environment: string | undefined;
  emit(event: NewEvent): void;
  enqueue<T>(
    operation: string,
    work: (requestId: number) => Promise<T>,
    onNumbered?: (requestId: number) => void,
  ): Promise<T>;
  refuseWhenEnded(operation: string): void;
  interrupt(options: ChannelInterruptOptions): Promise<InterruptOutcome>;
  addModules(modules: ReadonlyMap<string, string>): Promise<void>;
  details(): SessionDetails;
  detach(attachment: Attachment): void;
}

/** One client of a session. */
export class Attachment implements SessionLink {
  readonly clientId: string;
  readonly name: string;
  readonly mode: AttachMode;
  readonly #session: AttachedSession;
  readonly #reader: EventReader;
  readonly #typed: TypedInput;

  constructor(session: AttachedSession, clientId: string, options: AttachOptions, position: RingPosition) {
    this.#session = session;
    this.clientId = clientId;
    this.name = options.clientName ?? clientId;
    this.mode = options.mode ?? 'shared';
    this.#reader = new EventReader(session, clientId, position, options.lossless ?? false);
    this.#typed = new TypedInput(session, clientId);
  }

  get sessionId(): string {
    return this.#session.id;
  }

  get position(): RingPosition {
    return this.#reader.position;
  }

  async input(text: string, { wait, last = false, chunkName }: InputOptions): Promise<InputOutcome> {
    this.#refuse('send');
    const isNext = this.#session.queue.isIdle;
    let onBegun = (): void => undefined;
    const begun = new Promise<InputOutcome>((resolve) => {
      onBegun = () => {
        resolve({ state: 'queued' });
      };
    });
    const ifUnfinished = last ? (wait || isNext ? 'refuse' : 'run') : 'keep';
    const ran = this.#session.enqueue(
      'send',
      async (requestId) => await this.#typed.run(requestId, text, { ifUnfinished, onBegun, chunkName }),
    );
    if (wait) return await ran;
    if (last && isNext) return await Promise.race([ran, begun]);
    ran.catch(() => undefined);
    return { state: 'queued' };
  }

  execute(code: string | Uint8Array, options: ExecuteOptions): Promise<ExecutionResult> {
    const { signal } = options;
    try {
      this.#refuse('execute');
    } catch (error) {
      return Promise.reject(error as Error);
    }
    if (signal !== undefined) return this.#executeUnlessAborted(code, options, signal);
    return this.#session.enqueue('execute', (requestId) =>
      this.#session.runProgram(requestId, this.clientId, code, options),
    );
  }

  /** A program that is given up before its turn leaves the queue. */
  async #executeUnlessAborted(
    code: string | Uint8Array,
    options: ExecuteOptions,
    signal: AbortSignal,
  ): Promise<ExecutionResult> {
    throwIfAborted(signal, 'the Lua program');
    let own = 0;
    const stopListening = whenAborted(signal, () => {
      this.#session.queue.giveUp(own, () =>
        OperationAbortedError.fromSignal(signal, 'the Lua program', { stateKept: true }),
      );
    });
    try {
      return await this.#session.enqueue(
        'execute',
        (requestId) => {
          stopListening();
          return this.#session.runProgram(requestId, this.clientId, code, options);
        },
        (requestId) => {
          own = requestId;
        },
      );
    } finally {
      stopListening();
    }
  }

  async read(request: ReadRequest, signal?: AbortSignal): Promise<EventBatch> {
    return await this.#reader.read(request, signal);
  }

  async interrupt({
    graceMs = GRACE_MS,
    escalate = false,
  }: SessionInterruptOptions): Promise<InterruptOutcome> {
    this.#reader.refuseWhenLeft('interrupt');
    if (this.mode === 'observe') throw this.#onlyObserves('interrupt');
    return await this.#session.interrupt({ graceMs, kill: escalate });
  }

  async isComplete(code: string): Promise<Completeness> {
    this.#reader.refuseWhenLeft('judge');
    return await this.#session.enqueue('judge', async () => await this.#session.isComplete(code));
  }

  async complete(text: string): Promise<CompletionAnswer> {
    this.#reader.refuseWhenLeft('complete');
    // A program that runs would have to be waited for.
    if (!this.#session.queue.isIdle || this.#session.end !== undefined) {
      return { candidates: [], from: text.length };
    }
    return await this.#session.enqueue(
      'complete',
      async () => await complete(this.#session.interpreter.channel, text, this.#session.prompt.locals),
    );
  }

  history(query: HistoryQuery): Promise<readonly HistoryEntry[]> {
    return Promise.resolve(this.#session.history.list(query));
  }

  async setEnvironment(name: string, { reload }: { readonly reload: boolean }): Promise<void> {
    this.#refuse('set the environment');
    const { environments } = this.#session;
    const environment = await environments?.find(name);
    if (environment === undefined) {
      throw new EnvironmentNotFoundError(name, (await environments?.list()) ?? []);
    }
    await this.#session.enqueue('set the environment', async () => {
      await useEnvironment(this.#session.interpreter.channel, environment, reload);
      this.#session.environment = environment.name;
      this.#session.emit({ kind: 'environment', name: environment.name });
    });
  }

  async addModules(modules: ReadonlyMap<string, string>): Promise<void> {
    this.#refuse('add modules');
    await this.#session.addModules(modules);
  }

  details(): Promise<SessionDetails> {
    return Promise.resolve(this.#session.details());
  }

  /** @throws DetachError the second time */
  detach(): Promise<void> {
    if (this.#reader.hasLeft) return Promise.reject(new DetachError(this.sessionId));
    this.#session.detach(this);
    return Promise.resolve();
  }

  /** What was before is not for it. */
  readFrom(position: RingPosition): void {
    this.#reader.position = position;
  }

  /** The session has let go of it. */
  end(what: Leave): void {
    this.#reader.leave(what);
    if (!this.#typed.end()) return;
    this.#session.emit({
      kind: 'state',
      state: this.#session.state,
      what: 'discarded input',
      clientId: this.clientId,
    });
  }

  /** Of one that was detached: up to there it can still read, so that it learns of it. */
  seesTo(seq: number): void {
    this.#reader.seesTo(seq);
  }

  #refuse(operation: string): void {
    this.#reader.refuseWhenLeft(operation);
    if (this.mode === 'observe') throw this.#onlyObserves(operation);
    this.#session.refuseWhenEnded(operation);
  }

  #onlyObserves(operation: string): SessionStateError {
    return new SessionStateError({
      vmId: this.sessionId,
      state: 'only observed',
      operation,
      hint: 'Attach in the mode shared to send.',
    });
  }
}
