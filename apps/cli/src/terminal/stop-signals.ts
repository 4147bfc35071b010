import { exitCode } from '../exit-code.js';

const CODES = { SIGINT: exitCode.interrupt, SIGTERM: exitCode.terminated, SIGHUP: exitCode.hangup } as const;

/** A signal that asks this program to end. */
export type StopSignal = keyof typeof CODES;

/** What `stopSignals` gives. */
export interface StopSignals extends Disposable {
  /** The first signal that came. */
  readonly received: StopSignal | undefined;
}

/** Calls back at the first SIGINT, SIGTERM or SIGHUP; a second one ends this process as ever. */
export function stopSignals(onStop: (signal: StopSignal) => void): StopSignals {
  let received: StopSignal | undefined;
  const stopListening = (): void => {
    for (const name of Object.keys(CODES)) process.off(name, listener);
  };
  const listener = (signal: StopSignal): void => {
    received = signal;
    stopListening();
    onStop(signal);
  };
  for (const name of Object.keys(CODES)) process.on(name, listener);
  return {
    get received() {
      return received;
    },
    [Symbol.dispose]: stopListening,
  };
}

/** 128 and the signal's number, as a shell says it. */
export function exitCodeOf(signal: StopSignal): number {
  return CODES[signal];
}
