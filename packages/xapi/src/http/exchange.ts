import type { Clock, TimerHandle } from '@bioxen/core';
import type { Dispatcher } from 'undici';
import { listenToAnswer } from './answer-tap.js';
import { ExchangeFault, type ExchangeFaultKind } from './exchange-fault.js';
import { createByteQueue } from './byte-queue.js';
import type { HttpReply } from '../transport/transport.js';

/** A request over HTTP. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With the query. Never logged: it may hold the session. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | AsyncIterable<Uint8Array> | undefined;
  /** Ends it and closes its socket. */
  readonly signal: AbortSignal;
  /** The longest wait for the beginning of the answer, counted from when the request leaves. */
  readonly headMs: number;
  /** The longest silence within the answer. */
  readonly idleMs: number;
  /** The largest body of an answer. */
  readonly maxBytes: number;
}

/** An answer whose body is still coming. */
export interface HttpExchangeReply extends HttpReply {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Gives up what was not read of the body. Nothing happens when it was read to its end. */
  discard(): void;
}

/**
 * One request, sent once. Every failure is an `ExchangeFault` that tells whether bytes may have left; failures within the
 * body are thrown by it. Whatever fails, the socket is closed. A body that is left before its end closes the socket too.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: HttpRequest,
  clock: Clock,
): Promise<HttpExchangeReply> {
  const { signal } = request;
  return new Promise((resolve, reject) => {
    let wasSent = false;
    let isEnded = false;
    let hasBegun = false;
    let controller: Dispatcher.DispatchController | undefined;
    let fault: ExchangeFault | undefined;
    let timer: TimerHandle | undefined;
    let lastMs = 0;
    let received = 0;
    const queue = createByteQueue({
      pause: () => controller?.pause(),
      resume: () => {
        // While the reader does not read, nothing is expected of the server.
        lastMs = clock.monotonicMs();
        controller?.resume();
      },
      abandon: () => fail('aborted', 'The answer was not read to its end'),
    });

    const end = (): void => {
      timer?.cancel();
      signal.removeEventListener('abort', abort);
    };
    const fail = (kind: ExchangeFaultKind, message: string, cause?: unknown): void => {
      if (fault !== undefined) return;
      fault = new ExchangeFault(kind, wasSent, message, cause);
      end();
      controller?.abort(fault);
      queue.fail(fault);
      reject(fault);
    };
    const abort = (): void => fail('aborted', 'The call was ended', signal.reason);
    const watch = (limitMs: number): void => {
      timer?.cancel();
      lastMs = clock.monotonicMs();
      if (limitMs === Number.POSITIVE_INFINITY) return;
      const look = (): void => {
        const leftMs = lastMs + limitMs - clock.monotonicMs();
        if (queue.isPaused()) timer = clock.setTimeout(look, limitMs, { unref: true });
        else if (leftMs > 0) timer = clock.setTimeout(look, leftMs, { unref: true });
        else fail('silence', `Nothing came from the server for ${limitMs} ms`);
      };
      timer = clock.setTimeout(look, limitMs, { unref: true });
    };

    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    dispatcher.dispatch(
      {
        method: request.method,
        path: request.path,
        headers: { ...request.headers },
        body: request.body === undefined ? null : (request.body as Buffer),
        // Time is kept here, by a clock that tests can move.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart(started) {
          controller = started;
          // A request that ended while it waited for a socket, or that would be sent a second time, is not sent.
          if (fault !== undefined || wasSent) {
            started.abort(fault ?? new ExchangeFault('connection', true, 'The connection broke'));
            return;
          }
          wasSent = true;
          watch(request.headMs);
          // A head that has begun must go on, however long the server may think before.
          listenToAnswer((isInterim) => {
            if (fault !== undefined || isEnded) return;
            if (isInterim || !hasBegun) watch(isInterim ? request.headMs : request.idleMs);
            hasBegun = !isInterim;
            lastMs = clock.monotonicMs();
          });
        },
        onResponseStart(_controller, status, headers) {
          if (status < 200) return;
          watch(request.idleMs);
          const text = (name: string): string => String(headers[name] ?? '');
          resolve({
            status,
            headers,
            contentType: text('content-type'),
            ...(headers['location'] === undefined ? {} : { location: text('location') }),
            body: queue.bytes,
            discard: () => {
              if (!isEnded) fail('aborted', 'The answer was not wanted');
            },
          });
        },
        onResponseData(_controller, chunk) {
          lastMs = clock.monotonicMs();
          received += chunk.length;
          if (received > request.maxBytes)
            fail('too-large', `The answer is larger than ${request.maxBytes} bytes`);
          else queue.push(chunk);
        },
        onResponseEnd() {
          isEnded = true;
          end();
          queue.finish();
        },
        onResponseError(_controller, error) {
          fail('connection', error.message, error);
        },
      },
    );
  });
}
