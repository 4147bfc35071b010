import {
  type BaseLuaVM,
  checkOptions,
  type Clock,
  type ExecuteOptions,
  type ExecutionResult,
  silentLogger,
  systemClock,
  type VmStatus,
  VmTypeRegistry,
} from '@bioxen/core';
import { copyGlobals } from './copy-globals.js';
import type { AttachOptions } from './core/attach-policy.js';
import type { SessionDetails } from './core/session-details.js';
import type { InputOutcome } from './core/session-link.js';
import type { ExecutionHandle, ExecutionStatus } from './execution-handle.js';
import { type ExecutionCounts, Executions } from './executions.js';
import { fits } from './glob.js';
import type { SessionVmOptions } from './host/session-host.js';
import type { InteractiveSession, ReadOutputOptions, SendInputOptions } from './interactive-session.js';
import { InteractiveVms } from './interactive-vms.js';
import { ManagedVms } from './managed-vms.js';
import { SessionManager } from './session-manager.js';
import { type ClusterResults, makeCluster, matchingCluster, VMCluster } from './vm-cluster.js';
import { type VMManagerOptions, vmManagerOptionChecks } from './vm-manager-options.js';

/** What a manager says of a VM. */
export interface VmInfo extends VmStatus {
  readonly hasSession: boolean;
  /** Execution id → status, of those that are remembered. */
  readonly executions: ReadonlyMap<string, ExecutionStatus>;
}

/** What a manager has and does. */
export interface ManagerStats extends ExecutionCounts {
  readonly vms: number;
  readonly persistentVms: number;
  readonly sessions: number;
  readonly maxWorkers: number;
}

/** Options of a clone. */
export interface CloneOptions {
  /** Copy globals that are plain data, too. @defaultValue false */
  readonly copyState?: boolean;
}

const COMMAND_MS = 5_000;
const SHUTDOWN_MS = 2_000;
const MAX_WORKERS = 10;

/** VMs by their ids, their programs and their sessions. What it has made ends with it, persistent sessions of the daemon apart. */
export class VMManager implements AsyncDisposable {
  readonly sessionManager: SessionManager;
  readonly maxWorkers: number;
  readonly debugMode: boolean;
  readonly #vms: ManagedVms;
  readonly #executions: Executions;
  readonly #interactive: InteractiveVms;
  readonly #clock: Clock;
  /** What each VM was made with. */
  readonly #options = new Map<string, SessionVmOptions>();
  #closing: Promise<void> | undefined;

