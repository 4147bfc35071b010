import {
  type BaseLuaVM,
  createDeadline,
  type ExecuteOptions,
  type ExecutionResult,
  VmNotFoundError,
} from '@bioxen/core';
import { Execution, type ExecutionHandle, type ExecutionStatus } from './execution-handle.js';
import { WorkerLimit } from './worker-limit.js';

/** Ended executions that are remembered, a VM. */
const KEPT = 100;

/** How often something has happened since the manager was made. */
export interface ExecutionCounts {
  readonly running: number;
  readonly waiting: number;
  readonly finished: number;
  readonly failed: number;
}

/** The programs of a manager's VMs: a limit over all of them, and a handle for each. */
export class Executions {
  readonly #limit: WorkerLimit;
  readonly #handles = new Map<string, Execution[]>();
  #lastId = 0;
  #finished = 0;
  #failed = 0;

  constructor(maxWorkers: number) {
    this.#limit = new WorkerLimit(maxWorkers);
  }

  get counts(): ExecutionCounts {
    const { running, waiting } = this.#limit;
    return { running, waiting, finished: this.#finished, failed: this.#failed };
  }

  /** Begins one. @param run what runs it: the VM, or the session on it */
  begin(
    vm: BaseLuaVM,
    options: ExecuteOptions,
    run: (options: ExecuteOptions) => Promise<ExecutionResult>,
  ): Execution {
    const id = `${vm.vmId}#${String(++this.#lastId)}`;
    const execution = new Execution(
      id,
      vm.vmId,
      async (signal, begin) =>
        await this.#limit.run(vm.vmId, vm.persistent, signal, async () => {
          begin();
          return await run({ ...options, signal });
        }),
      options.signal,
    );
    this.#keep(execution);
    execution.result.then(
      () => this.#finished++,
      () => this.#failed++,
    );
    return execution;
  }

  /** Those of a VM that are remembered, the oldest first. */
  of(vmId: string): readonly ExecutionHandle[] {
    return this.#handles.get(vmId) ?? [];
  }

  /** Id → status, of those that are remembered. */
  statuses(vmId: string): ReadonlyMap<string, ExecutionStatus> {
    return new Map(this.of(vmId).map(({ id, status }) => [id, status]));
  }

  /**
   * The result of an execution, by default the last one's.
   * @throws VmNotFoundError when there is none; VMTimeoutError, and it goes on
   */
  async wait(vmId: string, executionId?: string, timeoutMs?: number): Promise<ExecutionResult> {
    const execution = this.#find(vmId, executionId);
    if (timeoutMs === undefined) return await execution.result;
    using deadline = createDeadline({ timeoutMs, operation: `waiting for ${execution.id}` });
    const signal = deadline.signal();
    return await Promise.race([
      execution.result,
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      }),
    ]);
  }

  /** Cancels one, or all of a VM; resolves with how many it was in time for. */
  async cancel(vmId: string, executionId?: string): Promise<number> {
    const chosen = this.of(vmId).filter(({ id }) => executionId === undefined || id === executionId);
    const cancelled = await Promise.all(chosen.map(async (execution) => await execution.cancel()));
    return cancelled.filter(Boolean).length;
  }

  async cancelAll(): Promise<void> {
    await Promise.all([...this.#handles.keys()].map(async (vmId) => await this.cancel(vmId)));
  }

  forget(vmId: string): void {
    this.#handles.delete(vmId);
  }

  #find(vmId: string, executionId: string | undefined): ExecutionHandle {
    const found = this.of(vmId).findLast(({ id }) => executionId === undefined || id === executionId);
    if (found !== undefined) return found;
    throw new VmNotFoundError(vmId, {
      hint: `No program was begun there${executionId === undefined ? '' : ` as ${executionId}`}: see executeVmAsync().`,
    });
  }

  #keep(execution: Execution): void {
    const handles = this.#handles.get(execution.vmId) ?? [];
    this.#handles.set(execution.vmId, handles);
    handles.push(execution);
    const ended = handles.length > KEPT ? handles.findIndex(({ isSettled }) => isSettled) : -1;
    if (ended !== -1) handles.splice(ended, 1);
  }
}
