import { text } from '../database/read-field.js';
import type { SimPool } from '../pool/sim-pool.js';
import { forgetReport, noteReport } from '../vms/guest-watch.js';
import { guestSpecOf } from '../vms/vm-parts.js';
import type { RunningGuest } from './guest.js';
import type { GuestLinkMode } from './link-mode.js';
import { noLink } from './no-link.js';
import type { GuestEvent } from './guest-event.js';

/** What a test can do with the machine behind a VM. */
export interface GuestControl {
  /** The port of its SSH server, for which XenAPI has no field; undefined unless it runs. */
  sshPort(): Promise<number | undefined>;
  /** Its address, whether or not the agent has told it; undefined unless it runs. */
  address(): Promise<string | undefined>;
  /** The user that its SSH server lets in; undefined unless it runs. */
  sshUser(): Promise<string | undefined>;
  /** The public key of its SSH server, `TYPE BASE64`; undefined where none runs. */
  hostKey(): Promise<string | undefined>;
  /** The last 64 KiB of its console; empty unless it runs. */
  console(): Promise<string>;
  /** What the network of the guest does from now on, until it boots again. @throws UnsupportedError, or when it does not run */
  setLink(mode: GuestLinkMode): Promise<void>;
  /** The guest turns itself off. */
  shutDown(): void;
  /** The guest dies. */
  crash(): void;
  /** The agent tells an address, or with `undefined` that there is none any more. */
  report(address: string | undefined): void;
  /** As if there had never been an agent. */
  forgetAgent(): void;
}

/** The control of the guest of one VM. */
export function guestControl(pool: SimPool, vm: string): GuestControl {
  const running = async (): Promise<RunningGuest | undefined> => {
    const record = pool.database.read('VM', vm);
    return text(record, 'power_state') === 'Running'
      ? pool.guests.running(vm, guestSpecOf(record))
      : undefined;
  };
  const happen = (event: GuestEvent): void => pool.guests.tell(vm, event);
  return {
    sshPort: async () => (await running())?.sshPort,
    address: async () => (await running())?.address,
    sshUser: async () => (await running())?.sshUser,
    hostKey: async () => (await running())?.hostKey,
    console: async () => Buffer.from((await running())?.console.tail() ?? []).toString('utf8'),
    setLink: async (mode) => {
      const guest = await running();
      if (guest === undefined) throw noLink('guests that do not run');
      await guest.setLink(mode);
    },
    shutDown: () => happen({ type: 'halted', by: 'guest' }),
    crash: () => happen({ type: 'halted', by: 'crash' }),
    report: (address) =>
      noteReport(pool, vm, {
        address,
        osVersion: new Map([
          ['name', 'Simulated guest'],
          ['distro', 'debian'],
          ['major', '12'],
        ]),
        features: new Set(['shutdown', 'poweroff', 'reboot', 'suspend']),
      }),
    forgetAgent: () => forgetReport(pool, vm),
  };
}
