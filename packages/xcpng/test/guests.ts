import {
  makeSshKey,
  poolConfigOf,
  processGuestsSkipReason,
  qemuGuestsSkipReason,
  sshdSkipReason,
  umlGuestsSkipReason,
} from '@bioxen/testkit';
import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { createProcessDriver, findQemuKernel, findUmlImage } from '@bioxen/xapi-simulator/guests';
import type { XcpngConfigInput } from '@bioxen/xcpng';

/** A pool whose VMs are machines: processes of this computer with SSH servers, or kernels. */
export interface PoolOfGuests {
  readonly simulator: XapiSimulator;
  readonly config: XcpngConfigInput;
  readonly keyPath: string;
}

/** One that somebody has to close. */
export interface GuestPool extends PoolOfGuests, AsyncDisposable {}

/** Why there can be none; undefined when there can. */
export function guestSkipReason(): string | undefined {
  return sshdSkipReason() ?? processGuestsSkipReason();
}

/** The same for machines with kernels of their own. */
export async function umlSkipReason(): Promise<string | undefined> {
  return await umlGuestsSkipReason(findUmlImage);
}

/** The same for machines of an emulator. */
export async function qemuSkipReason(): Promise<string | undefined> {
  return await qemuGuestsSkipReason(findUmlImage, findQemuKernel);
}

/** Starts one, with a key that its VMs will be given. Relayed ones are processes whose network can be told to fail. */
export async function openGuestPool(
  guests: 'process' | 'relayed' | 'uml' | 'qemu' = 'process',
): Promise<GuestPool> {
  const key = makeSshKey();
  const simulator = await createXapiSimulator({
    guests: guests === 'relayed' ? await createProcessDriver({ link: 'relay' }) : guests,
  });
  return {
    simulator,
    keyPath: key.keyPath,
    config: { ...poolConfigOf(simulator, key.keyPath, guests === 'relayed' ? 'process' : guests) },
    [Symbol.asyncDispose]: async () => {
      await simulator.close();
      key[Symbol.dispose]();
    },
  };
}
