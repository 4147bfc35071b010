import type { Logger } from '@bioxen/core';
import type { ClientEvent, ClientEventListener } from './client-event.js';

/** Tells the listeners and the log; none can disturb a call, or another. */
export function createEmitter(
  logger: Logger,
  ...listeners: readonly (ClientEventListener | undefined)[]
): ClientEventListener {
  const log = (event: ClientEvent): void => logger.debug(event, `xapi ${event.kind}`);
  return (event) => {
    for (const listener of [log, ...listeners])
      try {
        listener?.(event);
      } catch {
        // A broken listener is its owner's affair.
      }
  };
}
