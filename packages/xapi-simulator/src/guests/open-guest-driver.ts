import type { Clock } from '@bioxen/core';
import { systemClock } from '@bioxen/core';
import type { GuestDriver, GuestKind } from './guest-driver.js';
import { createPaperDriver } from './paper-driver.js';
import { createProcessDriver } from './process/process-driver.js';
import { createQemuDriver } from './qemu/qemu-driver.js';
import { createUmlDriver } from './uml/uml-driver.js';

/** Makes the driver that an option names; one that is given stays. */
export async function openGuestDriver(
  guests: GuestKind | GuestDriver,
  clock: Clock = systemClock,
): Promise<GuestDriver> {
  if (guests === 'paper') return createPaperDriver(clock);
  if (guests === 'process') return createProcessDriver({ clock });
  if (guests === 'qemu') return createQemuDriver({ clock });
  return guests === 'uml' ? createUmlDriver({ clock }) : guests;
}
