import { type Clock, systemClock } from '@bioxen/core';
import { AddressPool } from '../address-pool.js';
import { requirePrograms } from '../find-program.js';
import type { GuestDriver } from '../guest-driver.js';
import { machineDriver } from '../machine-driver.js';
import { openStateDirectory } from '../state-directory.js';
import { guestAccount } from './account.js';
import { processModel } from './process-model.js';
import { processPrograms } from './process-programs.js';

/** Options of `createProcessDriver`. */
export interface ProcessDriverOptions {
  /** OpenSSH public keys that every guest lets in, as an image would that has them in it. @defaultValue [] */
  readonly authorizedKeys?: readonly string[] | undefined;
  /** What the `/tmp` of a guest holds; nothing else of it has an end. @defaultValue 268435456 */
  readonly tmpBytes?: number | undefined;
  /**
   * `relay`: what a client hears of a guest goes through a relay, which can be told to keep it back, and does so while the guest is
   * paused. `direct`: the kernel of this computer accepts connections for a guest that stands still, and closes those of one that
   * died.
   * @defaultValue 'direct'
   */
  readonly link?: 'direct' | 'relay' | undefined;
  /** For delays of agents. @defaultValue systemClock */
  readonly clock?: Clock | undefined;
}

/**
 * The driver whose guests are processes of this computer: an sshd with an address of 127.64.0.0/10 in a sandbox of bubblewrap,
 * which shows the computer's own system read-only. Linux, no root. Guests end with this process, however it ends.
 * @throws UnsupportedError where a program is missing
 */
export async function createProcessDriver(options: ProcessDriverOptions = {}): Promise<GuestDriver> {
  const programs = requirePrograms('process', processPrograms);
  const addresses = await AddressPool.claim();
  const state = await openStateDirectory().catch((error: unknown) => {
    addresses.close();
    throw error;
  });
  const { clock = systemClock, authorizedKeys = [], tmpBytes = 256 * 2 ** 20, link = 'direct' } = options;
  const isRelayed = link === 'relay';
  const { sshPort } = addresses;
  return machineDriver({
    kind: 'process',
    fidelity: {
      execution: true,
      kernel: false,
      users: 'one',
      silence: isRelayed ? 'relay' : 'none',
      suspend: 'frozen',
      resources: false,
    },
    model: processModel({ programs, account: guestAccount(), sshPort, tmpBytes, isRelayed, clock }),
    addresses,
    state,
    clock,
    keygen: programs['ssh-keygen'],
    authorizedKeys,
    memoryBytesEach: 4 * 2 ** 20,
    bootsAtOnce: 50,
  });
}