  /** @throws InvalidOptionError */
  constructor(options: VMManagerOptions = {}) {
    checkOptions(options, vmManagerOptionChecks);
    const {
      registry = new VmTypeRegistry(),
      environments,
      logger = silentLogger,
      clock = systemClock,
    } = options;
    this.maxWorkers = options.maxWorkers ?? MAX_WORKERS;
    this.debugMode = options.debugMode ?? false;
    this.#clock = clock;
    this.#executions = new Executions(this.maxWorkers);
    this.#vms = new ManagedVms(registry, {
      debugMode: this.debugMode,
      ...(options.luaExecutable === undefined ? {} : { luaExecutable: options.luaExecutable }),
      ...(logger === silentLogger ? {} : { logger }),
    });
    this.#interactive = new InteractiveVms({
      registry,
      environments,
      clock,
      vms: this.#vms,
      connectDaemon: options.connectDaemon,
    });
    this.sessionManager = new SessionManager(this.#interactive);
  }

  /** Id → VM, in the order of their creation. */
  get vms(): ReadonlyMap<string, BaseLuaVM> {
    return this.#vms.map;
  }

  /** @throws VmAlreadyExistsError, UnknownVmTypeError, InvalidVmIdError, and what its provider throws */
  async createVm(vmId: string, options: SessionVmOptions = {}): Promise<BaseLuaVM> {
    const vm = await this.#vms.create(vmId, options);
    this.#options.set(vmId, options);
    return vm;
  }

  getVm(vmId: string): BaseLuaVM | undefined {
    return this.#vms.get(vmId);
  }

  /** Ids in the order of creation. */
  listVms(): readonly string[] {
    return this.#vms.ids();
  }

  /** Ends a VM, its session and what runs in it; false when there is none. */
  async removeVm(vmId: string): Promise<boolean> {
    if (await this.#interactive.has(vmId)) await this.#interactive.terminate(vmId);
    this.#options.delete(vmId);
    const isRemoved = await this.#vms.remove(vmId);
    this.#executions.forget(vmId);
    return isRemoved;
  }

  /**
   * Runs a program and waits for its result. In a VM with a session it takes its turn among the inputs.
   * @throws VmNotFoundError, and what `execute` of the VM throws
   */
  async executeVmSync(
    vmId: string,
    code: string | Uint8Array,
    options: ExecuteOptions = {},
  ): Promise<ExecutionResult> {
    return await this.executeVmAsync(vmId, code, options).result;
  }

  /** The same as `executeVmSync`. */
  async executeVm(
    vmId: string,
    code: string | Uint8Array,
    options?: ExecuteOptions,
  ): Promise<ExecutionResult> {
    return await this.executeVmSync(vmId, code, options);
  }

  /** Begins a program. There may be any number for a VM, each with its own result. @throws VmNotFoundError */
  executeVmAsync(vmId: string, code: string | Uint8Array, options: ExecuteOptions = {}): ExecutionHandle {
    const vm = this.#vms.find(vmId);
    const session = this.#interactive.attached.get(vmId);
    return this.#executions.begin(vm, options, async (given) =>
      session === undefined ? await vm.execute(code, given) : await session.execute(code, given),
    );
  }

  /** The status of a VM and of its programs. @throws VmNotFoundError */
  async getVmInfo(vmId: string): Promise<VmInfo> {
    const status = await this.#vms.find(vmId).status();
    const hasSession = await this.#interactive.has(vmId);
    return { ...status, hasSession, executions: this.#executions.statuses(vmId) };
  }

  /** The same as `getVmInfo`. */
  async getVmStatus(vmId: string): Promise<VmInfo> {
    return await this.getVmInfo(vmId);
  }

  /** The result of a program, by default of the last that was begun. @throws VmNotFoundError, VMTimeoutError */
  async waitForVm(
    vmId: string,
    options: { readonly executionId?: string; readonly timeoutMs?: number } = {},
  ): Promise<ExecutionResult> {
    return await this.#executions.wait(vmId, options.executionId, options.timeoutMs);
  }

  /** Cancels a program, by default all of a VM; resolves with how many it was in time for. */
  async cancelVm(vmId: string, executionId?: string): Promise<number> {
    return await this.#executions.cancel(vmId, executionId);
  }

  /** Ids of the VMs that keep their globals. */
  listPersistentVms(): readonly string[] {
    return this.listVms().filter((id) => this.getVm(id)?.persistent === true);
  }

  async getStats(): Promise<ManagerStats> {
    return {
      vms: this.vms.size,
      persistentVms: this.listPersistentVms().length,
      sessions: (await this.listSessions()).size,
      maxWorkers: this.maxWorkers,
      ...this.#executions.counts,
    };
  }

  /**
   * Makes a VM that keeps its globals and a session on it, and attaches; on a VM that exists already when no options are
   * given. With `persistent: true` both live in the daemon, where there is one, and go on without this process.
   * @throws SessionAlreadyExistsError, VmAlreadyExistsError, and what `createVm` throws
   */
  async createInteractiveVm(vmId: string, options: SessionVmOptions = {}): Promise<InteractiveSession> {
    const session = await this.#interactive.create(vmId, options);
    this.#options.set(vmId, options);
    return session;
  }

  /**
   * Attaches to a session; again when this manager is attached already, unless options ask for something else.
   * @throws SessionNotFoundError, also for a VM without a session; AttachError
   */
  async attachToVm(vmId: string, options?: AttachOptions): Promise<InteractiveSession> {
    return await this.#interactive.attach(vmId, options);
  }

  /** Leaves a session, which goes on. @throws SessionNotFoundError, DetachError the second time */
  async detachFromVm(vmId: string): Promise<void> {
    await this.#interactive.detach(vmId);
  }

  /** Ends a session; its VM stays until `removeVm`. Resolves with false when there is none. */
  async terminateVmSession(vmId: string): Promise<boolean> {
    return await this.#interactive.terminate(vmId);
  }

  /** @throws SessionNotFoundError when this manager is not attached; and what the session throws */
  async sendInput(vmId: string, text: string, options?: SendInputOptions): Promise<InputOutcome> {
    return await (await this.#interactive.find(vmId)).sendInput(text, options);
  }

  /** @throws SessionNotFoundError when this manager is not attached */
  async readOutput(vmId: string, options?: ReadOutputOptions): Promise<string> {
    return await (await this.#interactive.find(vmId)).readOutput(options);
  }

  /** Runs one command as typed at a prompt, and resolves with exactly what it wrote. @param timeoutMs milliseconds */
  async executeInteractiveCommand(
    vmId: string,
    command: string,
    timeoutMs: number = COMMAND_MS,
  ): Promise<string> {
    const session = await this.#interactive.find(vmId);
    const { stdout, stderr } = await session.execute(command, {
      mode: 'repl',
      chunkName: '=stdin',
      timeoutMs,
    });
    return [stdout, stderr].filter((text) => text !== '').join('\n');
  }

  /** Id → details of every session, those of the daemon included. */
  async listSessions(): Promise<ReadonlyMap<string, SessionDetails>> {
    return await this.sessionManager.listSessions();
  }

  /** Makes VMs with the ids `${name}_000` and so on: all of them, or none. */
  async createVmCluster(name: string, size: number, options: SessionVmOptions = {}): Promise<VMCluster> {
    return await makeCluster(this, name, size, async (id) => await this.createVm(id, options));
  }

  /** The same with a session on each. */
  async bulkCreateInteractiveCluster(
    name: string,
    size: number,
    options: SessionVmOptions = {},
  ): Promise<VMCluster> {
    return await makeCluster(this, name, size, async (id) => await this.createInteractiveVm(id, options));
  }

  /** Runs a program in all VMs whose ids fit a pattern with * and ?. @throws VMManagerError when none does */
  async broadcastToCluster(pattern: string, code: string, options?: ExecuteOptions): Promise<ClusterResults> {
    return await matchingCluster(this, pattern).broadcast(code, options);
  }

  /** Sends input to all sessions whose ids fit a pattern, and waits until it has run. */
  async broadcastToInteractiveSessions(pattern: string, text: string): Promise<ClusterResults<InputOutcome>> {
    const fit = fits(pattern);
    const ids = [...this.#interactive.attached.keys()].filter(fit);
    if (ids.length === 0) return await matchingCluster(this, pattern).sendInput(text);
    return await new VMCluster(this, pattern, ids).sendInput(text);
  }

  /** The last results of all VMs whose ids fit a pattern. */
  async waitForCluster(pattern: string): Promise<ClusterResults> {
    return await matchingCluster(this, pattern).wait();
  }

  async getClusterStatus(pattern: string): Promise<ReadonlyMap<string, VmInfo>> {
    const { vmIds } = matchingCluster(this, pattern);
    return new Map(await Promise.all(vmIds.map(async (id) => [id, await this.getVmInfo(id)] as const)));
  }

  /** Ends all VMs whose ids fit a pattern; resolves with how many. */
  async cleanupCluster(pattern: string): Promise<number> {
    return await matchingCluster(this, pattern).cleanup();
  }

  /** Makes another interactive VM with the options of one, and if asked for with its globals that are plain data. */
  async cloneVmSession(vmId: string, newId: string, options: CloneOptions = {}): Promise<InteractiveSession> {
    const source = await this.#interactive.find(vmId);
    const clone = await this.createInteractiveVm(newId, this.#options.get(vmId) ?? {});
    if (options.copyState === true) await copyGlobals(source, clone);
    return clone;
  }

  /** Stops what runs and ends everything that this manager has made, within two seconds. Idempotent. */
  async shutdownAll(): Promise<void> {
    this.#closing ??= this.#shutDown();
    await this.#closing;
  }

  /** The same as `shutdownAll`. */
  async close(): Promise<void> {
    await this.shutdownAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdownAll();
  }

  async #shutDown(): Promise<void> {
    const ending = Promise.allSettled([
      this.#interactive.close(),
      this.#executions.cancelAll(),
      this.#vms.close(),
    ]);
    const patience = new AbortController();
    await Promise.race([
      ending,
      this.#clock.sleep(SHUTDOWN_MS, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
  }
}
