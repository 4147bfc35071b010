import type { GuestProbe } from './guest-probe.js';
import { probeProcessGuests } from './process/process-probe.js';
import { probeQemuGuests } from './qemu/qemu-probe.js';
import { probeUmlGuests } from './uml/uml-probe.js';

let probed: Promise<readonly GuestProbe[]> | undefined;

/**
 * Tries which kinds of guests run on this computer. A process tries once; later calls hear what was found then.
 */
export function probeGuestDrivers(): Promise<readonly GuestProbe[]> {
  probed ??= Promise.all([probeProcessGuests(), probeUmlGuests(), probeQemuGuests()]);
  return probed;
}
