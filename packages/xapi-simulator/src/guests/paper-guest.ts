import type { Clock, TimerHandle } from '@bioxen/core';
import { EventChannel } from './event-channel.js';
import type { GuestEndpoint, HaltedGuest, PausedGuest, RunningGuest, SuspendedGuest } from './guest.js';
import type { GuestDisk, GuestSpec } from './guest-spec.js';
import type { AgentReport, GuestEvent } from './guest-event.js';
import { noLink } from './no-link.js';

const features: AgentReport['features'] = new Set(['shutdown', 'poweroff', 'reboot', 'suspend']);
const osVersion: ReadonlyMap<string, string> = new Map([
  ['name', 'Simulated guest'],
  ['distro', 'debian'],
  ['major', '12'],
]);

/** A guest that runs nothing: every request succeeds at once, and its agent says what it was told to say. */
export class PaperGuest {
  #spec: GuestSpec;
  readonly #clock: Clock;
  readonly #address: string;
  #events = new EventChannel<GuestEvent>();
  #agentTimer: TimerHandle | undefined;
  #hasBooted = false;

  constructor(spec: GuestSpec, address: string, clock: Clock) {
    this.#spec = spec;
    this.#address = address;
    this.#clock = clock;
  }

  /** As one that is off. */
  halted(): HaltedGuest {
    return {
      state: 'halted',
      start: async ({ paused = false, spec = this.#spec } = {}) => {
        this.#spec = spec;
        this.#events = new EventChannel();
        this.#hasBooted = false;
        if (paused) return this.#paused();
        this.#boot();
        return this.#running();
      },
      snapshot: async () => this.#disk(),
      revert: async () => undefined,
      destroy: async () => this.#off(),
    };
  }

  #endpoint(): GuestEndpoint {
    const address = this.#spec.vmData.get('vm-data/ip') ?? this.#address;
    return { address, sshPort: 22, sshUser: 'root', hostKey: undefined };
  }

  #running(): RunningGuest {
    return {
      state: 'running',
      ...this.#endpoint(),
      console: { tail: () => new Uint8Array(0) },
      events: this.#events,
      snapshot: async () => this.#disk(),
      pause: async () => this.#paused(),
      suspend: async () => this.#suspended(),
      setLink: () => Promise.reject(noLink("guests of kind 'paper'")),
      requestShutdown: async () => this.#obey({ type: 'halted', by: 'guest' }),
      requestReboot: async () => this.#obey({ type: 'rebooted' }),
      powerOff: async () => this.#powerOff(),
    };
  }

  #paused(): PausedGuest {
    return {
      state: 'paused',
      ...this.#endpoint(),
      snapshot: async () => this.#disk(),
      unpause: async () => {
        if (!this.#hasBooted) this.#boot();
        return this.#running();
      },
      powerOff: async () => this.#powerOff(),
    };
  }

  #suspended(): SuspendedGuest {
    return {
      state: 'suspended',
      snapshot: async () => this.#disk(),
      resume: async () => this.#running(),
      powerOff: async () => this.#powerOff(),
    };
  }

  #disk(): GuestDisk {
    return { id: this.#spec.name };
  }

  #boot(): void {
    this.#hasBooted = true;
    const { agent } = this.#spec;
    if (agent === 'never') return;
    const report = (): void =>
      this.#events.send({
        type: 'agent',
        report: { address: this.#endpoint().address, osVersion, features },
      });
    if (agent === 'ready') report();
    else this.#agentTimer = this.#clock.setTimeout(report, agent.delayMs, { unref: true });
  }

  #obey(event: GuestEvent): void {
    if (!this.#spec.ignoresRequests) this.#events.send(event);
  }

  #powerOff(): HaltedGuest {
    this.#off();
    return this.halted();
  }

  #off(): void {
    this.#agentTimer?.cancel();
    this.#events.end();
  }
}
