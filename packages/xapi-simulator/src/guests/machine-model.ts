import type { GuestSpec } from './guest-spec.js';
import type { GuestLinkMode } from './link-mode.js';
import type { AgentReport } from './guest-event.js';
import type { SandboxEnd } from './sandbox-run.js';

/** What a machine is given when it boots. */
export interface MachineSetting {
  readonly spec: GuestSpec;
  /** Its directory. `keys`, `data` and `disk` are in it. */
  readonly folder: string;
  readonly address: string;
  /** It goes on from the memory that was saved, instead of booting. */
  readonly isResumed?: boolean | undefined;
}

/** What kind of machine a driver makes: all that processes and kernels do not share. */
export interface MachineModel {
  readonly sshPort: number;
  readonly sshUser: string;
  /** What is on its console when its SSH server listens. */
  readonly readyLine: string;
  readonly osVersion: AgentReport['osVersion'];
  /** Fills the folder `disk` of a new machine. */
  fillDisk(folder: string): Promise<void>;
  /** Writes what only this kind needs, before each boot. */
  prepare(setting: MachineSetting): Promise<void>;
  /** The program that is the machine, with its arguments. */
  command(setting: MachineSetting): readonly string[];
  /** Stops everything in it; gives what `thaw` needs. */
  freeze(init: number, address: string): readonly number[];
  thaw(init: number, frozen: readonly number[], address: string): void;
  /** Writes its memory to its disk, which may then end; a kind without it stands still when it is suspended. */
  readonly saveMemory?: ((setting: MachineSetting) => Promise<void>) | undefined;
  /** What its network does from now on. @throws UnsupportedError where that is not ours to say */
  setLink(address: string, mode: GuestLinkMode): void;
  /** Why it ended by itself, from that and from its last words. */
  whyEnded(end: SandboxEnd, lastWords: string): 'off' | 'reboot' | 'crash';
  /** Its SSH server listens now. */
  opened(address: string): Promise<void>;
  /** It is off. */
  closed(address: string): Promise<void>;
  /** It is destroyed. */
  removed(address: string): void;
}
