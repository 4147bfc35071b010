import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  connectSessions,
  type ConnectSessionsOptions,
  type DaemonSessionHost,
  type RuntimePaths,
  runtimePaths,
} from '@bioxen/session';
import { afterEach, beforeEach, vi } from 'vitest';

const entryOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The program of the daemon of these tests. */
export const daemonEntry: string = entryOf('daemon-entry.mjs');

/** A folder of its own for each test, with the daemons that are started in it. */
export class DaemonFolder {
  path = '';
  paths: RuntimePaths = runtimePaths({ XDG_RUNTIME_DIR: '/none' });
  /** Daemons that are ended after the test. */
  readonly pids = new Set<number>();
  readonly #hosts = new Set<DaemonSessionHost>();

  /** For the tests of a file. */
  constructor() {
    beforeEach(async () => {
      this.path = await mkdtemp(join(tmpdir(), 'd-'));
      this.paths = runtimePaths({ XDG_RUNTIME_DIR: this.path });
    });
    afterEach(async () => {
      for (const host of this.#hosts) await host.close();
      this.#hosts.clear();
      for (const pid of this.pids) {
        kill(pid, 'SIGCONT');
        kill(pid, 'SIGTERM');
        await vi.waitUntil(() => !isRunning(pid), { timeout: 10_000 });
      }
      this.pids.clear();
      await rm(this.path, { recursive: true, force: true });
    });
  }

  /** Connects to the daemon, which is started when there is none. @param args of its program */
  async connect(
    args: readonly string[] = [],
    options: ConnectSessionsOptions = {},
  ): Promise<DaemonSessionHost> {
    const host = await connectSessions({
      paths: this.paths,
      start: {
        command: [process.execPath, daemonEntry, ...args],
        env: { PATH: process.env['PATH'] ?? '', XDG_RUNTIME_DIR: this.path },
      },
      ...options,
    });
    if (host === undefined) throw new ReferenceError('nobody listens');
    this.#hosts.add(host);
    this.pids.add(host.hello.pid);
    return host;
  }

  /** A client as a process of its own. */
  client(...args: readonly string[]): ChildProcess {
    return spawn(process.execPath, [entryOf('client-entry.mjs'), ...args], {
      env: { ...process.env, XDG_RUNTIME_DIR: this.path },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

/** One that has ended and that nobody asked how does not run. */
export function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${String(pid)}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** What a process prints first. */
export async function firstLine(child: ChildProcess): Promise<string> {
  return String(((await once(child.stdout ?? child, 'data')) as [Buffer])[0]).trim();
}
