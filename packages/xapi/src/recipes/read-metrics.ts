import { anAbortSignal, checkOptions, milliseconds, oneOf } from '@bioxen/core';
import type { CallOptions } from '../call-options.js';
import type { VmPowerState } from '../generated/enums.js';
import { isNullRef, type Ref } from '../refs.js';
import { type MetricSeries, metricSeries } from './metric-series.js';
import type { RecipeClient } from './recipe-client.js';

/** Options of `hostMetrics` and `vmMetrics`. */
export interface MetricsOptions extends CallOptions {
  /** The oldest point that is wanted. @defaultValue the newest one only */
  readonly since?: Date | undefined;
  /** Milliseconds between points: servers keep 5 s for 10 minutes, 1 min for 2 h, 1 h for a week, 1 day for a year. @defaultValue 5000 */
  readonly intervalMs?: number | undefined;
  /** How values of an interval become one. @defaultValue 'AVERAGE' */
  readonly consolidation?: 'AVERAGE' | 'MIN' | 'MAX' | 'LAST' | undefined;
}

/** What a host measures of itself. */
export interface HostMetrics {
  readonly isLive: boolean;
  readonly memoryTotalBytes: number;
  readonly memoryFreeBytes: number;
  readonly series: readonly MetricSeries[];
}

/** What the host of a VM measures of it. */
export interface VmMetrics {
  readonly powerState: VmPowerState;
  readonly memoryBytes: number;
  readonly vcpus: number;
  /** Undefined while it is off. */
  readonly startedAt: Date | undefined;
  /** Empty while it is off: then nothing is measured. */
  readonly series: readonly MetricSeries[];
}

/** Memory and series of a host, read from that host (`/rrd_updates`). */
export async function hostMetrics(
  client: RecipeClient,
  host: Ref<'host'>,
  options: MetricsOptions = {},
): Promise<HostMetrics> {
  const call = checked(options);
  const record = await client.host_metrics.get_record(await client.host.get_metrics(host, call), call);
  const uuid = await client.host.get_uuid(host, call);
  const series = await readSeries(client, host, { host: true }, options);
  return {
    isLive: record.live,
    memoryTotalBytes: Number(record.memory_total),
    memoryFreeBytes: Number(record.memory_free),
    series: series.filter((each) => each.uuid === uuid),
  };
}

/** Memory, processors and series of a VM, read from the host on which it runs (`/rrd_updates`). */
export async function vmMetrics(
  client: RecipeClient,
  vm: Ref<'VM'>,
  options: MetricsOptions = {},
): Promise<VmMetrics> {
  const call = checked(options);
  const { uuid, metrics, power_state: powerState, resident_on: host } = await client.VM.get_record(vm, call);
  const record = await client.VM_metrics.get_record(metrics, call);
  const isOn = !isNullRef(host);
  const series = isOn ? await readSeries(client, host, { vm_uuid: uuid }, options) : [];
  return {
    powerState,
    memoryBytes: Number(record.memory_actual),
    vcpus: Number(record.VCPUs_number),
    startedAt: isOn ? record.start_time : undefined,
    series: series.filter((each) => each.uuid === uuid),
  };
}

function checked(options: MetricsOptions): CallOptions {
  checkOptions(options, {
    signal: anAbortSignal,
    timeoutMs: milliseconds,
    since: (value) => (value instanceof Date ? undefined : 'a Date'),
    intervalMs: milliseconds,
    consolidation: oneOf('AVERAGE', 'MIN', 'MAX', 'LAST'),
  });
  return { signal: options.signal, timeoutMs: options.timeoutMs };
}

async function readSeries(
  client: RecipeClient,
  host: Ref<'host'>,
  what: Readonly<Record<string, string | boolean>>,
  { since, intervalMs = 5_000, consolidation = 'AVERAGE', signal, timeoutMs }: MetricsOptions,
): Promise<readonly MetricSeries[]> {
  const call = { signal, timeoutMs };
  const interval = Math.max(1, Math.round(intervalMs / 1_000));
  // Servers choose coarser points for a start that is further away, and by their own clock.
  const from = since ?? new Date((await client.host.get_servertime(host, call)).getTime() - 3_000 * interval);
  const start = Math.floor(from.getTime() / 1_000);
  const download = await client.get(
    '/rrd_updates',
    { start, cf: consolidation, interval, json: true, ...what },
    { host, ...call },
  );
  const series = metricSeries('GET /rrd_updates', await download.json());
  return since === undefined ? series.map((each) => ({ ...each, points: each.points.slice(-1) })) : series;
}
