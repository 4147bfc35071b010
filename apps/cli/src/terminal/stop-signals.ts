import { exitCode } from '../exit-code.js';
import type { StandardStreams } from './standard-streams.js';

const CODES = { SIGINT: exitCode.interrupt, SIGTERM: exitCode.terminated, SIGHUP: exitCode.hangup } as const;
const ALL = Object.keys(CODES) as readonly StopSignal[];

/** How long a program that was stopped waits for the reader of its last output, milliseconds. */
export const LAST_OUTPUT_MS = 1_000;

/** A signal that asks this program to end. */
export type StopSignal = keyof typeof CODES;

let isStopped = false;

/** Did a signal ask this program to end? Then it waits for nobody. */
export function wasStopped(): boolean {
  return isStopped;
}

/** What `stopSignals` gives. */
export interface StopSignals extends Disposable {
  /** The first signal that came. */
  readonly received: StopSignal | undefined;
}

/** Calls back at the first of these signals; a second one ends this process at once. */
export function stopSignals(
  onStop: (signal: StopSignal) => void,
  names: readonly StopSignal[] = ALL,
): StopSignals {
  let received: StopSignal | undefined;
  // It stays until it is disposed of: lua-local's own listener ends the process when it finds itself alone.
  const listener = (signal: StopSignal): void => {
    if (received !== undefined) process.exit(exitCodeOf(signal));
    received = signal;
    isStopped = true;
    onStop(signal);
  };
  for (const name of names) process.on(name, listener);
  return {
    get received() {
      return received;
    },
    [Symbol.dispose]: () => {
      for (const name of names) process.off(name, listener);
    },
  };
}

/**
 * Ends the line on which a terminal has shown the key that was pressed: a shell begins its prompt where we stop. To be called
 * when the signal comes.
 */
export function endLineOf(signal: StopSignal, streams: StandardStreams): void {
  if (signal === 'SIGINT' && process.stdin.isTTY && process.stderr.isTTY) void streams.write('stderr', '\n');
}

/** 128 and the signal's number, as a shell says it. */
export function exitCodeOf(signal: StopSignal): number {
  return CODES[signal];
}
