import type { ClientCore } from '../client-core.js';
import { resultCode } from '../telemetry/result-code.js';

/** What is told of a transfer when it is over. */
export interface TransferReport {
  host: string;
  bytes: number;
  /** The headers of its requests. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Tells it, once. */
  end(error?: unknown): void;
}

/** Starts the time and the span of a transfer. */
export function reportTransfer(
  { clock, emit, headers, tracing }: ClientCore,
  method: string,
): TransferReport {
  const startedMs = clock.monotonicMs();
  const span = tracing()?.start(method);
  let isTold = false;
  const report: TransferReport = {
    host: '',
    bytes: 0,
    headers: () => headers(span?.traceparent),
    end(error) {
      if (isTold) return;
      isTold = true;
      const { host, bytes } = report;
      span?.end(host === '' ? undefined : host, error);
      const durationMs = clock.monotonicMs() - startedMs;
      emit({ kind: 'transfer', method, host, bytes, durationMs, result: resultCode(error) });
    },
  };
  return report;
}
