import { packageVersion } from '../package-version.js';
import type { ClientEventListener } from './client-event.js';
import { createMetrics } from './metrics.js';
import type { TelemetryMeterProvider, TelemetryTracerProvider } from './telemetry-api.js';
import { createTracing, type Tracing } from './tracing.js';

/** Where spans and metrics go. A provider that is left out is the global one of `@opentelemetry/api`, if that is installed. */
export interface OpenTelemetryProviders {
  readonly tracerProvider?: TelemetryTracerProvider | undefined;
  readonly meterProvider?: TelemetryMeterProvider | undefined;
}

/** Spans and metrics of a client. */
export interface OpenTelemetry {
  /** Resolves when it is known whether OpenTelemetry is installed; undefined when that is known. */
  readonly loading: Promise<void> | undefined;
  readonly tracing: Tracing | undefined;
  readonly onEvent: ClientEventListener;
}

const scope = '@bioxen/xapi';

/** Connects a client with OpenTelemetry; `false` leaves it out. */
export function openTelemetry(providers: OpenTelemetryProviders | false = {}): OpenTelemetry {
  let tracing: Tracing | undefined;
  let loading: Promise<void> | undefined;
  let record: ClientEventListener | undefined;

  const use = ({ tracerProvider, meterProvider }: OpenTelemetryProviders): void => {
    if (tracerProvider !== undefined)
      tracing = createTracing(tracerProvider.getTracer(scope, packageVersion));
    if (meterProvider !== undefined) record = createMetrics(meterProvider.getMeter(scope, packageVersion));
  };
  const load = async (): Promise<void> => {
    const installed = await globalProviders();
    if (installed !== undefined) use({ ...installed, ...providers });
    loading = undefined;
  };
  if (providers !== false) {
    use(providers);
    if (providers.tracerProvider === undefined || providers.meterProvider === undefined) loading = load();
  }
  return {
    get loading() {
      return loading;
    },
    get tracing() {
      return tracing;
    },
    onEvent: (event) => {
      tracing?.onEvent(event);
      record?.(event);
    },
  };
}

async function globalProviders(): Promise<OpenTelemetryProviders | undefined> {
  try {
    const { trace, metrics } = await import('@opentelemetry/api');
    return { tracerProvider: trace.getTracerProvider(), meterProvider: metrics.getMeterProvider() };
  } catch {
    // It is an optional peer.
    return undefined;
  }
}
