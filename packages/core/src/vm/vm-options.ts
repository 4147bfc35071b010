import type { Logger } from '../logger/logger.js';

/** What every kind of VM takes. Each kind adds options of its own. */
export interface VmOptions {
  /** @defaultValue 'default' */
  readonly vmId?: string;
  /** The registered type: `basic`, `xcpng`, … @defaultValue 'basic' */
  readonly vmType?: string;
  /** Give programs sockets. @defaultValue false */
  readonly networked?: boolean;
  /** Keep one interpreter, and its globals, for the VM's whole life. @defaultValue false */
  readonly persistent?: boolean;
  /** Log what this VM does; never changes what its programs print. @defaultValue false */
  readonly debugMode?: boolean;
  /** Name or path of the Lua interpreter. @defaultValue 'lua', which leaves the choice to the VM type */
  readonly luaExecutable?: string;
  /** Configuration of the VM type, where it needs one. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly logger?: Logger;
}
