import type { CallOptions } from './call-options.js';
import { callRaw } from './call-raw.js';
import { createClassObject, unknownMessage } from './class-object.js';
import { type ClientCore, createClientCore } from './client-core.js';
import { createInvoker, type Invoker } from './invoke.js';
import type { MethodArguments, MethodName, MethodResult } from './method-types.js';
import type { ClassObjects } from './overrides.js';
import { classNames } from './schema/class-schema.js';
import { findMessage } from './schema/find-message.js';
import type { XapiVersion } from './session/server-session.js';
import { checkCallOptions } from './split-call-options.js';
import type { RawValue } from './wire/wire-value.js';
import type { XapiClientOptions } from './xapi-client-options.js';

/** A class of XenAPI is a member of the client: `client.VM.start(ref, false, false)`. */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- the members are defined below, from the schema
export interface XAPIClient<Int extends number | bigint = number> extends ClassObjects<Int> {}

/**
 * A client of one pool. Making one does nothing; the first call logs in, as `login` does. Close it, or the session stays
 * on the server until that collects it.
 */
export class XAPIClient<Int extends number | bigint = number> {
  readonly #core: ClientCore;
  readonly #invoker: Invoker;
  readonly #classObjects: Map<string, object> = new Map();

  /** @throws InvalidOptionError */
  constructor(options: XapiClientOptions<Int>) {
    this.#core = createClientCore(options);
    this.#invoker = createInvoker(this.#core, options.int64 ?? 'number');
  }

  static {
    for (const name of classNames)
      Object.defineProperty(XAPIClient.prototype, name, {
        enumerable: true,
        get(this: XAPIClient) {
          return this.#classObject(name);
        },
      });
  }

  /** What the server says of itself; undefined before the first login. */
  get version(): XapiVersion | undefined {
    return this.#core.keeper.peek()?.version;
  }

  /** Logs in, unless a session is there. */
  async login(options: CallOptions = {}): Promise<void> {
    checkCallOptions(options);
    await this.#core.connect(options);
  }

  /** Ends the session on the server. The next call logs in again. */
  async logout(): Promise<void> {
    await this.#core.keeper.logout();
  }

  /** Calls a message by its name; typed like the message itself. */
  call<Name extends MethodName>(
    method: Name,
    ...args: MethodArguments<Name>
  ): Promise<MethodResult<Name, Int>>;
  call(method: string, ...args: readonly unknown[]): Promise<unknown> {
    const found = findMessage(method);
    if (found === undefined || found.isAsyncCall) return Promise.reject(unknownMessage(method));
    return this.#invoker.invoke(found.message, args);
  }

  /**
   * Calls any message with arguments by what they are, the session put in front, and gives what came: ints and dates may be
   * text. For extensions and for messages that are newer than this client.
   */
  async callRaw(
    method: string,
    params: readonly unknown[] = [],
    options: CallOptions = {},
  ): Promise<RawValue> {
    checkCallOptions(options);
    return callRaw(this.#core, method, params, options);
  }

  /** Ends calls in flight, the session and all connections. Idempotent; it never fails. */
  close(): Promise<void> {
    return this.#core.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #classObject(name: (typeof classNames)[number]): object {
    const known = this.#classObjects.get(name);
    if (known !== undefined) return known;
    const made = createClassObject(
      name,
      '',
      () => true,
      (message, args) => this.#invoker.invoke(message, args),
    );
    this.#classObjects.set(name, made);
    return made;
  }
}
