import type { ExecuteOptions, ExecutionResult } from '@bioxen/core';
import type { BasicLuaVM } from '../basic-lua-vm.js';
import { joinSignals } from './joined-signal.js';
import { findLuaSocket, type LuaSocketReport } from './lua-socket.js';
import type { NetworkPolicy } from './network-policy.js';
import { validateHost, validatePort } from './validate-address.js';

/** Where the methods of a networked VM listen, unless told otherwise. */
export const LOOPBACK = '127.0.0.1';

/** The way of a networked VM to the network: interpreters with LuaSocket, and the policy before them. */
export class NetworkAccess {
  /** Runs network programs, each in an interpreter of its own. */
  readonly #vm: BasicLuaVM;
  readonly #policy: NetworkPolicy;
  #found: Promise<LuaSocketReport> | undefined;
  readonly #running = new Set<Promise<unknown>>();
  #era = new AbortController();

  constructor(vm: BasicLuaVM, policy: NetworkPolicy) {
    this.#vm = vm;
    this.#policy = policy;
  }

  get vmId(): string {
    return this.#vm.vmId;
  }

  /** Runs a network program. @throws the reason given to `stop` or `close` when that ends it */
  async execute(code: string, options: ExecuteOptions): Promise<ExecutionResult> {
    const era = this.#era.signal;
    const { signal, release } = joinSignals(options.signal, era);
    const run = this.#vm.execute(code, { ...options, signal });
    this.#running.add(run);
    try {
      return await run;
    } catch (error) {
      throw era.aborted ? era.reason : error;
    } finally {
      release();
      this.#running.delete(run);
    }
  }

  /** Ends what runs and waits for it; later programs are run all the same. */
  async stop(why: Error): Promise<void> {
    this.#era.abort(why);
    this.#era = new AbortController();
    // Programs that are asked to end close their sockets; those that are killed leave that to the system's leisure.
    await Promise.allSettled(this.#running);
    await this.#vm.stop();
  }

  /** Ends what runs, for good. */
  async close(why: Error): Promise<void> {
    await this.stop(why);
    await this.#vm.close();
  }

  /** Looks at an address before anything is started for it. @throws NetworkingError, LuaSocketNotFoundError */
  async admit(host: string, port: number): Promise<void> {
    validateHost(host);
    validatePort(port);
    this.#policy.check(host, port);
    await this.luaSocket();
  }

  /** LuaSocket of the interpreters, looked for until it is found. @throws LuaSocketNotFoundError, NetworkingError */
  async luaSocket(): Promise<LuaSocketReport> {
    this.#found ??= this.#find();
    return await this.#found;
  }

  async #find(): Promise<LuaSocketReport> {
    try {
      return await findLuaSocket(this.#vm);
    } catch (error) {
      this.#found = undefined;
      throw error;
    }
  }
}
