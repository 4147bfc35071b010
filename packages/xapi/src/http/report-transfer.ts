import type { ClientCore } from '../client-core.js';

/** What is told of a transfer when it is over. */
export interface TransferReport {
  host: string;
  bytes: number;
  /** Tells it, once. */
  end(error?: unknown): void;
}

/** Starts the time of a transfer. */
export function reportTransfer({ clock, emit }: ClientCore, method: string): TransferReport {
  const startedMs = clock.monotonicMs();
  let isTold = false;
  const report: TransferReport = {
    host: '',
    bytes: 0,
    end(error) {
      if (isTold) return;
      isTold = true;
      const { host, bytes } = report;
      const durationMs = clock.monotonicMs() - startedMs;
      emit({ kind: 'transfer', method, host, bytes, durationMs, result: resultCode(error) });
    },
  };
  return report;
}

/** `ok`, the code of the server's error, or the code of ours. */
export function resultCode(error: unknown): string {
  if (error === undefined) return 'ok';
  if (typeof error !== 'object' || error === null) return 'failed';
  if ('xapiCode' in error) return String(error.xapiCode);
  return 'code' in error ? String(error.code) : 'failed';
}
