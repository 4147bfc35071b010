import { createLogger, type Logger } from '@bioxen/core';

/** What `debugMode` writes: one line a record on standard error, never among a program's output. */
export function debugLogger(component: string, vmId: string): Logger {
  return createLogger({ level: 'debug', format: 'text', bindings: { component, vmId } });
}
