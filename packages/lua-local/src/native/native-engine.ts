import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { BioxenError, BootError, type Clock, LuaProcessError, type Random } from '@bioxen/core';
import {
  bootArguments,
  bootInput,
  createDriverClient,
  type DriverClient,
  type FindModule,
} from '@bioxen/lua-driver';
import type { LuaEngine } from '../engine.js';
import { forgetGroup, killGroup, rememberGroup } from './living-processes.js';

const COOKIE_BYTES = 12;
const STDERR_BYTES = 8192;

/** How a native interpreter is started. */
export interface NativeEngineOptions {
  /** Absolute path of the interpreter. */
  readonly executable: string;
  /** The whole environment of the program. */
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string | undefined;
  /** How long it may take to start, milliseconds. */
  readonly bootMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly findModule: FindModule;
}

/** Starts an interpreter as a child process in a group of its own. @throws BootError */
export async function startNativeEngine(options: NativeEngineOptions): Promise<LuaEngine> {
  const cookie = options.random.hex(COOKIE_BYTES);
  const child = spawn(options.executable, bootArguments(), {
    stdio: 'pipe',
    detached: true,
    env: { ...options.environment },
    ...(options.workingDirectory === undefined ? {} : { cwd: options.workingDirectory }),
  });
  const engine = new NativeEngine(child, cookie, options.findModule);
  child.stdin.write(bootInput(cookie));
  const timer = options.clock.setTimeout(() => {
    void engine.kill();
  }, options.bootMs);
  try {
    await engine.client.hello;
    return engine;
  } catch (error) {
    await engine.kill();
    const reason = error instanceof BioxenError ? error.message : 'it could not be started';
    throw new BootError({ subject: options.executable, reason, seen: engine.seen, cause: error });
  } finally {
    timer.cancel();
  }
}

/** A native interpreter: nothing stands between it and the computer (`sandbox: 'none'`). */
class NativeEngine implements LuaEngine {
  readonly kind = 'native';
  readonly sandbox = 'none';
  readonly client: DriverClient;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<unknown>;
  #stderr = '';

  constructor(child: ChildProcessWithoutNullStreams, cookie: string, findModule: FindModule) {
    this.#child = child;
    this.#exited = Promise.race([once(child, 'exit'), once(child, 'error')]).catch(ignore);
    if (child.pid !== undefined) rememberGroup(child.pid);
    this.client = createDriverClient(
      { readable: child.stdout, writable: child.stdin },
      { cookie, findModule, explainEnd: () => this.#explainEnd() },
    );
    child.stderr.on('data', (bytes: Buffer) => {
      this.#stderr = (this.#stderr + bytes.toString('utf8')).slice(-STDERR_BYTES);
      void this.client.currentRun?.addOutput('stderr', bytes);
    });
    child.on('error', (error) => {
      this.client.fail(error);
    });
    child.once('exit', () => {
      // What the program left behind in its group ends with it, and the pipes that it held with them.
      if (child.pid === undefined) return;
      killGroup(child.pid);
      forgetGroup(child.pid);
    });
  }

  /** What it wrote outside the protocol: the beginning of its output and the end of its errors. */
  get seen(): string {
    return `${this.client.seen}${this.#stderr}`.trim();
  }

  interrupt(): boolean {
    // To the interpreter alone: it raises an error in the running program (lua.c), whose output then arrives.
    return this.#child.kill('SIGINT');
  }

  async finish(): Promise<void> {
    this.client.quit();
    await this.#exited;
    await this.client.ended;
  }

  async kill(): Promise<void> {
    if (this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null) {
      killGroup(this.#child.pid);
    }
    await this.#exited;
    await this.client.ended;
  }

  async #explainEnd(): Promise<Error> {
    await this.#exited;
    const { exitCode, signalCode } = this.#child;
    const how = signalCode === null ? `with status ${String(exitCode)}` : `by ${signalCode}`;
    const said = this.#stderr.trim();
    return new LuaProcessError(
      `The Lua interpreter ended ${how} before it gave a result.${said === '' ? '' : ` It said: ${said}`}`,
      {
        ...(exitCode === null ? {} : { exitCode }),
        ...(signalCode === null ? {} : { signal: signalCode }),
        maybeRan: true,
      },
    );
  }
}

function ignore(): void {
  // The error event has its own listener.
}
