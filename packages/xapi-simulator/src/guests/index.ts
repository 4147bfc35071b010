export { GuestError, type GuestErrorOptions } from './guest-error.js';
export type { GuestCapacity, GuestDriver, GuestFidelity, GuestKind } from './guest-driver.js';
export type { GuestProbe } from './guest-probe.js';
export { buildUmlImage, findUmlImage } from './image/build-image.js';
export type { BuildImageOptions, BuildStep, GuestImage } from './image/guest-image.js';
export type { AgentReport, GuestEvent, GuestFeature } from './guest-event.js';
export type {
  Guest,
  GuestConsole,
  GuestEndpoint,
  GuestStartOptions,
  HaltedGuest,
  PausedGuest,
  RunningGuest,
  SuspendedGuest,
} from './guest.js';
export type { GuestLinkMode, LinkPace } from './link-mode.js';
export type { GuestDisk, GuestSpec } from './guest-spec.js';
export { createPaperDriver } from './paper-driver.js';
export { probeGuestDrivers } from './probe-guest-drivers.js';
export { createProcessDriver, type ProcessDriverOptions } from './process/process-driver.js';
export { createQemuDriver, type QemuDriverOptions } from './qemu/qemu-driver.js';
export { fetchQemuKernel, findQemuKernel, type QemuKernel } from './qemu/qemu-kernel.js';
export type { SshKeyPair } from './ssh-keys.js';
export { createUmlDriver, type UmlDriverOptions } from './uml/uml-driver.js';
