import type { ClientEvent } from './client-event.js';
import { resultCode } from './result-code.js';
import type { TelemetryAttributes, TelemetryTracerProvider } from './telemetry-api.js';

/** Spans of a client. */
export interface Tracing {
  /** Starts the span of a call, its retries included, within the span that is active. */
  start(method: string): CallSpan;
  /** Makes a span of a task that has ended. */
  onEvent(event: ClientEvent): void;
}

/** The span of one call. */
export interface CallSpan {
  /** What continues it on the server; undefined when nothing is recorded. */
  readonly traceparent: string | undefined;
  end(host: string | undefined, error?: unknown): void;
}

// SpanKind.CLIENT and SpanStatusCode.ERROR of the API, which are numbers there.
const client = 2;
const failed = 2;
const emptyTrace = /^0*$/;

/** Spans by a tracer. */
export function createTracing(tracer: ReturnType<TelemetryTracerProvider['getTracer']>): Tracing {
  return {
    start(method) {
      const span = tracer.startSpan(`xapi ${method}`, { kind: client, attributes: attributesOf(method) });
      const { traceId, spanId, traceFlags } = span.spanContext();
      const flags = (traceFlags & 0xff).toString(16).padStart(2, '0');
      return {
        traceparent: emptyTrace.test(traceId) ? undefined : `00-${traceId}-${spanId}-${flags}`,
        end(host, error) {
          if (host !== undefined) span.setAttributes(serverOf(host));
          if (error !== undefined) {
            const code = resultCode(error);
            span.setAttributes({ 'error.type': code });
            // The code alone: messages name objects of the pool.
            span.setStatus({ code: failed, message: code });
          }
          span.end();
        },
      };
    },
    onEvent(event) {
      if (event.kind !== 'task') return;
      const { method, durationMs, result } = event;
      const span = tracer.startSpan(`xapi ${method} task`, {
        kind: client,
        startTime: new Date(Date.now() - durationMs),
        attributes: attributesOf(method),
      });
      if (result !== 'ok') {
        span.setAttributes({ 'error.type': result });
        span.setStatus({ code: failed, message: result });
      }
      span.end();
    },
  };
}

function attributesOf(method: string): TelemetryAttributes {
  const [service = '', name] = method.replace(/^Async\./, '').split('.');
  return name === undefined
    ? { 'rpc.system': 'xenapi', 'rpc.method': method }
    : { 'rpc.system': 'xenapi', 'rpc.service': service, 'rpc.method': name };
}

function serverOf(origin: string): TelemetryAttributes {
  const { hostname, port, protocol } = new URL(origin);
  return {
    'server.address': hostname.replace(/^\[|\]$/g, ''),
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
  };
}
