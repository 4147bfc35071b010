import type { VmLimits } from 'bioxen';

/** Finds the text of a module. @param luaVersion the Lua that asks: `5.4`; undefined where no interpreter asks */
export type FindModule = (name: string, luaVersion?: string) => Promise<string | undefined>;

/** What a command adds to the options of its command line. */
export interface OpenVmOptions {
  readonly limits: VmLimits;
  /** One interpreter for everything. @defaultValue false */
  readonly persistent?: boolean;
  /** What `require` asks instead of the active environment and `bio_compute`. */
  readonly findModule?: FindModule | undefined;
}
