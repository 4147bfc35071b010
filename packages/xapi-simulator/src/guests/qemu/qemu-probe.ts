import { requirePrograms } from '../find-program.js';
import { GuestError } from '../guest-error.js';
import { type GuestProbe, probe } from '../guest-probe.js';
import { kernelRemedy, tryKernel } from '../kernel/try-kernel.js';
import { findAccelerator } from './accelerator.js';
import { findQemuKernel } from './qemu-kernel.js';
import { qemuModel } from './qemu-model.js';
import { qemuPrograms } from './qemu-programs.js';

/** Boots a machine of QEMU, with KVM where that boots one, and turns it off. */
export function probeQemuGuests(): Promise<GuestProbe> {
  return probe('qemu', tryMachine, kernelRemedy);
}

/** What is to be known of guests that run all the same. */
async function tryMachine(): Promise<string | undefined> {
  const programs = requirePrograms('qemu', qemuPrograms);
  const kernel = await findQemuKernel();
  if (kernel === undefined) {
    throw new GuestError('kernel is not there', {
      guest: 'qemu',
      hint: 'Fetch it, which needs no root: bioxen-guests kernel fetch',
    });
  }
  const accelerator = await findAccelerator(programs, kernel);
  await tryKernel('qemu', programs, (network, image) =>
    qemuModel({ programs, network, image, kernel, accelerator: accelerator.name, sshPort: 22 }),
  );
  return accelerator.reason === undefined
    ? undefined
    : `slower than it could be, without KVM: ${accelerator.reason}`;
}
