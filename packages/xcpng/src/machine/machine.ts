import { ClosedError, VMManagerError, VmNotFoundError, VmStateError } from '@bioxen/core';
import type { SshHost } from '@bioxen/ssh-exec';
import { isNullRef, type Records, type Ref, revertVm, type XAPIClient, XapiError } from '@bioxen/xapi';
import { keepVm } from '../ownership/keep-vm.js';
import { ownerKey } from '../ownership/owner-tags.js';
import { removeVm } from '../ownership/remove-vm.js';
import { findVm } from '../provision/find-vm.js';
import { makeMachine, wakeMachine } from './bring-up.js';
import type { KnownMachine, ReachedMachine } from './known-machine.js';
import { FOLLOW_MS, MachineLogin } from './machine-login.js';
import type { MachineOptions } from './machine-options.js';
import { type MachineStatus, machineStatus } from './machine-status.js';
import { pauseMachine, resumeMachine } from './change-power.js';
import { pauseOf } from './pause-of.js';
import { pausedError } from './power-errors.js';
import { snapshotOf } from './pool-objects.js';
import { PoolAccess } from './pool-access.js';
import { toldAddress } from './told-address.js';
import { Turns } from './turns.js';

/**
 * A machine on a pool, from its making to its end: what is asked of it is done in order, and whoever needs it up waits for that.
 * Making one of these does nothing.
 */
export class Machine {
  readonly #options: MachineOptions;
  readonly #closing = new AbortController();
  readonly #pool: PoolAccess;
  /** Changes of power, one after the other. */
  readonly #turns: Turns;
  #known: KnownMachine | undefined;
  readonly #login: MachineLogin;
  #starting: Promise<SshHost> | undefined;
  #isPaused = false;
  /** What is left of a machine of ours when it stops. */
  #onStop: MachineOptions['onStop'];

  constructor(options: MachineOptions) {
    this.#options = options;
    this.#onStop = options.onStop;
    this.#pool = new PoolAccess(options, this.#closing.signal);
    this.#login = new MachineLogin(options, this.#pool, this.#closing.signal);
    this.#turns = new Turns(this.#closing.signal);
  }

  get uuid(): string | undefined {
    return this.#known?.uuid;
  }

  get ip(): string | undefined {
    return this.#login.ip;
  }

  /** What a program is refused with while the machine is paused; undefined while it is not. */
  get pausedError(): VmStateError | undefined {
    return this.#isPaused ? pausedError(this.#options.vmId) : undefined;
  }

  /** Asks the pool, too: whoever has paused it. One that does not answer soon says nothing. @throws VmStateError */
  async refuseWhilePaused(): Promise<void> {
    if (this.pausedError !== undefined) throw this.pausedError;
    const error = await this.#pausedByPool();
    if (error !== undefined) throw error;
  }

