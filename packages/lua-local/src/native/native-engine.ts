import {
  BioxenError,
  BootError,
  type Clock,
  type Random,
  SandboxSetupError,
  type SandboxTier,
  type VmLimits,
  VmStateError,
} from '@bioxen/core';
import {
  bootArguments,
  bootInput,
  createDriverClient,
  type DriverClient,
  type DriverGuard,
  type DriverOutcome,
  type DriverRun,
  type EngineFiles,
  type FindModule,
  StrayErrors,
} from '@bioxen/lua-driver';
import type { LocalEngine } from '../local-engine.js';
import { FolderFiles } from '../files/folder-files.js';
import type { ResolvedSandbox } from '../sandbox/sandbox-options.js';
import type { SandboxReport } from '../sandbox/sandbox-report.js';
import type { SandboxedProcess } from '../sandbox/sandboxed-process.js';
import { explainSetupFailure } from '../sandbox/setup-failure.js';
import { isTemporaryFolderError } from '../sandbox/temporary-folder.js';
import { explainEnd } from './explain-end.js';

const COOKIE_BYTES = 12;

/** How a driver is brought up in a process. */
export interface NativeEngineOptions {
  /** What is started, for messages. */
  readonly executable: string;
  /** Starts the process with these arguments. */
  readonly spawn: (args: readonly string[]) => Promise<SandboxedProcess>;
  /** How long it may take to start, milliseconds. */
  readonly bootMs: number;
  readonly guard: DriverGuard;
  readonly sandbox: ResolvedSandbox;
  readonly limits: VmLimits;
  /** It serves one program. */
  readonly oneShot: boolean;
  /** Interrupts that the interpreter can take. */
  readonly armings: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly findModule: FindModule;
  readonly signal: AbortSignal | undefined;
}

/** Starts an interpreter and waits for its hello. @throws BootError, what `spawn` throws, the signal's reason */
export async function startNativeEngine(options: NativeEngineOptions): Promise<LocalEngine> {
  const { clock, signal } = options;
  const cookie = options.random.hex(COOKIE_BYTES);
  const child = await options.spawn(bootArguments({ armings: options.armings })).catch((error: unknown) => {
    const isBoot = options.sandbox.tier === 'none' && !isTemporaryFolderError(error);
    if (!isBoot || !(error instanceof SandboxSetupError)) throw error;
    // There is no sandbox to set up.
    throw new BootError({ subject: options.executable, reason: error.reason, seen: '', cause: error });
  });
  const engine = new NativeEngine(child, cookie, options);
  const giveUp = (): void => {
    void engine.kill();
  };
  if (signal?.aborted === true) giveUp();
  signal?.addEventListener('abort', giveUp, { once: true });
  const timer = clock.setTimeout(giveUp, options.bootMs);
  child.stdin.write(bootInput(cookie, options.guard));
  try {
    await engine.client.hello;
    return engine;
  } catch (error) {
    await engine.kill();
    if (signal?.aborted === true) throw signal.reason;
    const setup = await engine.setupError();
    if (setup !== undefined && options.sandbox.tier !== 'none') throw setup;
    const reason =
      error instanceof SandboxSetupError
        ? error.reason
        : error instanceof BioxenError
          ? error.message
          : 'it could not be started';
    throw new BootError({ subject: options.executable, reason, seen: engine.seen, cause: error });
  } finally {
    timer.cancel();
    signal?.removeEventListener('abort', giveUp);
  }
}

/** A native interpreter behind the walls of its tier. */
class NativeEngine implements LocalEngine {
  readonly kind = 'native';
  readonly sandbox: SandboxTier;
  readonly report: SandboxReport;
  readonly client: DriverClient;
  readonly files: EngineFiles | undefined;
  readonly #process: SandboxedProcess;
  readonly #stray: StrayErrors;
  #saidHello = false;

  constructor(child: SandboxedProcess, cookie: string, options: NativeEngineOptions) {
    this.#process = child;
    this.sandbox = child.report.tier;
    this.report = child.report;
    this.client = createDriverClient(
      { readable: child.stdout, writable: child.stdin },
      {
        cookie,
        findModule: options.findModule,
        inputParts: options.oneShot ? 'whole' : 'paced',
        interrupts: { kind: 'signal', raise: () => child.interrupt() },
        explainEnd: async () =>
          explainEnd(
            await child.ended,
            { ...options, saidHello: this.#saidHello, stderr: this.#stray.seen },
            this.client,
          ),
        strayTaken: async () => await this.#stray.over,
      },
    );
    this.client.hello.then(
      () => {
        this.#saidHello = true;
      },
      () => undefined,
    );
    this.#stray = new StrayErrors(child.stderr, this.client);
    const { diskBytes = 0 } = options.limits;
    if (diskBytes > 0) this.files = new FolderFiles({ folder: () => this.#folder(), maxBytes: diskBytes });
  }

  get pid(): number | undefined {
    return this.#process.interpreterPid;
  }

  /** What it wrote outside the protocol: the beginning of its output and the end of its errors. */
  get seen(): string {
    return `${this.client.seen}${this.#stray.seen}`.trim();
  }

  cpuMs(): number | undefined {
    return this.#process.cpuMs();
  }

  async finish(): Promise<void> {
    this.client.quit();
    await this.#process.ended;
    await this.client.ended;
  }

  async finishAfter(run: DriverRun, look?: () => Promise<void>): Promise<DriverOutcome> {
    return await this.client.quitAfter(run, look);
  }

  async kill(): Promise<void> {
    await this.#process.kill();
    await this.client.ended;
  }

  rest(): void {
    this.#process.unref();
  }

  wake(): void {
    this.#process.ref();
  }

  /** Why the sandbox did not come up; undefined when it did. */
  async setupError(): Promise<Error | undefined> {
    // bubblewrap's own part can be done when prlimit, behind it, is refused; before the hello only tools of ours speak.
    const { setupFailed = explainSetupFailure(this.#stray.seen) } = await this.#process.ended;
    return setupFailed === undefined ? undefined : new SandboxSetupError(setupFailed);
  }

  #folder(): string {
    const folder = this.#process.filesRoot();
    if (folder !== undefined) return folder;
    throw new VmStateError('lost', 'The interpreter has ended, and its directory with it.');
  }
}
