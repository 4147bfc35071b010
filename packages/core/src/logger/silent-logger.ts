import type { Logger } from './logger.js';

function drop(): void {}

/** The default everywhere: writes nothing, costs nothing. */
export const silentLogger: Logger = Object.freeze({
  level: 'silent',
  trace: drop,
  debug: drop,
  info: drop,
  warn: drop,
  error: drop,
  fatal: drop,
  child: (): Logger => silentLogger,
  isLevelEnabled: (): boolean => false,
});
