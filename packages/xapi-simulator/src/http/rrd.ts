import { flag, list, number, text } from '../database/read-field.js';
import type { SimRecord } from '../database/sim-value.js';
import type { HostRole, SimPool } from '../pool/sim-pool.js';
import { recordsOf } from '../vms/vm-parts.js';
import type { HttpReply } from '../wire/http-message.js';
import { notFoundPage } from '../wire/http-pages.js';
import { jsonText } from '../wire/json-writer.js';
import { isAuthorized } from './authorize.js';
import { unauthorisedReply } from './file-replies.js';
import type { FileRoute } from './file-route.js';

/** A measured series: where it comes from and its value at a time in seconds. */
interface Series {
  readonly legend: string;
  readonly valueAt: (seconds: number) => number;
}

const defaultIntervalSeconds = 5;
const mostRows = 120;

/**
 * `GET /rrd_updates`: figures of a host and the VMs on it since a moment. `json=true` gives the JSON of xapi, in which what
 * was not measured is a bare NaN.
 */
export function rrdUpdates(pool: SimPool): FileRoute {
  return async ({ request }, host) => {
    const { query } = request;
    if (!isAuthorized(pool, request)) return unauthorisedReply;
    const now = Math.floor(pool.clock.now() / 1000);
    const step = Number(query.get('interval') ?? defaultIntervalSeconds) || defaultIntervalSeconds;
    const end = now - (now % step);
    const start = Math.max(Number(query.get('start') ?? end), end - step * mostRows);
    const wanted = query.get('vm_uuid');
    const cf = query.get('cf') ?? 'AVERAGE';
    const series = [
      ...(query.get('host') === 'true' ? hostSeries(pool, host, cf) : []),
      ...vmsOn(pool, host)
        .filter((vm) => wanted === undefined || text(vm, 'uuid') === wanted)
        .flatMap((vm) => vmSeries(vm, cf)),
    ];
    const times: number[] = [];
    for (let time = end; time > start - step && times.length < mostRows; time -= step) times.push(time);
    return query.get('json') === 'true' ? jsonUpdates(series, times, step) : xmlUpdates(series, times, step);
  };
}

/** `GET /vm_rrd`: the last figures of one VM. */
export function vmRrd(pool: SimPool): FileRoute {
  return async ({ request }, host) => {
    if (!isAuthorized(pool, request)) return unauthorisedReply;
    const uuid = request.query.get('uuid');
    const vm = vmsOn(pool, host).find((record) => text(record, 'uuid') === uuid);
    if (vm === undefined) return { status: 404, contentType: 'text/html', body: notFoundPage };
    const now = Math.floor(pool.clock.now() / 1000);
    const end = now - (now % defaultIntervalSeconds);
    const times = Array.from({ length: 12 }, (_, index) => end - index * defaultIntervalSeconds);
    const series = vmSeries(vm, 'AVERAGE');
    return request.query.get('json') === 'true'
      ? jsonUpdates(series, times, defaultIntervalSeconds)
      : xmlUpdates(series, times, defaultIntervalSeconds);
  };
}

function vmsOn({ database }: SimPool, host: HostRole): readonly SimRecord[] {
  const residents = list(database.read('host', host.ref), 'resident_VMs');
  return recordsOf(database, 'VM', residents).map(([, record]) => record);
}

function vmSeries(vm: SimRecord, cf: string): readonly Series[] {
  const prefix = `${cf}:vm:${text(vm, 'uuid')}`;
  const memory = number(vm, 'memory_dynamic_max');
  return [
    { legend: `${prefix}:cpu0`, valueAt: wave },
    { legend: `${prefix}:memory`, valueAt: () => memory },
    // Only a guest with an agent tells it.
    {
      legend: `${prefix}:memory_internal_free`,
      valueAt: () => (flag(vm, 'is_control_domain') ? NaN : memory / 2048),
    },
  ];
}

function hostSeries({ database }: SimPool, host: HostRole, cf: string): readonly Series[] {
  const record = database.read('host', host.ref);
  const metrics = database.read('host_metrics', text(record, 'metrics'));
  const prefix = `${cf}:host:${text(record, 'uuid')}`;
  return [
    { legend: `${prefix}:cpu0`, valueAt: wave },
    { legend: `${prefix}:memory_total_kib`, valueAt: () => number(metrics, 'memory_total') / 1024 },
    { legend: `${prefix}:memory_free_kib`, valueAt: () => number(metrics, 'memory_free') / 1024 },
    { legend: `${prefix}:loadavg`, valueAt: () => NaN },
  ];
}

/** A load that moves and repeats: the same moment has the same value. */
const wave = (seconds: number): number => Math.round((0.5 + 0.4 * Math.sin(seconds / 60)) * 1e6) / 1e6;

function jsonUpdates(series: readonly Series[], times: readonly number[], step: number): HttpReply {
  const legend = series.map((each) => jsonText(each.legend)).join(',');
  const rows = times.map((t) => `{"t":${t},"values":[${series.map(({ valueAt }) => valueAt(t)).join(',')}]}`);
  const meta = `{"start":${(times.at(-1) ?? 0) - step},"step":${step},"end":${times[0] ?? 0},"rows":${times.length},"columns":${series.length},"legend":[${legend}]}`;
  return {
    status: 200,
    contentType: 'application/json',
    body: `{"meta":${meta},"data":[${rows.join(',')}]}`,
  };
}

function xmlUpdates(series: readonly Series[], times: readonly number[], step: number): HttpReply {
  const legend = series.map((each) => `<entry>${each.legend}</entry>`).join('');
  const rows = times.map(
    (t) => `<row><t>${t}</t>${series.map(({ valueAt }) => `<v>${valueAt(t)}</v>`).join('')}</row>`,
  );
  const meta = `<meta><start>${(times.at(-1) ?? 0) - step}</start><step>${step}</step><end>${times[0] ?? 0}</end><rows>${times.length}</rows><columns>${series.length}</columns><legend>${legend}</legend></meta>`;
  return {
    status: 200,
    contentType: 'text/xml',
    body: `<xport>${meta}<data>${rows.join('')}</data></xport>`,
  };
}
