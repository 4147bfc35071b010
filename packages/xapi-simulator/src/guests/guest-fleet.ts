import { ApiFailure } from '../dispatch/api-failure.js';
import type { Guest, GuestEndpoint, HaltedGuest, RunningGuest } from './guest.js';
import type { GuestDisk, GuestSpec } from './guest-spec.js';
import type { GuestDriver } from './guest-driver.js';
import type { GuestEvent } from './guest-event.js';

/** What the simulator does when something happens in a guest by itself. */
export type OnGuestEvent = (vm: string, event: GuestEvent) => void;

/** The guests of the VMs, by the reference of the VM. Power states are checked before anything is asked of it. */
export class GuestFleet {
  readonly driver: GuestDriver;
  readonly #guests = new Map<string, Guest>();
  // A guest that comes back from a pause or a suspend has the events that it had.
  readonly #followed = new Map<string, RunningGuest['events']>();
  // Of copies and snapshots: what their guests begin with.
  readonly #disks = new Map<string, GuestDisk>();
  readonly #obeying = new Map<string, () => void>();
  #onEvent: OnGuestEvent = () => undefined;

  constructor(driver: GuestDriver) {
    this.driver = driver;
  }

  /** Whom to tell of what happens in guests. */
  listen(onEvent: OnGuestEvent): void {
    this.#onEvent = onEvent;
  }

  /** Something happens in the guest of a VM, whether or not it does anything itself. */
  tell(vm: string, event: GuestEvent): void {
    this.#onEvent(vm, event);
  }

  /** The guest of a VM that runs. A VM that was made running has none before somebody wants something of it. */
  async running(vm: string, spec: GuestSpec): Promise<RunningGuest | undefined> {
    if (!this.#guests.has(vm)) await this.start(vm, spec, false);
    const guest = this.#guests.get(vm);
    return guest?.state === 'running' ? guest : undefined;
  }

  /** Resolves when the guest has gone down, or has booted again, as it was asked to. */
  whenObeyed(vm: string): Promise<void> {
    return new Promise((resolve) => {
      this.#obeying.set(vm, resolve);
    });
  }

  /** Says so, when everything is written down. */
  noteObeyed(vm: string): void {
    this.#obeying.get(vm)?.();
    this.#obeying.delete(vm);
  }

  /** Makes the guest of a VM; one that is there stays. */
  async create(vm: string, spec: GuestSpec): Promise<void> {
    if (!this.#guests.has(vm)) this.#guests.set(vm, await this.#make(vm, spec));
  }

  /** Starts it, and follows what happens in it. */
  async start(vm: string, spec: GuestSpec, paused: boolean): Promise<void> {
    const known = this.#guests.get(vm) ?? (await this.#make(vm, spec));
    const guest = known.state === 'halted' ? known : await known.powerOff();
    this.#keep(vm, await guest.start({ paused, spec }));
  }

  /** Where the SSH server of a guest is; undefined unless it runs or is paused. */
  endpoint(vm: string): GuestEndpoint | undefined {
    const guest = this.#guests.get(vm);
    return guest?.state === 'running' || guest?.state === 'paused' ? guest : undefined;
  }

  /** Lets a VM that has no guest yet begin with the disk of another, or of a snapshot. */
  async copy(from: string, to: string): Promise<void> {
    const disk = (await this.#guests.get(from)?.snapshot()) ?? this.#disks.get(from);
    if (disk !== undefined) this.#disks.set(to, disk);
  }

  /** Puts the disk of a guest that is off back to that of a snapshot. */
  async revert(vm: string, snapshot: string): Promise<void> {
    const disk = this.#disks.get(snapshot);
    const guest = this.#guests.get(vm);
    if (disk === undefined) {
      // The snapshot is older than the first start: the VM begins anew.
      await this.destroy(vm);
    } else if (guest?.state === 'halted') await guest.revert(disk);
    else this.#disks.set(vm, disk);
  }

  /** Takes a guest through one of the changes of power; one that the VM does not have is no matter. */
  async change(vm: string, verb: 'pause' | 'unpause' | 'suspend' | 'resume'): Promise<void> {
    const guest = this.#guests.get(vm);
    if (guest === undefined) return;
    if (guest.state === 'running' && verb === 'pause') this.#guests.set(vm, await guest.pause());
    else if (guest.state === 'running' && verb === 'suspend') this.#guests.set(vm, await guest.suspend());
    else if (guest.state === 'paused' && verb === 'unpause') this.#keep(vm, await guest.unpause());
    else if (guest.state === 'suspended' && verb === 'resume') this.#keep(vm, await guest.resume());
  }

  /** Turns it off without asking it. */
  async powerOff(vm: string): Promise<void> {
    const guest = this.#guests.get(vm);
    if (guest !== undefined && guest.state !== 'halted') this.#guests.set(vm, await guest.powerOff());
  }

  /** Frees the guest of a VM. */
  async destroy(vm: string): Promise<void> {
    const guest = this.#guests.get(vm);
    this.#guests.delete(vm);
    this.#followed.delete(vm);
    await this.#forgetDisk(vm);
    if (guest === undefined) return;
    await (guest.state === 'halted' ? guest : await guest.powerOff()).destroy();
  }

  /** Frees all of them, and what the driver holds. */
  async close(): Promise<void> {
    await Promise.all([...this.#guests.keys()].map((vm) => this.destroy(vm)));
    await this.driver[Symbol.asyncDispose]();
  }

  async #make(vm: string, spec: GuestSpec): Promise<HaltedGuest> {
    const { maxGuests, memoryBytesEach } = this.driver.capacity;
    if (this.#guests.size >= maxGuests) {
      throw new ApiFailure('HOST_NOT_ENOUGH_FREE_MEMORY', String(memoryBytesEach), '0');
    }
    const guest = await this.driver.create({ ...spec, disk: this.#disks.get(vm) });
    await this.#forgetDisk(vm);
    return guest;
  }

  /** Frees the disk that a VM begins with, unless another does too. */
  async #forgetDisk(vm: string): Promise<void> {
    const disk = this.#disks.get(vm);
    this.#disks.delete(vm);
    if (disk !== undefined && ![...this.#disks.values()].includes(disk)) await this.driver.discard(disk);
  }

  #keep(vm: string, guest: Guest): void {
    this.#guests.set(vm, guest);
    if (guest.state !== 'running' || this.#followed.get(vm) === guest.events) return;
    this.#followed.set(vm, guest.events);
    void this.#follow(vm, guest.events);
  }

  async #follow(vm: string, events: RunningGuest['events']): Promise<void> {
    for await (const event of events) this.#onEvent(vm, event);
  }
}
