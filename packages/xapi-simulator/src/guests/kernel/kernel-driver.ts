import { cpus } from 'node:os';
import { type Clock, systemClock } from '@bioxen/core';
import { AddressPool } from '../address-pool.js';
import type { GuestDriver, GuestFidelity, GuestKind } from '../guest-driver.js';
import type { BuildImageOptions, GuestImage } from '../image/guest-image.js';
import { machineDriver } from '../machine-driver.js';
import type { MachineModel } from '../machine-model.js';
import { openStateDirectory } from '../state-directory.js';
import { GuestNetwork, type NetworkPrograms } from './guest-network.js';

/** Options of a driver whose guests have kernels. */
export interface KernelDriverOptions extends BuildImageOptions {
  /** OpenSSH public keys that every guest lets in, as an image would that has them in it. @defaultValue [] */
  readonly authorizedKeys?: readonly string[] | undefined;
  /** A disk image of one's own, whose `/sbin/bioxen-init` does what that of the built one does. @defaultValue the built one */
  readonly image?: GuestImage | undefined;
  /** For delays of agents. @defaultValue systemClock */
  readonly clock?: Clock | undefined;
}

/** What one kind of them is made of. */
export interface KernelDriverParts {
  readonly kind: GuestKind;
  readonly suspend: GuestFidelity['suspend'];
  readonly memoryBytesEach: number;
  readonly programs: NetworkPrograms & Readonly<Record<'ssh-keygen', string>>;
  readonly model: (network: GuestNetwork, sshPort: number) => MachineModel;
}

/** Makes a driver of guests with kernels, on a network of their own. */
export async function kernelDriver(
  { kind, suspend, memoryBytesEach, programs, model }: KernelDriverParts,
  { clock = systemClock, authorizedKeys = [] }: KernelDriverOptions,
): Promise<GuestDriver> {
  const network = await GuestNetwork.open(programs);
  let addresses: AddressPool | undefined;
  try {
    addresses = await AddressPool.claim();
    return machineDriver({
      kind,
      fidelity: { execution: true, kernel: true, users: 'any', silence: 'real', suspend, resources: true },
      model: model(network, addresses.sshPort),
      addresses,
      state: await openStateDirectory(),
      clock,
      keygen: programs['ssh-keygen'],
      authorizedKeys,
      memoryBytesEach,
      bootsAtOnce: cpus().length,
      close: () => network.close(),
    });
  } catch (error) {
    addresses?.close();
    await network.close();
    throw error;
  }
}
