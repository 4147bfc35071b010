import { setMaxListeners } from 'node:events';

/**
 * Calls back once when a caller's signal aborts. One signal for many calls is no leak, and Node is told so.
 * @returns what ends that; idempotent
 */
export function whenAborted(signal: AbortSignal | undefined, act: () => void): () => void {
  if (signal === undefined) return () => undefined;
  setMaxListeners(0, signal);
  signal.addEventListener('abort', act, { once: true });
  return () => {
    signal.removeEventListener('abort', act);
  };
}
