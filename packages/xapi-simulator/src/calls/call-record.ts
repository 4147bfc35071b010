import type { RpcValue } from '../wire/rpc-value.js';

/** A call that reached the simulator and was executed, or refused by its checks. */
export interface CallRecord {
  /** Counts from 1. */
  readonly number: number;
  /** `Async.VM.clone` */
  readonly method: string;
  /** As they came, the session first. Passwords are replaced by `•••`. */
  readonly params: readonly RpcValue[];
  /** The reference of the session that the call named. */
  readonly session: string | undefined;
  readonly protocol: 'json' | 'xml';
  /** Which host it reached: 0 is the first. */
  readonly host: number;
  /** Counts the connections from 1. */
  readonly connection: number;
  readonly userAgent: string;
  /** All request headers, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** The wall clock of the simulator. */
  readonly atMs: number;
  /** The code of the failure that was answered; undefined while it runs and after success. */
  failure: string | undefined;
}
