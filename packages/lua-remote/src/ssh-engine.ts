import { BioxenError, BootError, type Clock, LuaNotFoundError, type Random } from '@bioxen/core';
import {
  createDriverClient,
  type DriverClient,
  type DriverOutcome,
  type DriverRun,
  type EngineFiles,
  type FindModule,
  type LuaEngine,
  StrayErrors,
} from '@bioxen/lua-driver';
import { ConnectionLostError, type ProcessExit, type RemoteProcess, type SshHost } from '@bioxen/ssh-exec';
import { explainEnd } from './explain-end.js';
import { interpreterSpec, type InterpreterRequest, readWords } from './interpreter-spec.js';
import { RemoteFolder } from './remote-folder.js';

const cookieBytes = 12;

/** What an interpreter on another host needs. */
export interface SshEngineOptions extends Omit<InterpreterRequest, 'cookie'> {
  readonly host: SshHost;
  readonly clock: Clock;
  readonly random: Random;
  readonly findModule: FindModule;
  readonly signal: AbortSignal | undefined;
}

/**
 * Starts an interpreter and waits for its hello.
 * @throws LuaNotFoundError, BootError, the signal's reason, and what `openProcess` throws
 */
export async function startSshEngine(options: SshEngineOptions): Promise<SshEngine> {
  const { host, signal } = options;
  const cookie = options.random.hex(cookieBytes);
  signal?.throwIfAborted();
  const process = await host
    .openProcess(interpreterSpec({ ...options, cookie }), signal === undefined ? {} : { signal })
    .catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  const engine = new SshEngine(process, cookie, options);
  const giveUp = (): void => {
    void engine.kill();
  };
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    signal?.throwIfAborted();
    await engine.client.hello;
    return engine;
  } catch (error) {
    await engine.kill();
    signal?.throwIfAborted();
    const exit = await process.exited;
    if (exit.how === 'lost' || error instanceof LuaNotFoundError) throw error;
    const reason = BioxenError.isInstance(error) ? error.message : 'it could not be started';
    throw new BootError({ subject: `Lua on ${host.name}`, reason, seen: engine.seen, cause: error });
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}

/** An interpreter on another host, on a leash: it ends with its channel. */
export class SshEngine implements LuaEngine {
  readonly kind = 'ssh';
  readonly sandbox = 'none';
  readonly graceMs = 2000;
  readonly client: DriverClient;
  readonly files: EngineFiles | undefined;
  readonly #process: RemoteProcess;
  readonly #stray: StrayErrors;
  readonly #isOneShot: boolean;
  #folder: RemoteFolder | undefined;
  #saidHello = false;
  #gone: Promise<void> | undefined;

  constructor(
    process: RemoteProcess,
    cookie: string,
    { host, limits, findModule, choice, oneShot }: SshEngineOptions,
  ) {
    this.#process = process;
    this.#isOneShot = oneShot;
    this.client = createDriverClient(
      { readable: process.stdout, writable: process.stdin },
      {
        cookie,
        findModule,
        interrupts: { kind: 'signal', raise: async () => await this.#interrupt() },
        strayTaken: async () => await this.#stray.over,
        explainEnd: async () => {
          const exit = await process.exited;
          await this.#stray.over;
          return explainEnd(exit, {
            host: host.name,
            soughtNames: this.#saidHello ? undefined : choice.names,
            run: this.client.currentRun,
            totalCpuMs: limits.totalCpuMs,
            fileBytes: limits.fileBytes ?? limits.diskBytes,
          });
        },
      },
    );
    this.client.hello.then(
      () => (this.#saidHello = true),
      () => undefined,
    );
    this.#stray = new StrayErrors(process.stderr, this.client);
    const { diskBytes = 0 } = limits;
    if (diskBytes > 0) {
      this.#folder = new RemoteFolder({
        host,
        path: () => readWords(this.client.seen).folder,
        maxBytes: diskBytes,
      });
      this.files = this.#folder;
    }
  }

  /** What it wrote outside of the protocol. */
  get seen(): string {
    return `${this.#process.noise}${this.client.seen}${this.#stray.seen}`.trim();
  }

  /** The interpreter that was chosen; known once it has said hello. */
  get executable(): string | undefined {
    return readWords(this.client.seen).executable;
  }

  /** Nothing on this side knows: the clock on the wall counts. */
  cpuMs(): undefined {
    return undefined;
  }

  async finish(): Promise<void> {
    this.client.quit();
    await this.#ended();
  }

  async finishAfter(run: DriverRun, look?: () => Promise<void>): Promise<DriverOutcome> {
    return await this.client.quitAfter(run, look);
  }

  async kill(): Promise<void> {
    await this.#process.kill();
    await this.#ended();
  }

  rest(): void {
    // The connection belongs to the host, which is closed by whoever opened it.
  }

  wake(): void {
    // See `rest`.
  }

  /** A host that does not answer is not waited for, unless there is a state to keep. */
  async #interrupt(): Promise<boolean> {
    // Asked in any case: a kill that follows then knows sooner.
    void this.#process.isHeard().then((isHeard) => {
      if (!isHeard && this.#isOneShot) this.client.fail(this.#silence());
    });
    return await this.#process.signal('SIGINT');
  }

  #silence(): ConnectionLostError {
    const { host } = this.#process;
    return new ConnectionLostError({ host, started: 'maybe', reason: 'it does not answer' });
  }

  async #ended(): Promise<void> {
    this.#gone ??= this.#see();
    await this.#gone;
  }

  async #see(): Promise<void> {
    const exit: ProcessExit = await this.#process.exited;
    await this.client.ended;
    // Over a connection that is lost it stays until the next interpreter on that host removes it.
    if (exit.how !== 'lost') await this.#folder?.destroy();
  }
}
