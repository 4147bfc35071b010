import { requirePrograms } from '../find-program.js';
import type { GuestDriver } from '../guest-driver.js';
import { buildUmlImage } from '../image/build-image.js';
import type { GuestNetwork } from '../kernel/guest-network.js';
import { kernelDriver, type KernelDriverOptions } from '../kernel/kernel-driver.js';
import { umlModel } from './uml-model.js';
import { umlPrograms } from './uml-programs.js';

/** Options of `createUmlDriver`. */
export type UmlDriverOptions = KernelDriverOptions;

/**
 * The driver whose guests have a kernel of their own, user-mode Linux, and a disk image of Debian, which it builds once. Guests
 * end with this process, however it ends.
 * @throws UnsupportedError where a program is missing
 * @throws GuestError where the image or the network of the guests cannot be made
 */
export async function createUmlDriver(options: UmlDriverOptions = {}): Promise<GuestDriver> {
  const programs = requirePrograms('uml', umlPrograms);
  const image = options.image ?? (await buildUmlImage(options));
  const parts = {
    kind: 'uml',
    suspend: 'frozen',
    memoryBytesEach: 96 * 2 ** 20,
    programs,
    model: (network: GuestNetwork, sshPort: number) => umlModel({ programs, image, network, sshPort }),
  } as const;
  return kernelDriver(parts, options);
}
