// The part of @opentelemetry/api that is used, by shape: that package need not be installed.

/** What is said of a span or measurement. The shape that OpenTelemetry wants is not readonly. */
export interface TelemetryAttributes {
  [name: string]: string | number | boolean;
}

/** A span as OpenTelemetry has it. */
export interface TelemetrySpan {
  spanContext(): { readonly traceId: string; readonly spanId: string; readonly traceFlags: number };
  setAttributes(attributes: TelemetryAttributes): unknown;
  setStatus(status: { code: number; message?: string }): unknown;
  end(endTime?: Date): void;
}

/** Gives tracers: `trace.getTracerProvider()` or a provider of an SDK. */
export interface TelemetryTracerProvider {
  getTracer(
    name: string,
    version?: string,
  ): {
    startSpan(
      name: string,
      options?: {
        kind?: number;
        startTime?: Date;
        attributes?: TelemetryAttributes;
      },
    ): TelemetrySpan;
  };
}

/** Gives meters: `metrics.getMeterProvider()` or a provider of an SDK. */
export interface TelemetryMeterProvider {
  getMeter(
    name: string,
    version?: string,
  ): {
    createCounter(
      name: string,
      options?: { description?: string; unit?: string },
    ): { add(value: number, attributes?: TelemetryAttributes): void };
    createHistogram(
      name: string,
      options?: { description?: string; unit?: string },
    ): { record(value: number, attributes?: TelemetryAttributes): void };
  };
}
