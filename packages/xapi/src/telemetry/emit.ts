import type { Logger } from '@bioxen/core';
import type { ClientEventListener } from './client-event.js';

/** Tells the listener and the log; neither can disturb a call. */
export function createEmitter(
  logger: Logger,
  listener: ClientEventListener | undefined,
): ClientEventListener {
  return (event) => {
    try {
      logger.debug(event, `xapi ${event.kind}`);
      listener?.(event);
    } catch {
      // A broken listener is its owner's affair.
    }
  };
}
