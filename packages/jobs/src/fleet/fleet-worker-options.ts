import type { MapWorkerOptions } from '../worker/map-worker.js';

/** Options of `runFleetWorker`. */
export interface FleetWorkerOptions {
  /** Where Redis is: `redis://user:password@host:port`, `rediss://` for TLS. */
  readonly redis: string;
  /** VMs at once. @defaultValue 1 */
  readonly workers?: number;
  /** What VMs are made by, of the `setup` that a map sent. @throws MapProgramError for what no worker of this kind can do */
  readonly open: (setup: unknown) => Promise<Pick<MapWorkerOptions, 'createVm' | 'recordMs'>>;
  /**
   * Time after which others may take a chunk whose worker shows no life, milliseconds. Shorter, a chunk of a dead one is done
   * sooner; a worker whose host stands still for longer has its chunk done twice, which does no harm. @defaultValue 30000
   */
  readonly lockMs?: number;
  /** Takes what programs print. @defaultValue dropped */
  readonly onPrint?: (bytes: Uint8Array) => Promise<void> | void;
  /** Called when chunks are taken from now on. */
  readonly onReady?: () => void;
  /** Ends the worker: it takes no more, and finishes what it works on. */
  readonly signal: AbortSignal;
}
