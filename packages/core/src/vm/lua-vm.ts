import type { ExecuteFileOptions, ExecuteOptions } from './execute-options.js';
import type { ExecutionResult } from './execution-result.js';
import type { ChannelOptions, InteractiveChannel, InterruptOutcome } from './interactive-channel.js';
import type { PackageHost } from './package-host.js';
import type { VmFiles } from './vm-files.js';
import type { VmStatus } from './vm-status.js';

/**
 * A place where Lua runs. Every kind of VM implements exactly this, and one contract suite runs against each.
 *
 * Without `persistent` each execution has a fresh interpreter and shares nothing with the next.
 */
export interface LuaVm extends AsyncDisposable {
  readonly id: string;
  readonly type: string;
  /** Makes the VM ready. Optional before the first execution; idempotent. */
  start(): Promise<void>;
  /**
   * Runs a program. A failing program is a result; what throws is misuse, a time-out, an abort and a broken VM.
   * @throws EmptyCodeError, VMTimeoutError, OperationAbortedError, LuaProcessError, VmStateError
   */
  execute(code: string | Uint8Array, options?: ExecuteOptions): Promise<ExecutionResult>;
  /** Runs a file of the computer on which this library runs. @throws ScriptNotFoundError */
  executeFile(path: string, options?: ExecuteFileOptions): Promise<ExecutionResult>;
  /**
   * Stops every program of this VM that runs; a failure of the kind `interrupted` is its result. What goes on in spite of
   * it is killed with its interpreter, and throws an `OperationAbortedError`. Programs that wait their turn go on.
   */
  interrupt(): Promise<InterruptOutcome>;
  /** Opens a conversation: with the VM's own state when it is persistent, else with a fresh one. */
  openChannel(options?: ChannelOptions): Promise<InteractiveChannel>;
  readonly packages: PackageHost;
  /** The private directory that programs work in. */
  readonly files: VmFiles;
  status(): Promise<VmStatus>;
  /** Ends what runs; `start()` or the next execution begins anew. Idempotent. */
  stop(): Promise<void>;
  /** Ends the VM for good and frees everything it holds. Idempotent. */
  close(): Promise<void>;
}
