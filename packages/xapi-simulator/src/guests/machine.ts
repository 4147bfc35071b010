import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ClosedError } from '@bioxen/core';
import type { ConsoleRing } from './console-ring.js';
import { EventChannel } from './event-channel.js';
import type { GuestEndpoint } from './guest.js';
import type { GuestEvent } from './guest-event.js';
import type { GuestDisk, GuestSpec } from './guest-spec.js';
import type { GuestLinkMode } from './link-mode.js';
import { MachineAgent } from './machine-agent.js';
import { MachineConsole } from './machine-console.js';
import { replaceHostKey, writeMachineFiles } from './machine-files.js';
import type { MachineSetting } from './machine-model.js';
import type { MachineRoom } from './machine-room.js';
import { MachineRun } from './machine-run.js';
import type { SandboxEnd } from './sandbox-run.js';

// Whoever does not read must not keep all of a console in memory.
const mostUnread = 1_000;

/** One machine: its files, and the sandbox while it runs. */
export class Machine {
  readonly #room: MachineRoom;
  readonly #folder: string;
  readonly #address: string;
  readonly #console = new MachineConsole();
  readonly #agent: MachineAgent;
  #spec: GuestSpec;
  #hostKey = '';
  #events = new EventChannel<GuestEvent>();
  #run: MachineRun | undefined;
  #isEnding = false;
  #booting: Promise<void> | undefined;
  #isSaved = false;
  #destroying: Promise<void> | undefined;

