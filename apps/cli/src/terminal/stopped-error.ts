import { exitCodeOf, type StopSignal } from './stop-signals.js';

/** What a signal kept from being finished. It is no news to whoever sent that: only the exit code tells of it. */
export class StoppedError extends Error {
  readonly exitCode: number;

  constructor(signal: StopSignal, cause: unknown) {
    super(`Stopped by ${signal}`, { cause });
    this.exitCode = exitCodeOf(signal);
  }

  override get name(): string {
    return 'StoppedError';
  }
}
