import {
  aBoolean,
  aString,
  anObject,
  anything,
  type Clock,
  type EnvironmentSource,
  type Logger,
  type OptionCheck,
  type VmTypeRegistry,
} from '@bioxen/core';
import type { SessionHost } from './host/session-host.js';

/** Connects to the daemon. @param start start it when there is none */
export type ConnectDaemon = (start: boolean) => Promise<SessionHost | undefined>;

/** Options of a manager. */
export interface VMManagerOptions {
  /** Log what its VMs do. @defaultValue false */
  readonly debugMode?: boolean | undefined;
  /** Programs of `executeVm` and `executeVmAsync` that run at once, over all VMs. @defaultValue 10 */
  readonly maxWorkers?: number | undefined;
  /** Name or path of the Lua interpreter for VMs that name none. @defaultValue the VM type chooses */
  readonly luaExecutable?: string | undefined;
  /** The types of VM that it can make. @defaultValue none */
  readonly registry?: VmTypeRegistry | undefined;
  /** What `setEnvironment` asks. @defaultValue none */
  readonly environments?: EnvironmentSource | undefined;
  /**
   * Connects to the daemon, in which persistent sessions live; when there is none, it is started or undefined is given
   * back. @defaultValue they live and end with this manager
   */
  readonly connectDaemon?: ConnectDaemon | undefined;
  readonly logger?: Logger | undefined;
  readonly clock?: Clock | undefined;
}

const workers: OptionCheck = (value) =>
  Number.isSafeInteger(value) && (value as number) > 0 ? undefined : 'a whole number above 0';

/** What a manager's options must be. */
export const vmManagerOptionChecks: Readonly<Record<keyof VMManagerOptions, OptionCheck>> = {
  debugMode: aBoolean,
  maxWorkers: workers,
  luaExecutable: aString,
  registry: anObject,
  environments: anObject,
  connectDaemon: anything,
  logger: anything,
  clock: anObject,
};
