import {
  aFunction,
  checkOptions,
  createDeadline,
  milliseconds,
  retry,
  systemClock,
  throwIfAborted,
} from '@bioxen/core';
import { aDelay } from './checks/value-checks.js';
import { connectSsh } from './connect-ssh.js';
import { AuthError } from './errors/auth-error.js';
import { SshConnectError } from './errors/ssh-connect-error.js';
import { SshTimeoutError } from './errors/ssh-timeout-error.js';
import type { SshHost } from './ssh-host.js';
import { checkHostOptions } from './ssh-host-option-checks.js';
import type { SshHostOptions } from './ssh-host-options.js';

/** How long `waitForSsh` waits. */
export interface WaitForSshOptions {
  /** In all. @defaultValue 120000 */
  readonly timeoutMs?: number | undefined;
  /** For one TCP connection. @defaultValue 1000 */
  readonly attemptTimeoutMs?: number | undefined;
  /** How long a refused login is tried again: a new machine may not have written its keys yet. @defaultValue 0 */
  readonly authGraceMs?: number | undefined;
  /** Told why an attempt failed, before the next one. */
  readonly onRetry?: ((error: unknown) => void) | undefined;
}

/**
 * Logs in to a host that is just starting. It is asked again while it cannot be reached; a wrong host key, a broken
 * configuration and, behind `authGraceMs`, a refused login are told at once.
 */
export async function waitForSsh(target: SshHostOptions, options: WaitForSshOptions = {}): Promise<SshHost> {
  checkHostOptions(target);
  checkOptions(options, {
    timeoutMs: milliseconds,
    attemptTimeoutMs: milliseconds,
    authGraceMs: aDelay,
    onRetry: aFunction,
  });
  const { timeoutMs = 120_000, attemptTimeoutMs = 1_000, authGraceMs = 0, onRetry } = options;
  const { clock = systemClock, random, signal } = target;
  const startedMs = clock.monotonicMs();
  const deadline = createDeadline({ timeoutMs, operation: `Waiting for ${target.host}`, signal, clock });
  let last: Error | undefined;
  try {
    return await retry(
      async () => {
        try {
          const timeouts = { handshakeMs: 15_000, ...target.timeouts, connectMs: attemptTimeoutMs };
          return await connectSsh({ ...target, timeouts, signal: deadline.signal() });
        } catch (error) {
          if (!deadline.hasPassed() && error instanceof Error) last = error;
          throw error;
        }
      },
      {
        attempts: Number.POSITIVE_INFINITY,
        deadlineMs: timeoutMs,
        backoff: { initialMs: 100, maxMs: 250, factor: 1.5 },
        isRetryable: (error) =>
          (SshConnectError.isInstance(error) && error.retryable) ||
          SshTimeoutError.isInstance(error) ||
          (AuthError.isInstance(error) && clock.monotonicMs() - startedMs < authGraceMs),
        onRetry: ({ error }) => onRetry?.(error),
        signal,
        clock,
        random,
        operation: `Waiting for ${target.host}`,
      },
    );
  } catch (error) {
    throwIfAborted(signal, `Waiting for ${target.host}`);
    // What the host said last tells more than that the time is over.
    if (!deadline.hasPassed()) throw error;
    if (last !== undefined) throw last;
    throw new SshTimeoutError({ host: target.host, phase: 'connect', timeoutMs, started: 'no' });
  } finally {
    deadline.close();
  }
}
