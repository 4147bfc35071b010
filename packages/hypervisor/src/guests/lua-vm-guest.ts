import type { ExecutionResult, LuaVm } from '@bioxen/core';
import type { Guest, GuestSlice } from './guest.js';

/** A convention, not a measurement: a millisecond of an interpreter's processor time counts as so many units. */
const UNITS_PER_CPU_MS = 20_000;

interface Waiting {
  readonly code: string;
  resolve(result: ExecutionResult): void;
  reject(error: unknown): void;
}

/**
 * A guest in any VM of bioxen: native, on an SSH host, on a machine of a pool. Its turns end where its programs end; what
 * passes the budget is debt, which the following turns pay. Work is counted by processor time, wall time where that is unknown.
 */
export class LuaVmGuest implements Guest {
  readonly engine: 'native' | 'remote';
  readonly unit: string = `1/${UNITS_PER_CPU_MS} ms of processor time`;
  readonly #vm: LuaVm;
  #waiting: Waiting | undefined;
  #isUsable = true;
  #isInTurn = false;
  #failure: unknown;

  constructor(vm: LuaVm, engine: 'native' | 'remote') {
    this.#vm = vm;
    this.engine = engine;
  }

  get isUsable(): boolean {
    return this.#isUsable;
  }

  get failure(): unknown {
    return this.#failure;
  }

  async execute(code: string): Promise<ExecutionResult> {
    return await new Promise((resolve, reject) => {
      this.#waiting = { code, resolve, reject };
    });
  }

  async resume(): Promise<GuestSlice> {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    const idle: GuestSlice = {
      state: 'done',
      units: 0,
      postponed: 0,
      heapBytes: 0,
      heapRefusals: 0,
      insideMs: 0,
    };
    if (waiting === undefined) return idle;
    const start = performance.now();
    this.#isInTurn = true;
    try {
      const result = await this.#vm.execute(waiting.code);
      waiting.resolve(result);
      const insideMs = performance.now() - start;
      const busyMs = result.usage.cpuMs > 0 ? result.usage.cpuMs : insideMs;
      return {
        ...idle,
        units: Math.max(1, Math.round(busyMs * UNITS_PER_CPU_MS)),
        heapBytes: result.usage.luaHeapBytes,
        heapRefusals: result.error?.kind === 'memory' ? 1 : 0,
        insideMs,
      };
    } catch (error) {
      const { state } = await this.#vm.status();
      this.#isUsable = state === 'created' || state === 'running';
      if (!this.#isUsable) this.#failure = error;
      waiting.reject(error);
      return { ...idle, units: 1, insideMs: performance.now() - start };
    } finally {
      this.#isInTurn = false;
    }
  }

  async cutShort(): Promise<void> {
    if (this.#isInTurn) await this.#vm.interrupt();
  }

  async interrupt(): Promise<void> {
    this.#waiting?.reject(new DOMException('The program was interrupted before its turn', 'AbortError'));
    this.#waiting = undefined;
    await this.#vm.interrupt();
  }

  async close(): Promise<void> {
    this.#isUsable = false;
    await this.#vm.close();
  }
}