  async #pausedByPool(): Promise<VmStateError | undefined> {
    const client = await this.#pool.known();
    if (client === undefined || this.#known === undefined) return undefined;
    const call = { signal: this.#closing.signal, timeoutMs: FOLLOW_MS };
    const state = await client.VM.get_power_state(this.#known.ref, call).catch(() => undefined);
    return state === 'Paused' ? pausedError(this.#options.vmId) : undefined;
  }

  /**
   * Why a program may not run now that was paused by somebody else; undefined at once when the machine answers, and before there is
   * a connection. @param over aborts when nobody asks any more
   */
  async pauseNow(over: AbortSignal): Promise<VmStateError | undefined> {
    if (this.#login.ssh === undefined) return undefined;
    const askPool = async (): Promise<VmStateError | undefined> => await this.#pausedByPool();
    const { clock } = this.#options;
    return await pauseOf({ ping: async () => await (await this.host()).ping(), askPool, clock }, over);
  }

  /** The host to run programs on. @throws VMManagerError before the machine is up, unless it may be started for it */
  async host(): Promise<SshHost> {
    this.#closing.signal.throwIfAborted();
    if (this.pausedError !== undefined) throw this.pausedError;
    const { ssh } = this.#login;
    if (ssh !== undefined) return await this.#login.followed(ssh, this.#known);
    if (this.#starting !== undefined || this.#options.autoStart) return await this.start();
    throw VMManagerError.notStarted();
  }

  /** Makes the machine when there is none, starts it when it is off, and logs in. Idempotent. @throws VmStateError while it is paused */
  async start(): Promise<SshHost> {
    this.#closing.signal.throwIfAborted();
    if (this.#login.ssh !== undefined && !this.#isPaused) return this.#login.ssh;
    this.#starting ??= this.#turns
      .take(async () => await this.#bringUp())
      .finally(() => {
        this.#starting = undefined;
      });
    return await this.#starting;
  }

  /** Turns it off: the guest is asked first, and its power is cut when that does not help. Then the policy holds. */
  async stop(): Promise<void> {
    await this.#turns.take(async () => {
      const known = this.#known;
      if (known === undefined) return;
      await this.#login.logout();
      const client = await this.#pool.client();
      if (this.#goesWithUs(known)) await this.#remove(client, known);
      else {
        const options = { force: 'if-needed', graceMs: this.#options.stopGraceMs } as const;
        await client.shutdownVm(known.ref, { ...options, signal: this.#closing.signal });
      }
      this.#isPaused = false;
    });
  }

  /** Removes it with the disks that were made with it. Asked for by name, it is done whoever made it. */
  async destroy(): Promise<void> {
    await this.#turns.take(async () => {
      const known = await this.#find();
      if (known === undefined) return;
      await this.#login.logout();
      await this.#remove(await this.#pool.client(), known);
    });
  }

  /** It outlives this process from now on. */
  async keep(): Promise<void> {
    await this.change('keep', async (client, ref, signal) => {
      if (this.#onStop === 'destroy') await keepVm(client, ref, signal);
      this.#onStop = 'keep';
    });
  }

  /** Stops it as it is, in memory; one that is paused stays so. @throws VmStateError for one that is off */
  async pause(): Promise<void> {
    const { vmId } = this.#options;
    await this.change('pause', async (client, ref, signal) => pauseMachine(client, { ref, vmId, signal }));
    this.#isPaused = true;
  }

  /** Lets it go on after `pause` or `suspend`; one that runs goes on. @throws VmStateError for one that is off */
  async resume(): Promise<void> {
    const { vmId } = this.#options;
    await this.change('resume', async (client, ref, signal) => resumeMachine(client, { ref, vmId, signal }));
    this.#isPaused = false;
  }

  /** Makes its disks what they were when a snapshot of it was taken; it is off then. @throws InvalidOptionError */
  async revert(snapshotUuid: string): Promise<void> {
    await this.change('revert', async (client, ref, signal) => {
      const snapshot = await snapshotOf(client, ref, snapshotUuid, { signal });
      await this.#login.logout();
      await revertVm(client, snapshot, { signal });
    });
    this.#isPaused = false;
  }

  /** How it is, as the pool says. */
  async status(): Promise<MachineStatus> {
    if (this.#closing.signal.aborted) return { status: 'not_created' };
    const known = await this.#find();
    if (known === undefined) return { status: 'not_created' };
    const client = await this.#pool.client();
    const { signal } = this.#closing;
    // Nobody has reached a machine yet that was only taken over.
    const ip = this.#login.ip ?? (await toldAddress(client, this.#options.config, known.ref, { signal }));
    return await machineStatus(client, known.ref, ip, signal);
  }

  /**
   * Does something with it on the pool, in its turn.
   * @param work given a signal that `close()` aborts: what does not heed it holds that up
   * @throws VMManagerError before there is a machine
   */
  async change<T>(
    what: string,
    work: (client: XAPIClient, ref: Ref<'VM'>, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return await this.#turns.take(async () => {
      const known = await this.#find();
      if (known === undefined || isNullRef(known.ref))
        throw VMManagerError.notStarted({ hint: `There is nothing to ${what}: call start() first.` });
      return await work(await this.#pool.client(), known.ref, this.#closing.signal);
    });
  }

  /** The client of its pool. */
  async client(): Promise<XAPIClient> {
    this.#closing.signal.throwIfAborted();
    return await this.#pool.client();
  }

  /**
   * Ends what is being done, and lets go of the machine: one of ours that goes with its process is removed, any other stays as
   * it is. Idempotent.
   */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return await this.#turns.end();
    this.#closing.abort(new ClosedError(`VM '${this.#options.vmId}'`));
    await this.#turns.finish(async () => {
      await this.#login.logout();
      const known = this.#known;
      const client = await this.#pool.known();
      try {
        if (client !== undefined && known !== undefined && this.#goesWithUs(known))
          await this.#remove(client, known);
      } finally {
        await this.#pool.close();
      }
    });
  }

  async #bringUp(): Promise<SshHost> {
    const client = await this.#pool.client();
    const known = await this.#find();
    const { signal } = this.#closing;
    const { ip, ssh, ...reached }: ReachedMachine =
      known === undefined
        ? await makeMachine(client, this.#options, signal)
        : await wakeMachine(client, this.#options, known, await this.#recordOf(client, known.ref), signal);
    this.#known = reached.known;
    this.#isPaused = false;
    this.#login.set({ ip, ssh });
    return ssh;
  }

  /** The machine there is: ours, or the one that is to be taken over. @throws VmNotFoundError */
  async #find(): Promise<KnownMachine | undefined> {
    const { adopt: wanted, vmId } = this.#options;
    if (this.#known !== undefined || wanted === undefined) return this.#known;
    const client = await this.#pool.client();
    const { ref, record } = await findVm(client, wanted, { signal: this.#closing.signal }).catch(
      (error: unknown): never => {
        if (!VmNotFoundError.isInstance(error)) throw error;
        const hint = `The machine of '${vmId}' was removed from its pool, or the configuration leads to another pool.`;
        throw new VmNotFoundError(wanted, { cause: error, hint });
      },
    );
    const givenKey = record.other_config[ownerKey.hostKey];
    this.#known = { ref, uuid: record.uuid, givenKey, isOurs: false };
    return this.#known;
  }

  async #recordOf(client: XAPIClient, ref: Ref<'VM'>): Promise<Records['VM']> {
    try {
      return await client.VM.get_record(ref, { signal: this.#closing.signal });
    } catch (error) {
      if (!XapiError.is(error, 'HANDLE_INVALID')) throw error;
      this.#forget();
      throw new VmStateError('lost', `VM '${this.#options.vmId}' is not on the pool any more`, {
        vmId: this.#options.vmId,
        cause: error,
        hint: 'Somebody removed it. start() makes a new one.',
      });
    }
  }

  #goesWithUs({ isOurs }: KnownMachine): boolean {
    return isOurs && this.#onStop === 'destroy';
  }

  async #remove(client: XAPIClient, { ref }: KnownMachine): Promise<void> {
    await removeVm(client, ref);
    this.#forget();
  }

  #forget(): void {
    this.#known = undefined;
    this.#login.forget();
    this.#isPaused = false;
  }
}
