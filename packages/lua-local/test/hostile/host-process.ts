import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Canaries, inheritedDescriptor, secretVariable } from './canaries.js';
import type { RestAnswer, RunAnswer } from './host-answers.js';
import { nodeFor } from './node-for.js';
import type { User } from './user.js';

/** What lies in the host process's standard input, for nobody to read. */
export const hostInput = 'the input of the host process\n';

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

interface Message {
  readonly id: number;
  readonly answer?: unknown;
  readonly failure?: string;
}

/** The host process broke or ended: what no hostile program may bring about. */
class HostFailure extends Error {}

/** What it needs to try a VM. */
export type VmOptions = Readonly<Record<string, unknown>>;

/** What it needs to run a program. */
export interface RunRequest {
  readonly source: string;
  readonly vm: VmOptions;
  /** Options of a VM of the same kind with no limits, for the neighbour and the next one. */
  readonly plainVm: VmOptions;
  readonly run: Readonly<Record<string, unknown>>;
  readonly again: 'fresh' | 'same' | undefined;
  readonly atOnce: number;
}

/** A Node process, and a user, of its own, in which VMs run hostile programs. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #stderr: Promise<string>;
  #lastId = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#stderr = child.stderr === null ? Promise.resolve('') : text(child.stderr);
    child.on('message', (message: Message) => {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.failure === undefined) waiting?.resolve(message.answer);
      else waiting?.reject(new HostFailure(`the host process failed: ${message.failure}`));
    });
    child.on('exit', (code, signal) => {
      void this.#stderr.then((stderr) => {
        this.#fail(`the host process ended (${String(signal ?? code)})\n${stderr}`);
      });
    });
    child.on('error', (error) => {
      this.#fail(`the host process did not start: ${error.message}`);
    });
  }

  static async start(canaries: Canaries, user: User | undefined): Promise<HostProcess> {
    const script = fileURLToPath(new URL('host.mjs', import.meta.url));
    const unused = Array<'ignore'>(inheritedDescriptor - 4).fill('ignore');
    const child = spawn(nodeFor(user, canaries.folder), ['--expose-gc', script, secretVariable], {
      cwd: '/',
      env: canaries.environment,
      stdio: ['pipe', 'inherit', 'pipe', 'ipc', ...unused, canaries.descriptor],
      ...user,
    });
    child.stdin?.end(hostInput);
    const host = new HostProcess(child);
    await host.#answerTo(0);
    await host.#ask({ request: 'prepare', environment: canaries.addedEnvironment });
    return host;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Descriptors that it has open now. */
  get descriptors(): number {
    return readdirSync(`/proc/${String(this.pid)}/fd`).length;
  }

  /** Memory that it holds now, bytes. */
  get rss(): number {
    const status = readFileSync(`/proc/${String(this.pid)}/status`, 'latin1');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  async run(request: RunRequest): Promise<RunAnswer> {
    return (await this.#ask({ request: 'run', ...request })) as RunAnswer;
  }

  /** Why such a VM is not to be had on this computer; undefined when it works. */
  async whyNot(vm: VmOptions): Promise<string | undefined> {
    return ((await this.#ask({ request: 'tryOut', vm })) as { reason?: string }).reason;
  }

  async rest(): Promise<RestAnswer> {
    return (await this.#ask({ request: 'rest' })) as RestAnswer;
  }

  async close(): Promise<void> {
    if (!this.isAlive) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  #fail(reason: string): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new HostFailure(reason));
    this.#waiting.clear();
  }

  async #ask(message: object): Promise<unknown> {
    const id = ++this.#lastId;
    const answer = this.#answerTo(id);
    this.#child.send({ id, ...message });
    return await answer;
  }

  #answerTo(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
  }
}
