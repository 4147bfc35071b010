/** How long things take, in milliseconds. The defaults are those of tests; a real pool's figures stand beside them. */
export interface SimulatorTiming {
  /** Before a wrong password is refused. Real: 1,500 to 2,100. @defaultValue 0 */
  readonly loginFailureMs?: number | undefined;
  /** Between a change and the answer of a poll that waits for it; polls for tasks only are answered at once. Real: 50. @defaultValue 50 */
  readonly batchMs?: number | undefined;
  /** By which a poll without events outlives its time-out. Real: 550. @defaultValue 0 */
  readonly overshootMs?: number | undefined;
  /** Work of an operation on a VM, disk or device, asynchronous or not. @defaultValue 0 */
  readonly taskMs?: number | undefined;
  /** How often a running task reports its progress. @defaultValue 1 */
  readonly progressSteps?: number | undefined;
  /** After which a guest that ignores a request to shut down is given up. Real: 1,200,000. @defaultValue 1200000 */
  readonly shutdownMs?: number | undefined;
}

/** All of it, with the defaults filled in. */
export type Timing = { readonly [K in keyof SimulatorTiming]-?: number };

/** The defaults. */
export const defaultTiming: Timing = {
  loginFailureMs: 0,
  batchMs: 50,
  overshootMs: 0,
  taskMs: 0,
  progressSteps: 1,
  shutdownMs: 1_200_000,
};

/** The figures of a real pool. */
export const realTiming: SimulatorTiming = {
  loginFailureMs: 1_800,
  batchMs: 50,
  overshootMs: 550,
  taskMs: 40,
  shutdownMs: 1_200_000,
};
