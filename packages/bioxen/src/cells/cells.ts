import { ProcessRegistryError, ProtocolError } from '@bioxen/core';
import type { ProcessResult, QuantumReport, ResourceAllocation } from '@bioxen/hypervisor';
import type { DaemonSessionHost } from '@bioxen/session';
import { connectDaemon, findDaemon } from '../connect-daemon.js';
import { travellingOptions } from '../travelling-options.js';
import type {
  CellCalls,
  CellOptions,
  CellRunOptions,
  CellStatus,
  CellVm,
  CellVmChange,
  CellVmDetails,
  CellVmOptions,
} from './cell-calls.js';

const SERVICE = 'cells';

/** The cells that live in the daemon of this user, with their biological VMs. They outlive whoever asks. */
export class Cells implements AsyncDisposable {
  readonly #daemon: DaemonSessionHost;

  constructor(daemon: DaemonSessionHost) {
    this.#daemon = daemon;
  }

  /** Sets a cell up anew. @throws BioxenError while VMs live in it */
  async setUp(options: CellOptions = {}): Promise<CellStatus> {
    return await this.#ask('setUp', options);
  }

  /** All cells that were used so far. */
  async list(): Promise<readonly CellStatus[]> {
    return await this.#ask('cells', {});
  }

  /** Makes a VM. @throws BioxenError with the code of what was refused */
  async create(vmId: string, options: CellVmOptions = {}): Promise<CellVm> {
    const { xcpngConfig, ...rest } = options;
    if (xcpngConfig === undefined) return await this.#ask('create', { vmId, options: rest });
    // The daemon has another working directory and another environment.
    const travelling = await travellingOptions({ type: 'xcpng', config: xcpngConfig });
    return await this.#ask('create', {
      vmId,
      options: { ...rest, xcpngConfig: travelling['config'] as Readonly<Record<string, unknown>> },
    });
  }

  /** @throws VmNotFoundError */
  async show(vmId: string): Promise<CellVmDetails> {
    return await this.#ask('show', { vmId });
  }

  /** Starts, pauses, resumes, stops or destroys a VM. @throws VmNotFoundError, VmStateError */
  async change(vmId: string, change: CellVmChange): Promise<CellVm | undefined> {
    return await this.#ask('change', { vmId, change });
  }

  /** Gives a VM more or less; what is left out stays. @throws VmNotFoundError, BioxenError when it is refused */
  async allocate(vmId: string, resources: Partial<ResourceAllocation>): Promise<ResourceAllocation> {
    return await this.#ask('allocate', { vmId, resources });
  }

  /** Runs Lua code in a VM, in its turns. @throws VmNotFoundError, VmStateError, VMTimeoutError, OperationAbortedError */
  async run(
    vmId: string,
    code: string,
    { signal, ...options }: CellRunOptions & { readonly signal?: AbortSignal } = {},
  ): Promise<ProcessResult> {
    return await this.#ask('run', { vmId, code, ...options }, signal);
  }

  /**
   * Sends Lua code to a VM and does not wait. With `isHeld` it runs only in turns that `schedule` asks for; what comes of it
   * is among the `finished` of `show`.
   * @throws VmNotFoundError, VmStateError
   */
  async send(
    vmId: string,
    code: string,
    { isHeld = false }: { readonly isHeld?: boolean } = {},
  ): Promise<void> {
    await this.#ask('send', { vmId, code, isHeld });
  }

  /** Gives turns: so many, or for so many seconds of the cell. Fewer when nobody has work. */
  async schedule(
    chassisType: string,
    options: { readonly seconds?: number; readonly turns?: number; readonly signal?: AbortSignal } = {},
  ): Promise<readonly QuantumReport[]> {
    const { signal, ...params } = options;
    return await this.#ask('schedule', { chassisType, ...params }, signal);
  }

  /** What the profiler of a cell says, and the same as an HTML page. With `seconds` the cell first runs for so long. */
  async profile(
    chassisType: string,
    options: { readonly seconds?: number; readonly signal?: AbortSignal } = {},
  ): Promise<CellCalls['profile'][1]> {
    const { signal, ...params } = options;
    return await this.#ask('profile', { chassisType, ...params }, signal);
  }

  /** What a cell did, one line of JSON an event. */
  async trace(chassisType: string): Promise<string> {
    return await this.#ask('trace', { chassisType });
  }

  /** Leaves; the cells go on. Idempotent. */
  async close(): Promise<void> {
    await this.#daemon.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #ask<M extends keyof CellCalls>(
    method: M,
    params: CellCalls[M][0],
    signal?: AbortSignal,
  ): Promise<CellCalls[M][1]> {
    try {
      const answer = await this.#daemon.call(SERVICE, method, params, signal === undefined ? {} : { signal });
      return (answer ?? undefined) as CellCalls[M][1];
    } catch (cause) {
      // What the daemon has to say arrives as another kind of error, and what we closed ourselves is told as that.
      if (!this.#daemon.isClosed || !ProtocolError.isInstance(cause)) throw cause;
      throw new ProcessRegistryError('The daemon has ended, and its cells with their VMs are gone', {
        hint: 'Make them again: bioxen bio create NAME.',
        cause,
      });
    }
  }
}

/**
 * Connects to the cells of this user's daemon, which is started when there is none: what lives in them goes on when this
 * process has ended. `const cells = await connectCells(); await cells.create('cell', { biologicalType: 'syn3a' })`.
 * @throws ProcessRegistryError when it cannot be started, ProtocolVersionError
 */
export async function connectCells(): Promise<Cells> {
  return new Cells(await connectDaemon());
}

/** Connects to them if the daemon runs. Undefined else. @throws ProcessRegistryError, ProtocolVersionError */
export async function findCells(): Promise<Cells | undefined> {
  const daemon = await findDaemon();
  return daemon === undefined ? undefined : new Cells(daemon);
}
