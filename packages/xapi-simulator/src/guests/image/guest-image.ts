import type { AgentReport } from '../guest-event.js';

/** A disk image that guests begin with. It never changes: guests write beside it. */
export interface GuestImage {
  /** The file, mode 0444. */
  readonly path: string;
  readonly osVersion: AgentReport['osVersion'];
}

/** A step of the build of an image. */
export type BuildStep = 'waiting' | 'installing' | 'packing';

/** How an image is built. */
export interface BuildImageOptions {
  /** Where images are kept. @defaultValue `BIOXEN_GUEST_IMAGES`, else `guest-images` in the user's cache of bioxen */
  readonly cacheFolder?: string | undefined;
  /** Hears each step as it begins. */
  readonly onProgress?: ((step: BuildStep) => void) | undefined;
}
