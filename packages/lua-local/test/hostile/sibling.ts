import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import type { User } from './user.js';

/** A process of the same user that sleeps: whoever stops, ends, traces or slows it down is seen. */
export class Sibling {
  readonly #process: ChildProcess;
  readonly #atRest: string;

  private constructor(child: ChildProcess, atRest: string) {
    this.#process = child;
    this.#atRest = atRest;
  }

  static async start(user: User | undefined): Promise<Sibling> {
    const child = spawn('sleep', ['86412'], { stdio: 'ignore', ...user });
    await once(child, 'spawn');
    let atRest = fingerprint(child.pid);
    while (!atRest.startsWith('sleep S')) {
      await turn();
      atRest = fingerprint(child.pid);
    }
    return new Sibling(child, atRest);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Its state, priority, processors and limits are what they were. */
  get isAtRest(): boolean {
    return fingerprint(this.#process.pid) === this.#atRest;
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}

function fingerprint(pid: number | undefined): string {
  try {
    const read = (name: string): string => readFileSync(`/proc/${String(pid)}/${name}`, 'latin1');
    const [, name = '', rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(read('stat')) ?? [];
    const fields = rest.split(' ');
    const processors = /^Cpus_allowed:.*$/m.exec(read('status'))?.[0] ?? '';
    return [name, fields[0], fields[15], fields[16], processors, read('limits')].join(' ');
  } catch {
    return 'gone';
  }
}
