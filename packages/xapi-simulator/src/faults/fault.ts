import type { FaultAction } from './fault-action.js';

/** Which requests a fault hits. What is left out matches anything. */
export interface FaultCondition {
  /** `Async.VM.clone`, or a path such as `/import_raw_vdi`. Without one a fault of the connection hits before any byte is read. */
  readonly method?: string | undefined;
  /** From the nth request on that matches the rest. @defaultValue 1 */
  readonly nth?: number | undefined;
  /** The reference of a session. */
  readonly session?: string | undefined;
  /** 0 is the first host. */
  readonly host?: number | undefined;
  /** By chance, from the seed: 0 never, 1 always. */
  readonly probability?: number | undefined;
}

/** The names of the faults. */
export type FaultKind = FaultAction['kind'];

/** Faults that can be named without more. */
export type PlainFault = Exclude<FaultKind, 'http-status' | 'failure' | 'clock-skew' | 'rate-limit-delay'>;

/** A fault to come. */
export interface Fault {
  readonly when?: FaultCondition | undefined;
  readonly do: FaultAction | PlainFault;
  /** How often it strikes. @defaultValue 1 */
  readonly times?: number | undefined;
}

/** A fault that was added. */
export interface AddedFault {
  /** How often it has struck. */
  readonly struck: number;
  /** Takes it away; what it did stays done. */
  remove(): void;
}
