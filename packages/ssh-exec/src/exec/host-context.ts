import type { Clock, Logger, Random } from '@bioxen/core';
import type { Connections } from '../connection/connections.js';

/** What every operation on a host stands on. */
export interface HostContext {
  /** The host as the caller named it. */
  readonly host: string;
  readonly connections: Connections;
  readonly bootMs: number;
  /** Aborts when the host is closed: what runs then is stopped. */
  readonly closing: AbortSignal;
  /** What runs now, and how long each has from SIGTERM to SIGKILL, in milliseconds; `close` waits for it. */
  readonly running: Map<Promise<unknown>, number>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Makes `close` wait for a call, so long as its grace allows, in milliseconds. */
export function running<Result>(
  context: HostContext,
  call: Promise<Result>,
  graceMs: number,
): Promise<Result> {
  context.running.set(call, graceMs);
  const forget = (): void => void context.running.delete(call);
  call.then(forget, forget);
  return call;
}
