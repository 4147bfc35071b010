import { type Clock, createDeadline } from '@bioxen/core';

/** Less than that in the time that a server has is as good as nothing. */
const LEAST_BYTES = 1_024;

/** How long a server may take. */
export interface SteadyOptions {
  /** For each KB, milliseconds. */
  readonly pauseMs: number;
  readonly host: string;
  readonly clock?: Clock | undefined;
}

/** The chunks of a body, for as long as they come. @throws VMTimeoutError when a server goes quiet, or only drips */
export async function* readSteadily(
  body: ReadableStream<Uint8Array> | null,
  { pauseMs, host, clock }: SteadyOptions,
): AsyncGenerator<Uint8Array, void, void> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      using deadline = createDeadline({ timeoutMs: pauseMs, operation: `The rest of ${host}`, clock });
      const passed = rejectionOf(deadline.signal());
      for (let bytes = 0; bytes < LEAST_BYTES;) {
        const { done, value } = await Promise.race([reader.read(), passed]);
        if (done) return;
        bytes += value.length;
        yield value;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  const rejection = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  // It may come while nobody waits for it.
  rejection.catch(() => undefined);
  return rejection;
}
