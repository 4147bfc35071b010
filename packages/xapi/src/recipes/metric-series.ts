import { XapiTransportError } from '../errors/transport-error.js';

/** A figure at a moment. */
export interface MetricPoint {
  readonly at: Date;
  /** In the unit of its series; NaN where nothing was measured. */
  readonly value: number;
}

/** One measured series of a host or VM, oldest point first. */
export interface MetricSeries {
  /** `cpu0`, `memory`, `memory_total_kib`, `vif_0_rx`, … */
  readonly name: string;
  /** How values of an interval became one. */
  readonly consolidation: string;
  readonly kind: 'host' | 'vm';
  /** Of the host or VM. */
  readonly uuid: string;
  readonly points: readonly MetricPoint[];
}

/**
 * The series in an answer of `/rrd_updates` (JSON).
 * @throws XapiTransportError XAPI_PROTOCOL when it is none
 */
export function metricSeries(label: string, answer: unknown): readonly MetricSeries[] {
  const { meta, data } = objectOf(answer);
  const { legend } = objectOf(meta);
  if (!Array.isArray(legend) || !Array.isArray(data)) throw malformed(label, 'has neither legend nor data');
  // Servers give the newest row first.
  const rows = data.map((row) => rowOf(label, row)).toSorted((left, right) => left.seconds - right.seconds);
  return legend.flatMap((entry, column) => {
    const parts = /^([A-Z]+):(host|vm):([^:]+):(.+)$/.exec(String(entry));
    if (parts === null) return [];
    const [, consolidation = '', kind, uuid = '', name = ''] = parts;
    const points = rows.map(({ seconds, values }) => ({
      at: new Date(seconds * 1_000),
      // Old servers give figures as texts.
      value: Number(values[column] ?? Number.NaN),
    }));
    return [
      { name, consolidation, kind: kind === 'host' ? ('host' as const) : ('vm' as const), uuid, points },
    ];
  });
}

function rowOf(
  label: string,
  row: unknown,
): { readonly seconds: number; readonly values: readonly unknown[] } {
  const { t, values } = objectOf(row);
  const seconds = Number(t);
  if (!Number.isFinite(seconds) || !Array.isArray(values)) throw malformed(label, 'has a row that is none');
  return { seconds, values };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function malformed(label: string, problem: string): XapiTransportError {
  return new XapiTransportError(`${label}: the answer ${problem}`, { code: 'XAPI_PROTOCOL', method: label });
}
