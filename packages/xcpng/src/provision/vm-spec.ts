import type { FirstBootData } from '../first-boot/first-boot-data.js';
import type { OwnerTags } from '../ownership/owner-tags.js';

/** A VM to make. */
export interface VmSpec {
  /** Uuid or name of the template. */
  readonly template: string;
  /** The name of the VM. */
  readonly name: string;
  /** Uuid or name. @defaultValue that of the template */
  readonly network?: string | undefined;
  /** Uuid or name. @defaultValue that of the template */
  readonly sr?: string | undefined;
  /** Uuid or name. @defaultValue whichever the client is connected to */
  readonly pool?: string | undefined;
  readonly memoryBytes?: number | undefined;
  readonly vcpus?: number | undefined;
  /** What it is told before it boots. @defaultValue nothing */
  readonly firstBoot?: FirstBootData | undefined;
  readonly tags: OwnerTags;
}
