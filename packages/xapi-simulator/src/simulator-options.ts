import type { Clock, Random } from '@bioxen/core';
import type { GuestDriver, GuestKind } from './guests/guest-driver.js';
import type { PoolSeed } from './seed/pool-seed.js';
import type { SimulatorTiming } from './timing.js';

/** Options of `createXapiSimulator`. */
export interface XapiSimulatorOptions {
  /** How many hosts the pool has; the first is the coordinator. @defaultValue 1 */
  readonly hosts?: number | undefined;
  /**
   * `self-signed`: every host also listens with TLS, under a certificate of its own, and `url` is `https:`.
   * @defaultValue 'none'
   */
  readonly tls?: 'self-signed' | 'none' | undefined;
  /** The version of xapi to be: what appeared later in the API is unknown to it. @defaultValue '24.11.0' */
  readonly version?: string | undefined;
  /** The protocols that it speaks. @defaultValue ['json', 'xml'] */
  readonly protocols?: readonly ('json' | 'xml')[] | undefined;
  /**
   * What it answers to JSON-RPC when it speaks XML only: its XML parser's complaint with HTTP 500, HTTP 404, or a fault in
   * XML with HTTP 200.
   * @defaultValue 'xml-parser'
   */
  readonly withoutJson?: 'xml-parser' | 'not-found' | 'xml-reply' | undefined;
  /** User names and passwords. @defaultValue { root: 'secret' } */
  readonly users?: Readonly<Record<string, string>> | undefined;
  /** What is in the pool. @defaultValue smallPool() */
  readonly pool?: PoolSeed | undefined;
  /**
   * The machines behind the VMs: `paper` runs nothing, `process` runs an SSH server each, `uml` a
   * kernel each, `qemu` a machine of that emulator each. A driver of your own ends with the simulator.
   * @defaultValue 'paper'
   */
  readonly guests?: GuestKind | GuestDriver | undefined;
  readonly timing?: SimulatorTiming | undefined;
  /** Most sessions of one originator, and of one user. @defaultValue 500 */
  readonly sessionLimit?: number | undefined;
  /** The port of the first host; the others follow. @defaultValue any free ones */
  readonly port?: number | undefined;
  /** Of the pseudo-random generator for references, MAC addresses and faults by chance. @defaultValue 1 */
  readonly seed?: number | string | undefined;
  /** @defaultValue seededRandom(seed) */
  readonly random?: Random | undefined;
  /** @defaultValue systemClock */
  readonly clock?: Clock | undefined;
}
