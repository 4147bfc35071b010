import { requirePrograms } from '../find-program.js';
import type { GuestDriver } from '../guest-driver.js';
import { buildUmlImage } from '../image/build-image.js';
import type { GuestNetwork } from '../kernel/guest-network.js';
import { kernelDriver, type KernelDriverOptions } from '../kernel/kernel-driver.js';
import { findAccelerator } from './accelerator.js';
import { fetchQemuKernel } from './qemu-kernel.js';
import { qemuModel } from './qemu-model.js';
import { qemuPrograms } from './qemu-programs.js';

/** Options of `createQemuDriver`. */
export type QemuDriverOptions = KernelDriverOptions;

/**
 * The driver whose guests are machines of QEMU, with Debian's kernel for clouds on the disk image that guests of kind `uml` have too.
 * It takes KVM where a kernel boots with it, else none. A suspend puts their memory away. Guests end with this process, however it
 * ends.
 * @throws UnsupportedError where a program is missing
 * @throws GuestError where the image, the kernel or the network of the guests cannot be made
 */
export async function createQemuDriver(options: QemuDriverOptions = {}): Promise<GuestDriver> {
  const programs = requirePrograms('qemu', qemuPrograms);
  const image = options.image ?? (await buildUmlImage(options));
  const kernel = await fetchQemuKernel(options);
  const { name: accelerator } = await findAccelerator(programs, kernel, options);
  const parts = {
    kind: 'qemu',
    suspend: 'memory',
    memoryBytesEach: 256 * 2 ** 20,
    programs,
    model: (network: GuestNetwork, sshPort: number) =>
      qemuModel({ programs, image, kernel, accelerator, network, sshPort }),
  } as const;
  return kernelDriver(parts, options);
}
