// Embedded VMs alive at once, a worker thread each, up to the limit of a process; and a thousand isolated programs,
// each in an instance of its own, one after the other in the workers of one VM.
import assert from 'node:assert/strict';
import { BasicLuaVM } from '@bioxen/lua-local';
import { asSeconds, printRows, row } from './row.mjs';
import { round } from '../run/statistics.mjs';
import { timed } from './take-turns.mjs';

const WORKERS = 64;
const PROGRAMS = 1000;
const MIB = 2 ** 20;

const request = async (vm) => assert.equal((await vm.execute('return 2 + 2')).stdout, '4');
const closeAll = async (vms) => await Promise.all(vms.map((vm) => vm.close()));

const first = new BasicLuaVM({ engine: 'embedded', persistent: true });
const firstMs = await timed(() => request(first));
await first.close();

const before = process.memoryUsage().rss;
const vms = Array.from({ length: WORKERS }, () => new BasicLuaVM({ engine: 'embedded', persistent: true }));
const workersMs = await timed(() => Promise.all(vms.map(request)));
const each = (process.memoryUsage().rss - before) / WORKERS / MIB;
const more = new BasicLuaVM({ engine: 'embedded', persistent: true });
const refused = await request(more).then(
  () => 'one more was started',
  (error) => error.code,
);
await closeAll([more, ...vms]);

const vm = new BasicLuaVM({ engine: 'embedded' });
const programsMs = await timed(() => Promise.all(Array.from({ length: PROGRAMS }, () => request(vm))));
await vm.close();

printRows([
  row('the first embedded VM of a process, until it answered', { ours: asSeconds(firstMs) }),
  row(`${WORKERS} embedded VMs alive (workers), until all answered`, {
    ours: `${asSeconds(workersMs)}, ${round(each, 1)} MiB each`,
    peer: `the next: ${refused}`,
  }),
  row(`${PROGRAMS} isolated embedded programs in one VM, seconds`, {
    ours: asSeconds(programsMs),
    ratio: programsMs / 1000,
    atMost: 1.5,
  }),
]);
