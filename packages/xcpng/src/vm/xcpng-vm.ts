import {
  type ChannelOptions,
  type Clock,
  type ExecuteOptions,
  type ExecutionResult,
  type InteractiveChannel,
  InvalidConfigurationError,
  parseVmId,
} from '@bioxen/core';
import { SshLuaVM } from '@bioxen/lua-remote';
import {
  type MetricsOptions,
  migrateVm,
  snapshotVm,
  type VmMetrics,
  vmMetrics,
  type XAPIClient,
} from '@bioxen/xapi';
import { parseXcpngConfig } from '../config/parse-config.js';
import { Machine } from '../machine/machine.js';
import { hostOf, snapshotOf } from '../machine/pool-objects.js';
import { type MachineSnapshot, snapshotsOf } from '../machine/snapshots.js';
import type { XcpngVmStatus } from '../machine/machine-status.js';
import { removeSnapshot } from '../ownership/remove-vm.js';
import { GuardedChannel } from './guarded-channel.js';
import { runUnlessPaused } from './unless-paused.js';
import { splitOptions, type XcpngVmOptions } from './xcpng-vm-options.js';

/** Short programs are over by then, and nobody has asked about their machine. */
const EVAL_MS = 20;

/**
 * A Lua VM on a machine of an XCP-ng pool: made from a template, started, reached over SSH, and stopped. The constructor
 * connects to nothing.
 *
 * It is an `SshLuaVM` whose host comes and goes: programs, packages, files and channels are the same.
 */
export class XCPngVM extends SshLuaVM {
  readonly #machine: Machine;
  readonly #clock: Clock | undefined;

  /** @throws InvalidConfigurationError with every problem of the configuration; InvalidVmIdError, InvalidOptionError */
  constructor(options: XcpngVmOptions) {
    const vmId = parseVmId(options.vmId ?? 'default');
    const { machine: own, lua } = splitOptions(options);
    if (own.config === undefined)
      throw new InvalidConfigurationError([
        { path: 'config', message: 'is missing: a VM of the type xcpng needs to know its pool' },
      ]);
    const parsed = parseXcpngConfig(own.config);
    const config = own.callTimeoutMs === undefined ? parsed : { ...parsed, callTimeoutMs: own.callTimeoutMs };
    const machine = new Machine({
      vmId,
      config,
      adopt: own.adopt,
      client: own.client,
      autoStart: own.autoStart ?? false,
      onStop: own.onStop ?? 'keep',
      stopGraceMs: own.stopGraceMs ?? 60_000,
      startTimeoutMs: own.startTimeoutMs ?? config.startTimeoutMs ?? 600_000,
      addressTimeoutMs: own.addressTimeoutMs ?? config.addressTimeoutMs ?? 180_000,
      sshTimeoutMs: own.sshTimeoutMs ?? config.sshTimeoutMs ?? 120_000,
      keepalive: own.keepalive,
      onWait: own.onWait,
      onStep: own.onStep,
      clock: lua.clock,
      random: lua.random,
      logger: lua.logger,
    });
    super({ ...lua, vmType: 'xcpng', host: async () => await machine.host() });
    this.#machine = machine;
    this.#clock = lua.clock;
  }

  /** Uuid of the machine; undefined before there is one. */
  get vmUuid(): string | undefined {
    return this.#machine.uuid;
  }

  /** Address of the machine; undefined before it has told one. */
  get vmIp(): string | undefined {
    return this.#machine.ip;
  }

  /**
   * Makes the machine when there is none, starts it when it is off, waits for its address and its SSH server, and makes Lua
   * ready. What fails on the way leaves nothing behind. Only `resume()` lets a machine go on that is paused.
   * @throws VmStateError while it is paused; InvalidConfigurationError, XCPngConnectionError, VmCreationError; what `SshLuaVM` throws
   */
  override async start(): Promise<void> {
    await this.#machine.start();
    await super.start();
  }

  override execute(code: string | Uint8Array, options?: ExecuteOptions): Promise<ExecutionResult> {
    return this.#unlessPaused((own) => super.execute(code, own), options, 0);
  }

  override eval(code: string | Uint8Array, options?: ExecuteOptions): Promise<ExecutionResult> {
    return this.#unlessPaused((own) => super.eval(code, own), options, EVAL_MS);
  }

