// Reading the answer of `VM.get_all_records` over XML-RPC. Takes how many VMs.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Deserializer from 'xmlrpc/lib/deserializer.js';
import { asMillis, printRows, row } from '../local/row.mjs';
import { takeTurns, timed } from '../local/take-turns.mjs';
import { loadReaders } from './inside-xapi.mjs';
import { askPython } from './python.mjs';
import { asStream, inChunks, readRecordsAnswer } from './records-answer.mjs';

/** Few where one takes seconds. */
const EFFORT = {
  100: { rounds: 15, warmUps: 2 },
  1000: { rounds: 3, warmUps: 1 },
  5000: { rounds: 3, warmUps: 0 },
};
const vms = Number(process.argv[2]);
const effort = EFFORT[vms];
const { toRecords, decodeResponse } = await loadReaders();
const { bytes, records } = await readRecordsAnswer('xml', vms);
const isWhole = (value) => assert.equal(Object.keys(value).length, records);

const readStock = async () => {
  const deserializer = new Deserializer('utf8');
  const read = promisify(deserializer.deserializeMethodResponse.bind(deserializer));
  return (await read(asStream(bytes))).Value;
};
const fromXenApi = createRequire(createRequire(import.meta.url).resolve('xen-api'));
const { parseXml } = fromXenApi('@vates/xml/parse');
const { xmlRpcParser } = fromXenApi('@vates/xml-rpc/parser');
const readXenApi = () =>
  xmlRpcParser.parse(parseXml(bytes.toString(), { normalize: false, trim: false })).params[0].Value;
const readCodec = async () => (await decodeResponse(inChunks(bytes))).value.Value;

const figures = await takeTurns(
  {
    codec: () => timed(async () => isWhole(await readCodec())),
    typed: () => timed(async () => isWhole(toRecords(await readCodec()))),
    stock: () => timed(async () => isWhole(await readStock())),
    'xen-api': () => timed(() => isWhole(readXenApi())),
  },
  effort,
);
const compare = (what, ours, peer, goal = {}) =>
  row(`decode ${vms} VMs, XML: ${what}`, {
    ours: asMillis(figures.of(ours)),
    peer: asMillis(figures.of(peer)),
    ratio: figures.ratio(ours, peer),
    ...goal,
  });
const rows = [
  compare('codec / npm xmlrpc, both untyped', 'codec', 'stock', { atMost: 1.1 }),
  compare('typed / npm xmlrpc', 'typed', 'stock'),
  compare('typed / the parser of npm xen-api', 'typed', 'xen-api'),
];

const folder = await mkdtemp(join(tmpdir(), 'bioxen-bench-'));
try {
  await writeFile(join(folder, 'answer.xml'), bytes);
  const python = await askPython('decode', join(folder, 'answer.xml'), effort.rounds);
  if (python !== undefined)
    rows.push(
      row(`decode ${vms} VMs, XML: typed / Python, whose parser is C`, {
        ours: asMillis(figures.of('typed')),
        peer: asMillis(python),
        ratio: figures.of('typed') / python,
      }),
    );
} finally {
  await rm(folder, { recursive: true });
}
printRows(rows);
