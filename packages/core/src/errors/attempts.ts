const attemptsByError: WeakMap<object, number> = new WeakMap();

/**
 * Notes how often an operation was tried before this error was given to the caller.
 * The error itself is not touched, so a frozen or foreign one works too.
 */
export function recordAttempts(error: unknown, attempts: number): void {
  if ((typeof error === 'object' && error !== null) || typeof error === 'function') {
    attemptsByError.set(error, attempts);
  }
}

/** How often `retry` tried before it threw this error; undefined when it did not. */
export function attemptsOf(error: unknown): number | undefined {
  return (typeof error === 'object' && error !== null) || typeof error === 'function'
    ? attemptsByError.get(error)
    : undefined;
}