  /** An interpreter that waits on a machine that stands still would not answer until its connection is given up. */
  #unlessPaused(
    run: (options: ExecuteOptions) => Promise<ExecutionResult>,
    options: ExecuteOptions = {},
    afterMs: number,
  ): Promise<ExecutionResult> {
    const refusal = this.#machine.pausedError;
    if (refusal !== undefined) return Promise.reject(refusal);
    // A program that is refused is aborted, and a persistent VM could lose its state by that.
    if (this.persistent) return run(options);
    return runUnlessPaused(run, options, {
      ask: async (over) => await this.#machine.pauseNow(over),
      afterMs,
      clock: this.#clock,
    });
  }

  override async openChannel(options?: ChannelOptions): Promise<InteractiveChannel> {
    const guard = async (): Promise<void> => await this.#machine.refuseWhilePaused();
    await guard();
    return new GuardedChannel(await super.openChannel(options), guard);
  }

  /** Ends the programs, then turns the machine off; `onStop` says what is left of it. Idempotent. */
  override async stop(): Promise<void> {
    await super.stop();
    await this.#machine.stop();
  }

  /** Removes the machine with the disks that were made with it, whatever `onStop` says. ISOs and shared disks stay. */
  async destroy(): Promise<void> {
    await super.stop();
    await this.#machine.destroy();
  }

  /**
   * From now on the machine outlives this process, as if it had been made with `onStop: 'keep'`: `stop()` turns it off, `close()`
   * leaves it as it is, and `collectGarbage` does not touch it. Nothing is changed when it is kept already. For who makes a
   * machine and keeps it once its name is written down: what fails or is killed before leaves none behind.
   * @throws VMManagerError before there is a machine; XapiError, and what calls of the pool throw: the machine is not kept then
   */
  async keep(): Promise<void> {
    await this.#machine.keep();
  }

  /**
   * Stops the machine as it is, in memory; programs on it stand still, and new ones are refused until `resume()`. One that is paused
   * stays so.
   * @throws VmStateError for one that is off or suspended
   */
  async pause(): Promise<void> {
    await this.#machine.pause();
  }

  /** Lets it go on; one that runs goes on. @throws VmStateError for one that is off */
  async resume(): Promise<void> {
    await this.#machine.resume();
  }

  /** Keeps the disks as they are now, under a name. @returns uuid of the snapshot */
  async snapshot(name: string): Promise<string> {
    return await this.#machine.change('snapshot', async (client, ref, signal) =>
      client.VM.get_uuid(await snapshotVm(client, ref, name, { signal }), { signal }),
    );
  }

  /** The snapshots of the machine, the oldest first. */
  async snapshots(): Promise<readonly MachineSnapshot[]> {
    return await this.#machine.change('list', snapshotsOf);
  }

  /**
   * Removes a snapshot with what only its disks hold. The machine stays as it is.
   * @param snapshotUuid what `snapshot` returned
   * @throws InvalidOptionError when it is no snapshot of this machine
   */
  async removeSnapshot(snapshotUuid: string): Promise<void> {
    await this.#machine.change('remove', async (client, ref, signal) => {
      await removeSnapshot(client, await snapshotOf(client, ref, snapshotUuid, { signal }), { signal });
    });
  }

  /**
   * Ends the programs, and makes the disks what they were when a snapshot was taken. What came after is lost, and the machine is
   * off: `start()` boots it.
   * @param snapshotUuid what `snapshot` returned
   * @throws InvalidOptionError when it is no snapshot of this machine
   */
  async revert(snapshotUuid: string): Promise<void> {
    await super.stop();
    await this.#machine.revert(snapshotUuid);
  }

  /**
   * Moves the machine to another host of its pool while it runs; programs go on. Both hosts must see its disks.
   * @param host uuid or name
   * @throws InvalidConfigurationError when the pool has no such host
   */
  async migrate(host: string): Promise<void> {
    await this.#machine.change('migrate', async (client, ref, signal) => {
      await migrateVm(client, ref, await hostOf(client, host, { signal }), { signal });
    });
  }

  /** What the host of the machine measures of it: memory, processors, and series over time. */
  async metrics(options?: MetricsOptions): Promise<VmMetrics> {
    return await this.#machine.change(
      'measure',
      async (client, ref, signal) =>
        await vmMetrics(client, ref, {
          ...options,
          signal: options?.signal === undefined ? signal : AbortSignal.any([signal, options.signal]),
        }),
    );
  }

  /** The client of the pool, for what this class has no word for; it is closed with the VM. */
  async xapi(): Promise<XAPIClient> {
    return await this.#machine.client();
  }

  override async status(): Promise<XcpngVmStatus> {
    const [lua, machine] = await Promise.all([super.status(), this.#machine.status()]);
    return { ...lua, ...machine };
  }

  /** The same as `status`. */
  override async getStatus(): Promise<XcpngVmStatus> {
    return await this.status();
  }

  /** Ends the programs and the connections. A machine with `onStop: 'destroy'` goes too; any other stays as it is. */
  override async close(): Promise<void> {
    await super.close();
    await this.#machine.close();
  }
}
