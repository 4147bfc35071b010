import { requirePrograms } from '../find-program.js';
import { type GuestProbe, probe } from '../guest-probe.js';
import { kernelRemedy, tryKernel } from '../kernel/try-kernel.js';
import { umlModel } from './uml-model.js';
import { umlPrograms } from './uml-programs.js';

/** Boots a kernel as a process, and turns it off. */
export function probeUmlGuests(): Promise<GuestProbe> {
  const attempt = async (): Promise<void> => {
    const programs = requirePrograms('uml', umlPrograms);
    await tryKernel('uml', programs, (network, image) => umlModel({ programs, network, image, sshPort: 22 }));
  };
  return probe('uml', attempt, kernelRemedy);
}
