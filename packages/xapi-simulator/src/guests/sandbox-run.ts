import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { GuestError } from './guest-error.js';

/** Descriptors of a sandbox: on one bubblewrap tells its processes, on the other it waits for its start. */
export const infoDescriptor = 3;
export const blockDescriptor = 4;

/** How to start a sandbox. */
export interface SandboxRunOptions {
  readonly guest: string;
  /** Ends in a bubblewrap with the two descriptors among its options. */
  readonly command: readonly string[];
  /** What is written on its console. */
  readonly onConsole: (bytes: Buffer) => void;
}

/** The end of a sandbox: its exit code, or undefined when a signal ended what holds it. */
export type SandboxEnd = number | undefined;

/** A sandbox that exists. Nothing runs in it before `release`. */
export class SandboxRun {
  /** The first process of its PID namespace, as this computer counts. Its end ends all others. */
  readonly init: number;
  /** Resolves when no process of it is left. */
  readonly ended: Promise<SandboxEnd>;
  readonly #child: ChildProcess;
  #hasEnded = false;

  private constructor(child: ChildProcess, init: number, ended: Promise<SandboxEnd>) {
    this.#child = child;
    this.init = init;
    this.ended = ended.then((end) => {
      this.#hasEnded = true;
      return end;
    });
  }

  /**
   * Starts one; resolves when it has its namespaces.
   * @throws GuestError with what bubblewrap said
   */
  static async start(options: SandboxRunOptions): Promise<SandboxRun> {
    const { guest, onConsole } = options;
    const [program = '', ...args] = options.command;
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LANG: 'C.UTF-8' },
    });
    let complaint = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes: Buffer) => {
        if (complaint.length < 4096) complaint += bytes.toString('utf8');
        onConsole(bytes);
      });
    }
    // The guest may end before it has read what it is told.
    for (const stream of [child.stdin, child.stdio[blockDescriptor]]) stream?.on('error', () => undefined);
    const ended = new Promise<SandboxEnd>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? undefined));
    });
    const init = await Promise.race([
      readInit(child.stdio[infoDescriptor] as Readable),
      ended.then(
        () => undefined,
        () => undefined,
      ),
    ]);
    if (init !== undefined) return new SandboxRun(child, init.pid, ended);
    const cause: unknown = await ended.then(
      () => undefined,
      (error: unknown) => error,
    );
    throw new GuestError(`did not start: ${complaint.trim() || 'bubblewrap could not be run'}`, {
      guest,
      cause,
      hint: 'See what hinders guests here with probeGuestDrivers().',
    });
  }

  /** Lets its programs start. */
  release(): void {
    (this.#child.stdio[blockDescriptor] as Writable).end('1');
  }

  /** Tells its first program a word. */
  tell(word: string): void {
    this.#child.stdin?.write(`${word}\n`);
  }

  /** Ends it at once, and resolves when nothing of it is left. */
  async kill(): Promise<void> {
    if (!this.#hasEnded) {
      try {
        process.kill(this.init, 'SIGKILL');
      } catch {
        this.#child.kill('SIGKILL');
      }
    }
    await this.ended;
  }
}

/** The process that bubblewrap tells of; undefined when it ends without a word. Read to the end: it still writes then. */
async function readInit(info: Readable): Promise<{ readonly pid: number } | undefined> {
  let text = '';
  for await (const bytes of info) text += String(bytes);
  const pid = /"child-pid"\s*:\s*(\d+)/.exec(text)?.[1];
  return pid === undefined ? undefined : { pid: Number(pid) };
}
