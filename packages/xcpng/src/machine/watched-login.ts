import { BioxenError, type Clock, formatDuration, printable } from '@bioxen/core';
import { isNullRef, type Ref, type XAPIClient } from '@bioxen/xapi';
import { XCPngConnectionError } from '../errors/xcpng-connection-error.js';
import { powerStateError } from './power-errors.js';

/** Told once when the SSH server of a machine that is there does not let us in for some seconds. */
export interface LoginWait {
  readonly vmId: string;
  readonly address: string;
  /** What the last attempt failed with. */
  readonly reason: string;
}

/** A machine that is logged in to. */
export interface WatchedMachine {
  readonly ref: Ref<'VM'>;
  readonly vmId: string;
  readonly address: string;
  /** It ran before we came: nobody starts it now. */
  readonly isUp: boolean;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly onWait: ((wait: LoginWait) => void) | undefined;
}

/** What a login is given. */
interface LoginWatch {
  readonly signal: AbortSignal;
  readonly onRetry: (error: unknown) => void;
}

// Who waits longer wants to know for what.
const TELL_MS = 3_000;
/** A server that is restarted listens again sooner. */
const REFUSED_MS = 10_000;
/** A machine that runs for so long has booted. */
const BOOTED_MS = 120_000;
const ANSWER_MS = 3_000;

/**
 * Logs in to a machine that is there. When that takes some seconds it is told, and the pool is asked twice how the machine is.
 * @throws VmStateError when it does not run; XCPngConnectionError early when it runs for long and refuses connections; else what
 * the login throws
 */
export async function watchLogin<T>(
  client: XAPIClient,
  machine: WatchedMachine,
  login: (watch: LoginWatch) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const giveUp = new AbortController();
  let last: unknown;
  const watching = watch(client, machine, { over: over.signal, giveUp, last: () => last }).catch(
    () => undefined,
  );
  try {
    return await login({
      signal: AbortSignal.any([machine.signal, giveUp.signal]),
      onRetry: (error) => {
        last = error;
      },
    });
  } finally {
    over.abort();
    await watching;
  }
}

interface Watching {
  /** Aborts when the login has ended. */
  readonly over: AbortSignal;
  readonly giveUp: AbortController;
  readonly last: () => unknown;
}

async function watch(
  client: XAPIClient,
  { ref, vmId, address, isUp, clock, onWait }: WatchedMachine,
  { over, giveUp, last }: Watching,
): Promise<void> {
  const call = { signal: over, timeoutMs: ANSWER_MS };
  const refuseUnlessRunning = async (): Promise<void> => {
    const state = await client.VM.get_power_state(ref, call).catch(() => undefined);
    if (state !== undefined && state !== 'Running') giveUp.abort(powerStateError(vmId, state));
  };
  await clock.sleep(TELL_MS, { signal: over, unref: true });
  onWait?.({ vmId, address, reason: reasonOf(last()) });
  await refuseUnlessRunning();
  if (giveUp.signal.aborted) return;
  await clock.sleep(REFUSED_MS - TELL_MS, { signal: over, unref: true });
  await refuseUnlessRunning();
  if (!isUp || giveUp.signal.aborted || !isRefusal(last())) return;
  const metrics = await client.VM.get_metrics(ref, call);
  if (isNullRef(metrics)) return;
  const startedMs = (await client.VM_metrics.get_start_time(metrics, call)).getTime();
  const upMs = clock.now() - startedMs;
  if (startedMs > 0 && upMs > BOOTED_MS) giveUp.abort(refused(address, vmId, upMs, last()));
}

function reasonOf(error: unknown): string {
  if (isRefusal(error)) return 'the connection is refused';
  return error instanceof Error ? printable(error.message, 200) : 'no answer';
}

/** Its kernel answers, and nobody listens. */
function isRefusal(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if ((at as NodeJS.ErrnoException).code === 'ECONNREFUSED') return true;
  return false;
}

function refused(address: string, vmId: string, upMs: number, cause: unknown): XCPngConnectionError {
  const since = formatDuration(Math.floor(upMs / 60_000) * 60_000);
  const reason = `the machine has been running for ${since}, and refuses connections`;
  return new XCPngConnectionError(address, reason, {
    vmId,
    cause,
    retryable: BioxenError.isInstance(cause) && cause.retryable,
    hint: 'Its SSH server does not run, or listens elsewhere (ssh_port): look at status() and at its console on the pool, or boot it again: stop(), then start().',
  });
}
