import { context, metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { XAPIClient } from '@bioxen/xapi';
import { afterEach, expect, test } from 'vitest';
import { connected, password, refusal } from './connected.js';
import { failure, value } from './loopback-xapi.js';

const vm = 'OpaqueRef:vm' as never;

interface Recorder {
  readonly tracerProvider: BasicTracerProvider;
  readonly meterProvider: MeterProvider;
  spans(): readonly ReadableSpan[];
  /** Name, attributes and value or count of each measurement. */
  measured(): Promise<readonly (readonly [string, object, unknown])[]>;
}

function recorder(): Recorder {
  const spans = new InMemorySpanExporter();
  const measurements = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: measurements, exportIntervalMillis: 1e9 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  return {
    tracerProvider: new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
    meterProvider,
    spans: () => spans.getFinishedSpans(),
    async measured() {
      await meterProvider.forceFlush();
      return (measurements.getMetrics().at(-1)?.scopeMetrics ?? []).flatMap(({ metrics: all }) =>
        all.flatMap(({ descriptor, dataPoints }) =>
          dataPoints.map(
            ({ attributes, value: point }) =>
              [
                descriptor.name,
                attributes,
                typeof point === 'object' && 'count' in point ? point.count : point,
              ] as const,
          ),
        ),
      );
    },
  };
}

afterEach(() => {
  trace.disable();
  metrics.disable();
  context.disable();
});

test('each request says who asks: user agent, originator, traceparent', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await using pool = await connected(undefined, { traceparent: () => traceparent, openTelemetry: false });
  await pool.client.VM.get_name_label(vm);
  const headers = pool.server.calls.at(-1)?.headers;
  expect(headers).toMatchObject({
    'user-agent': expect.stringMatching(/^bioxen-xapi\/\d/),
    originator: expect.stringMatching(/^bioxen\/\d/),
    traceparent,
  });
  expect(pool.server.calls[0]?.params.at(-1)).toBe(headers?.['originator']);
});

test('a call is a span that the server continues, and ends with its host or with the code of its error', async () => {
  const { tracerProvider, meterProvider, spans } = recorder();
  await using pool = await connected(
    ({ method }) =>
      method === 'VM.destroy' ? failure('VM_BAD_POWER_STATE', 'r', 'halted', 'running') : undefined,
    { openTelemetry: { tracerProvider, meterProvider } },
  );
  await pool.client.VM.get_name_label(vm);
  await refusal(pool.client.VM.destroy(vm));
  const [read, change] = spans();
  expect(read).toMatchObject({
    name: 'xapi VM.get_name_label',
    kind: 2,
    status: { code: 0 },
    attributes: {
      'rpc.system': 'xenapi',
      'rpc.service': 'VM',
      'rpc.method': 'get_name_label',
      'server.address': '127.0.0.1',
      'server.port': pool.server.port,
    },
  });
  expect(change).toMatchObject({
    name: 'xapi VM.destroy',
    status: { code: 2, message: 'VM_BAD_POWER_STATE' },
    attributes: { 'error.type': 'VM_BAD_POWER_STATE' },
  });
  const { traceId, spanId } = read?.spanContext() ?? {};
  const call = pool.server.calls.find(({ method }) => method === 'VM.get_name_label');
  expect(call?.headers['traceparent']).toBe(`00-${traceId}-${spanId}-01`);
});

test('requests, retries and logins are measured', async () => {
  const { tracerProvider, meterProvider, measured } = recorder();
  await using pool = await connected(
    ({ method }, before) => {
      if (method === 'VM.get_name_label' && before === 0) return { kind: 'cut' };
      return method === 'VM.get_name_label' ? value('a') : undefined;
    },
    { openTelemetry: { tracerProvider, meterProvider } },
  );
  await pool.client.VM.get_name_label(vm);
  await pool.client.VM.get_name_label(vm);
  const all = await measured();
  const ofMethod = { 'rpc.method': 'VM.get_name_label' };
  expect(all).toContainEqual([
    'xapi.client.request.duration',
    { 'rpc.system': 'xenapi', ...ofMethod, 'server.address': pool.server.url },
    2,
  ]);
  expect(all).toContainEqual([
    'xapi.client.request.duration',
    { 'rpc.system': 'xenapi', ...ofMethod, 'server.address': pool.server.url, 'error.type': 'connection' },
    1,
  ]);
  expect(all).toContainEqual(['xapi.client.retries', ofMethod, 1]);
  expect(all).toContainEqual(['xapi.client.logins', {}, 1]);
});

test('without options the global providers are used, and false leaves them out', async () => {
  const { tracerProvider, meterProvider, spans, measured } = recorder();
  trace.setGlobalTracerProvider(tracerProvider);
  metrics.setGlobalMeterProvider(meterProvider);
  await using pool = await connected();
  await pool.client.VM.get_name_label(vm);
  expect(spans().map(({ name }) => name)).toEqual(['xapi VM.get_name_label']);
  await using quiet = new XAPIClient({
    url: pool.server.url,
    auth: { username: 'root', password },
    openTelemetry: false,
  });
  await quiet.VM.get_name_label(vm);
  expect(spans().length).toBe(1);
  expect((await measured()).find(([name]) => name === 'xapi.client.logins')?.[2]).toBe(1);
});

test('a listener or log that fails disturbs neither the call nor the others', async () => {
  const { tracerProvider, meterProvider, measured } = recorder();
  await using pool = await connected(undefined, {
    openTelemetry: { tracerProvider, meterProvider },
    onEvent: () => {
      throw new Error('my listener is broken');
    },
    logger: {
      debug: () => {
        throw new Error('my log is full');
      },
    } as never,
  });
  await pool.client.VM.get_name_label(vm);
  expect((await measured()).some(([name]) => name === 'xapi.client.logins')).toBe(true);
});

test('a traceparent that is none is left out, and one that cannot be given breaks no call', async () => {
  const throwing = (): string => {
    throw new Error('no span');
  };
  for (const traceparent of [() => 'a\r\nb', () => '', throwing]) {
    await using pool = await connected(undefined, { traceparent, openTelemetry: false });
    await pool.client.login();
    expect(pool.server.calls[0]?.headers).not.toHaveProperty('traceparent');
  }
});
