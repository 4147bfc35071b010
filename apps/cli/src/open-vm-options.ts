import type { VmLimits } from 'bioxen';

/** What a command adds to the options of its command line. */
export interface OpenVmOptions {
  readonly limits: VmLimits;
  /** One interpreter for everything. @defaultValue false */
  readonly persistent?: boolean;
  /** What `require` asks instead of `bio_compute`. */
  readonly findModule?: ((name: string) => string | undefined) | undefined;
}