  private constructor(room: MachineRoom, spec: GuestSpec, address: string) {
    this.#room = room;
    this.#spec = spec;
    this.#address = address;
    this.#folder = join(room.folder, `guest-${address}`);
    this.#agent = new MachineAgent({
      clock: room.clock,
      address,
      osVersion: room.model.osVersion,
      tell: (report) => {
        if (!this.#isEnding) this.#events.send({ type: 'agent', report });
      },
      isStill: () => this.#run?.isFrozen === true,
    });
  }

  /** Makes the files of one; nothing runs. */
  static async create(room: MachineRoom, spec: GuestSpec): Promise<Machine> {
    const machine = new Machine(room, spec, room.addresses.take());
    room.machines.add(machine);
    try {
      await mkdir(join(machine.#folder, 'keys'), { recursive: true });
      if (spec.disk === undefined) await room.model.fillDisk(machine.#diskFolder);
      else await machine.restoreDisk(spec.disk);
      machine.#hostKey = await replaceHostKey(room, machine.#folder, spec.hostKey);
      return machine;
    } catch (error) {
      await machine.destroy();
      throw error;
    }
  }

  get endpoint(): GuestEndpoint {
    const { sshPort, sshUser } = this.#room.model;
    return { address: this.#address, sshPort, sshUser, hostKey: this.#hostKey };
  }

  get console(): ConsoleRing {
    return this.#console.ring;
  }

  get events(): AsyncIterable<GuestEvent> {
    return this.#events;
  }

  /** Starts the sandbox; paused, nothing runs in it yet. */
  async start(spec: GuestSpec | undefined, isPaused: boolean): Promise<void> {
    if (this.#destroying !== undefined) throw new ClosedError(`Guest ${this.#spec.name}`);
    const before = this.#spec;
    this.#spec = spec ?? before;
    this.#isEnding = false;
    this.#agent.forget();
    this.#events = new EventChannel();
    const { hostKey } = this.#spec;
    // One that is told no key any more keeps the one that it has.
    if (hostKey !== undefined && hostKey.privateKey !== before.hostKey?.privateKey)
      this.#hostKey = await replaceHostKey(this.#room, this.#folder, hostKey);
    await this.#boot(isPaused);
  }

  /** Stops everything in it; what has not begun does not begin. */
  freeze(): void {
    this.#run?.freeze();
  }

  /** Lets it begin, or go on. */
  thaw(): void {
    if (this.#run === undefined) return;
    if (!this.#run.hasBegun) this.#begin(this.#run);
    this.#run.thaw();
    this.#agent.goOn();
  }

  /** Puts its memory away, where its kind can; else it stands still. */
  async suspend(): Promise<void> {
    const { saveMemory } = this.#room.model;
    const run = this.#run;
    if (saveMemory === undefined || run?.hasBegun !== true) return this.freeze();
    await saveMemory(this.#setting);
    // Its end is no end of the guest.
    this.#run = undefined;
    await run.kill();
    this.#isSaved = true;
  }

  /** Goes on where a suspend ended. */
  async resume(): Promise<void> {
    if (!this.#isSaved) return this.thaw();
    this.#isSaved = false;
    this.#booting = this.#goOnNow();
    await this.#booting;
  }

  /** Its disk as it is now; it stands still meanwhile. */
  async keepDisk(): Promise<GuestDisk> {
    const isOurs = this.#run?.isFrozen === false && this.#run.hasBegun;
    if (isOurs) this.freeze();
    try {
      return await this.#room.disks.keep(this.#diskFolder);
    } finally {
      if (isOurs) this.thaw();
    }
  }

  /** Its disk as it was then. */
  restoreDisk(disk: GuestDisk): Promise<void> {
    return this.#room.disks.restore(this.#spec.name, this.#diskFolder, disk);
  }

  /** What its network does from now on. */
  setLink(mode: GuestLinkMode): void {
    this.#room.model.setLink(this.#address, mode);
  }

  /** Asks it for something, as a person at its console would. */
  tell(word: 'shutdown' | 'reboot'): void {
    if (!this.#spec.ignoresRequests) this.#run?.tell(word);
  }

  /** Ends all of it at once. Idempotent. */
  async off(): Promise<void> {
    this.#isEnding = true;
    this.#agent.end();
    await this.#booting?.catch(() => undefined);
    await this.#run?.kill();
    this.#run = undefined;
    this.#isSaved = false;
    await this.#room.model.closed(this.#address);
    this.#events.end();
  }

  /** Ends it and removes its files. Idempotent. */
  destroy(): Promise<void> {
    this.#destroying ??= this.#destroyNow();
    return this.#destroying;
  }

  async #destroyNow(): Promise<void> {
    await this.off();
    this.#room.model.removed(this.#address);
    await rm(this.#folder, { recursive: true, force: true });
    this.#room.addresses.giveBack(this.#address);
    this.#room.machines.delete(this);
  }

  #boot(isPaused: boolean): Promise<void> {
    this.#booting = this.#bootNow(isPaused);
    return this.#booting;
  }

  async #bootNow(isPaused: boolean): Promise<void> {
    const setting = this.#setting;
    await writeMachineFiles(this.#room, setting);
    const leaveQueue = await this.#room.boots.enter();
    const run = await this.#launch(setting, leaveQueue);
    if (isPaused) leaveQueue();
    else this.#begin(run);
  }

  async #goOnNow(): Promise<void> {
    this.#begin(await this.#launch({ ...this.#setting, isResumed: true }, () => undefined));
  }

  async #launch(setting: MachineSetting, onReadyOrEnded: () => void): Promise<MachineRun> {
    const { model } = this.#room;
    try {
      const run = await MachineRun.start(model, setting, this.#consoleReader(onReadyOrEnded));
      this.#run = run;
      void run.ended.then((end) => {
        onReadyOrEnded();
        return this.#ended(run, end);
      });
      return run;
    } catch (error) {
      onReadyOrEnded();
      throw error;
    }
  }

  #begin(run: MachineRun): void {
    run.begin();
    this.#agent.begin(this.#spec.agent);
  }

  #consoleReader(onReady: () => void): (bytes: Buffer) => void {
    return this.#console.begin(this.#room.model.readyLine, {
      onBytes: (bytes) => {
        if (this.#events.unread < mostUnread) this.#events.send({ type: 'console', bytes });
      },
      onLine: (count) => {
        onReady();
        void this.#ready(count > 1);
      },
    });
  }

  async #ready(isAgain: boolean): Promise<void> {
    await this.#room.model.opened(this.#address);
    // A kernel that boots again does so in the same process.
    if (isAgain) this.#events.send({ type: 'rebooted' });
    if (this.#spec.agent === 'ready') this.#agent.report();
  }

  async #ended(run: MachineRun, end: SandboxEnd): Promise<void> {
    if (run !== this.#run) return;
    this.#run = undefined;
    this.#agent.end();
    if (this.#isEnding) return;
    const { model } = this.#room;
    const why = model.whyEnded(end, this.#console.lastWords);
    if (why === 'reboot') {
      try {
        await this.#boot(false);
        this.#events.send({ type: 'rebooted' });
        return;
      } catch {
        // A machine that does not come up again is off.
      }
    }
    await model.closed(this.#address);
    this.#events.send({ type: 'halted', by: why === 'off' ? 'guest' : 'crash' });
    this.#events.end();
  }

  get #setting(): MachineSetting {
    return { spec: this.#spec, folder: this.#folder, address: this.#address };
  }

  get #diskFolder(): string {
    return join(this.#folder, 'disk');
  }
}
