import { type Clock, ClosedError, systemClock, throwIfAborted, VMTimeoutError } from '@bioxen/core';
import type { AttachOptions } from '../core/attach-policy.js';
import {
  checkAttachOptions,
  checkCreateOptions,
  checkName,
  checkRestartOptions,
} from '../core/option-checks.js';
import type { ReplayedProgram, RestartOptions } from '../core/replay.js';
import type { SessionDetails } from '../core/session-details.js';
import type { RuntimePaths } from '../daemon/runtime-directory.js';
import { whenAborted } from '../core/when-aborted.js';
import type { DaemonStatus } from '../daemon/daemon-status.js';
import type { DaemonCommand } from '../daemon/start-daemon.js';
import { SessionLostError } from '../errors/session-lost-error.js';
import { InteractiveSession } from '../interactive-session.js';
import { fromGraph, toGraph, type WireGraph } from '../wire/graph.js';
import type { DaemonHello, Method, Params } from '../wire/protocol.js';
import type { RpcChannel } from '../wire/rpc-channel.js';
import { type AttachAnswer, nextToken, RemoteLink } from './remote-link.js';
import type { CreateSessionOptions, SessionHost, SessionVmOptions } from './session-host.js';

/** Options of `connectSessions`. */
export interface ConnectSessionsOptions {
  /** How the daemon is started when there is none. @defaultValue it is not */
  readonly start?: DaemonCommand | undefined;
  /** What this client calls itself. @defaultValue the user's name and the process */
  readonly clientName?: string | undefined;
  /**
   * Makes the options of a VM whole before they leave: the daemon has another working directory and another environment.
   * @defaultValue they leave as they are
   */
  readonly completeVm?: ((vm: SessionVmOptions) => Promise<SessionVmOptions>) | undefined;
  /** Of the program, for the daemon. @defaultValue '0' */
  readonly version?: string | undefined;
  /** @defaultValue those of this user */
  readonly paths?: RuntimePaths | undefined;
  /** A daemon that gives no sign of life for three times so long is given up, milliseconds. @defaultValue 5,000 */
  readonly silenceMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** The sessions of the daemon, over one connection. */
export class DaemonSessionHost implements SessionHost {
  /** What the daemon said of itself. */
  readonly hello: DaemonHello;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  readonly #channel: RpcChannel;
  readonly #clientName: string;
  readonly #clock: Clock;
  readonly #completeVm: NonNullable<ConnectSessionsOptions['completeVm']>;

  /** For `connectSessions`. */
  constructor(channel: RpcChannel, hello: DaemonHello, options: ConnectSessionsOptions) {
    this.#channel = channel;
    this.hello = hello;
    this.closed = channel.closed;
    this.#clientName = options.clientName ?? `process-${String(process.pid)}`;
    this.#clock = options.clock ?? systemClock;
    this.#completeVm = options.completeVm ?? (async (vm) => await Promise.resolve(vm));
  }

  get isClosed(): boolean {
    return this.#channel.isClosed;
  }

  async create(id: string, options: CreateSessionOptions = {}): Promise<InteractiveSession> {
    checkCreateOptions(options);
    checkName(id);
    const { vm = {}, attach = {}, ...limits } = options;
    const answer = await this.#ask('create', {
      id,
      vm: toGraph(await this.#completeVm(vm), 'an option of the VM'),
      limits,
      attach: this.#named(attach),
    });
    return this.#front(id, answer as AttachAnswer);
  }

  async attach(id: string, options: AttachOptions = {}): Promise<InteractiveSession> {
    checkName(id);
    checkAttachOptions(options);
    return this.#front(
      id,
      (await this.#ask('attach', { id, options: this.#named(options) })) as AttachAnswer,
    );
  }

  async list(): Promise<ReadonlyMap<string, SessionDetails>> {
    return new Map((await this.#ask('list', {})) as readonly (readonly [string, SessionDetails])[]);
  }

  async detachAll(id: string): Promise<number> {
    checkName(id);
    return (await this.#ask('detachAll', { id })) as number;
  }

  async terminate(id: string): Promise<boolean> {
    checkName(id);
    return (await this.#ask('terminate', { id })) as boolean;
  }

  async restart(id: string, options: RestartOptions = {}): Promise<readonly ReplayedProgram[]> {
    checkName(id);
    checkRestartOptions(options);
    const { replay = [] } = options;
    return (await this.#ask('restart', { id, replay })) as readonly ReplayedProgram[];
  }

  async status(): Promise<DaemonStatus> {
    return (await this.#ask('status', {})) as DaemonStatus;
  }

  /**
   * Calls a service that lives in the daemon beside the sessions, with plain data both ways.
   * @throws ProtocolError when there is no such service, OperationAbortedError, and what it throws
   */
  async call(
    service: string,
    method: string,
    params: unknown,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<unknown> {
    throwIfAborted(signal, `${service} ${method}`);
    const token = nextToken();
    const stopListening = whenAborted(signal, () => {
      this.#ask('abort', { token }).catch(() => undefined);
    });
    try {
      return fromGraph(
        (await this.#ask('call', { service, method, params: toGraph(params), token })) as WireGraph,
      );
    } finally {
      stopListening();
    }
  }

  /** Ends the daemon. @throws InteractiveSessionError while sessions live, unless forced */
  async stop({ force = false }: { readonly force?: boolean } = {}): Promise<void> {
    await this.#ask('stop', { force });
  }

  close(): Promise<void> {
    this.#channel.close(new ClosedError('The connection to the session daemon'));
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #named(options: AttachOptions): AttachOptions {
    return { clientName: this.#clientName, ...options };
  }

  #front(id: string, answer: AttachAnswer): InteractiveSession {
    const link = new RemoteLink(id, answer, (method, params, session, read) =>
      this.#ask(method, params, session, read),
    );
    return new InteractiveSession(link, this.#clock);
  }

  #ask<M extends Method, T = unknown>(
    method: M,
    params: Params<M>,
    session?: RemoteLink,
    read?: (answer: unknown) => T,
  ): Promise<T> {
    if (session === undefined) return this.#channel.ask(method, params, read);
    return this.#channel.ask(method, params, read, (reason) =>
      ClosedError.isInstance(reason) ? reason : lostWith(reason, method, session),
    );
  }
}

/** The daemon may have done what was asked of it, or not: nobody asks it twice. */
function lostWith(reason: Error, method: Method, { sessionId, lastSeq }: RemoteLink): SessionLostError {
  const isSilent = VMTimeoutError.isInstance(reason);
  return new SessionLostError({
    sessionId,
    operation: method,
    reason: isSilent ? 'the daemon gives no sign of life' : 'the connection to the daemon broke',
    lastSeq,
    started: method === 'input' || method === 'execute' ? 'maybe' : 'no',
    hint:
      (isSilent ? reason.hint : undefined) ?? 'Attach to it again: if the daemon lives, so does the session.',
    cause: reason,
  });
}
