import type { Socket } from 'node:net';
import { type Clock, ClosedError, type ExecuteOptions, ProtocolError, type TimerHandle } from '@bioxen/core';
import type { Attachment } from '../core/attachment.js';
import type { Session } from '../core/session.js';
import type { SessionVmOptions } from '../host/session-host.js';
import type { HeldBytes } from './held-bytes.js';
import { fromGraph, toGraph } from '../wire/graph.js';
import type { Method, Params } from '../wire/protocol.js';
import { encodeResult } from '../wire/result.js';
import { RpcChannel } from '../wire/rpc-channel.js';
import type { ServedSessions } from './served-sessions.js';

/** What a connection asks of its daemon. */
export interface DaemonCore {
  /** What all its clients have asked. */
  readonly held: HeldBytes;
  hello(params: Params<'hello'>): unknown;
  readonly sessions: ServedSessions;
  status(): unknown;
  stop(force: boolean): void;
  call(
    service: string,
    method: string,
    params: unknown,
    signals: { readonly signal: AbortSignal; readonly gone: AbortSignal },
  ): Promise<unknown>;
  onClose(connection: Connection): void;
}

/** Who has not said hello by then is dropped: places for connections are limited. */
const GREETING_MS = 10_000;

type Methods = { readonly [M in Method]: (params: Params<M>) => unknown };

/** One client of the daemon. What it is attached to ends with its connection; what it has sent goes on. */
export class Connection {
  readonly #daemon: DaemonCore;
  readonly #channel: RpcChannel;
  readonly #attached = new Map<string, { readonly session: Session; readonly attachment: Attachment }>();
  readonly #aborts = new Map<number, AbortController>();
  readonly #gone = new AbortController();
  readonly #greeting: TimerHandle;
  #hasGreeted = false;
  #lastHandle = 0;

  constructor(socket: Socket, daemon: DaemonCore, clock: Clock) {
    this.#daemon = daemon;
    this.#greeting = clock.setTimeout(
      () => {
        this.destroy(new ProtocolError('There was no hello.'));
      },
      GREETING_MS,
      { unref: true },
    );
    const methods = this.#methods();
    this.#channel = new RpcChannel({
      socket,
      handler: (method, params, bytes) => {
        if (!this.#hasGreeted && method !== 'hello' && method !== 'ping')
          throw new ProtocolError('The first message is a hello.');
        const answer = methods[method] as (params: unknown) => unknown;
        return daemon.held.during(bytes, () => answer(params));
      },
      onClose: () => {
        this.#leave();
      },
    });
  }

  get hasGreeted(): boolean {
    return this.#hasGreeted;
  }

  get isAttached(): boolean {
    return this.#attached.size > 0;
  }

  /** Says what there is still to say, and goes. */
  end(reason: Error): void {
    this.#channel.end(reason);
  }

  destroy(reason: Error): void {
    this.#channel.close(reason);
  }

  #methods(): Methods {
    const daemon = this.#daemon;
    return {
      hello: (params) => {
        const hello = daemon.hello(params);
        this.#hasGreeted = true;
        this.#greeting.cancel();
        return hello;
      },
      create: async ({ id, vm, limits, attach }) => {
        const options = { ...(limits as object), vm: fromGraph(vm) as SessionVmOptions };
        const session = await daemon.sessions.create(id, options);
        // Its maker has gone meanwhile: nobody would ever detach what is attached now.
        if (this.#channel.isClosed) throw new ClosedError('The connection of its maker');
        return this.#attach(session, attach);
      },
      attach: ({ id, options }) => this.#attach(daemon.sessions.find(id, 'attach'), options),
      detachAll: ({ id }) => daemon.sessions.find(id, 'detach').detachAll(),
      ping: () => undefined,
      list: () => daemon.sessions.list(),
      terminate: async ({ id }) => await daemon.sessions.terminate(id),
      restart: async ({ id, replay = [] }) => await daemon.sessions.restart(id, { replay }),
      status: () => daemon.status(),
      stop: ({ force }) => {
        daemon.stop(force);
      },
      input: async ({ handle, text, wait, last = false, chunkName }) =>
        await this.#find(handle).input(text, {
          wait,
          last,
          ...(chunkName === undefined ? {} : { chunkName }),
        }),
      execute: ({ handle, code, options, token }) => {
        const given = (options === undefined ? {} : fromGraph(options)) as ExecuteOptions;
        const attachment = this.#find(handle);
        // What is asked most often goes without a detour.
        if (token === undefined) return attachment.execute(code, given).then(encodeResult);
        return this.#abortable(token, async (signal) =>
          encodeResult(await attachment.execute(code, { ...given, signal })),
        );
      },
      read: ({ handle, from, maxBytes, wait, counts, token }) => {
        const attachment = this.#find(handle);
        const request = {
          from: { seq: from.seq, bytes: from.bytes },
          ...(maxBytes === undefined ? {} : { maxBytes }),
          ...(wait === undefined ? {} : { wait }),
          ...(counts === undefined ? {} : { counts }),
        };
        if (token === undefined) return attachment.read(request);
        return this.#abortable(token, async (signal) => await attachment.read(request, signal));
      },
      call: async ({ service, method, params, token }) =>
        await this.#abortable(token, async (signal) =>
          toGraph(
            await daemon.call(service, method, fromGraph(params), { signal, gone: this.#gone.signal }),
            'the answer',
          ),
        ),
      abort: ({ token }) => {
        this.#aborts.get(token)?.abort();
      },
      interrupt: async ({ handle, ...options }) => await this.#find(handle).interrupt(options as object),
      isComplete: async ({ handle, code }) => await this.#find(handle).isComplete(code),
      complete: async ({ handle, text }) => await this.#find(handle).complete(text),
      history: async ({ handle, ...query }) => await this.#find(handle).history(query as object),
      setEnvironment: async ({ handle, name, reload }) => {
        await this.#find(handle).setEnvironment(name, { reload });
      },
      addModules: async ({ handle, modules }) => {
        await this.#find(handle).addModules(new Map(modules));
      },
      details: async ({ handle }) => await this.#find(handle).details(),
      detach: async ({ handle }) => {
        await this.#find(handle).detach();
      },
    };
  }

  #attach(session: Session, options: Params<'attach'>['options']): unknown {
    const attachment = session.attach(options as object);
    const handle = `h${String(++this.#lastHandle)}`;
    this.#attached.set(handle, { session, attachment });
    const { clientId, position } = attachment;
    return { handle, clientId, position };
  }

  /** Also one that was detached: it says itself what became of it. */
  #find(handle: string): Attachment {
    const found = this.#attached.get(handle);
    if (found === undefined) throw new ProtocolError(`Nothing is attached as '${handle}'.`);
    return found.attachment;
  }

  async #abortable<T>(token: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    this.#aborts.set(token, abort);
    try {
      return await work(abort.signal);
    } finally {
      this.#aborts.delete(token);
    }
  }

  #leave(): void {
    this.#greeting.cancel();
    for (const { session, attachment } of this.#attached.values()) session.detach(attachment, 'lost');
    this.#attached.clear();
    this.#gone.abort();
    this.#daemon.onClose(this);
  }
}
