import { type Clock, type Random, systemClock, systemRandom, type VmLimits } from '@bioxen/core';
import {
  type EngineLauncher,
  type FindModule,
  type LaunchOptions,
  parseLuaVersion,
} from '@bioxen/lua-driver';
import { connectSsh, type SshHost } from '@bioxen/ssh-exec';
import { choiceFor, type InterpreterChoice, type InterpreterRequest } from './interpreter-spec.js';
import { startSshEngine, type SshEngine } from './ssh-engine.js';
import { RemoteTree } from './remote-tree.js';
import { isNamed, type SshTarget, type SshVmOptions } from './ssh-vm-options.js';

/** Interrupts that one interpreter can take: each costs an argument of its command line. */
const ARMINGS = { persistent: 256, oneShot: 2 };
/** Programs that run at once: each takes a session of the server, which grants ten to a connection. */
const PLACES = 8;

/** Starts interpreters on one host. Nothing is connected before the first. */
export class SshLauncher implements EngineLauncher<SshEngine> {
  readonly component = 'lua-remote';
  readonly kind = 'ssh';
  readonly sandbox = 'none';
  readonly places: number = PLACES;
  readonly random: Random;
  readonly tree: RemoteTree;
  readonly #options: SshVmOptions;
  readonly #clock: Clock;
  readonly #limits: VmLimits;
  #choice: InterpreterChoice;
  #opening: Promise<SshHost> | undefined;
  readonly #connecting = new AbortController();

  constructor(options: SshVmOptions) {
    const { luaVersion = 'auto', luaExecutable = '' } = options;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.random = options.random ?? systemRandom;
    this.tree = new RemoteTree({ host: async () => await this.host(), random: this.random });
    this.#limits = options.limits ?? {};
    this.#choice = isNamed(options)
      ? { names: [luaExecutable], version: '' }
      : choiceFor(luaVersion === 'auto' ? 'auto' : parseLuaVersion(luaVersion));
  }

  /** As it was named; undefined where a function gives it. */
  get hostName(): string | undefined {
    const { host } = this.#options;
    if (typeof host === 'string' || typeof host === 'function')
      return typeof host === 'string' ? host : undefined;
    return isHost(host) ? host.name : host.host;
  }

  /** The host, connected on demand; a connection that failed is tried again. @throws what `connectSsh` throws */
  async host(): Promise<SshHost> {
    const { host } = this.#options;
    if (typeof host === 'function') return await host();
    if (isHost(host)) return host;
    this.#opening ??= connectSsh({
      ...(typeof host === 'string' ? { host } : host),
      signal: this.#connecting.signal,
      clock: this.#clock,
      random: this.random,
      logger: this.#options.logger,
    }).catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return await this.#opening;
  }

  /** What interpreters are started with. @param isShared for many programs */
  request(isShared: boolean): Omit<InterpreterRequest, 'cookie'> {
    const { environment, workingDirectory } = this.#options;
    return {
      choice: this.#choice,
      armings: isShared ? ARMINGS.persistent : ARMINGS.oneShot,
      oneShot: !isShared,
      limits: this.#limits,
      environment,
      workingDirectory,
      packageRoot: this.tree.isUsed ? this.tree.root : undefined,
    };
  }

  async launch(findModule: FindModule, { signal, isShared }: LaunchOptions = {}): Promise<SshEngine> {
    const engine = await startSshEngine({
      ...this.request(isShared ?? this.#options.persistent ?? false),
      host: await unlessAborted(this.host(), signal),
      clock: this.#clock,
      random: this.random,
      findModule,
      signal,
    });
    // What was found once need not be looked for again.
    if (engine.executable !== undefined) this.#choice = { names: [engine.executable], version: '' };
    return engine;
  }

  async close(): Promise<void> {
    this.#connecting.abort();
    await this.tree.destroy();
    const host = await this.#opening?.catch(() => undefined);
    this.#opening = undefined;
    await host?.close();
  }
}

/** What comes of it, or the signal's reason if that is earlier. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise;
  signal.throwIfAborted();
  return await new Promise<T>((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

function isHost(host: string | SshTarget | SshHost): host is SshHost {
  return typeof host === 'object' && 'openProcess' in host;
}
