/** Options of `createFleetExecutor`. */
export interface FleetExecutorOptions {
  /** Where Redis is: `redis://user:password@host:port`, `rediss://` for TLS. */
  readonly redis: string;
  /** Name of the map among all of this Redis; one that goes on has the name that it had. */
  readonly run: string;
  /** What workers make their VMs of, as their `open` understands it. It goes there as JSON. */
  readonly setup: unknown;
  /** Chunks that wait, are worked on or wait to be fetched, at once. @defaultValue 64 */
  readonly inFlight?: number;
  /** How often a chunk is given out that comes back without results. @defaultValue 5 */
  readonly attempts?: number;
}
