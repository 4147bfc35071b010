// Reading the answer of `VM.get_all_records` over JSON-RPC. Takes how many VMs.
import assert from 'node:assert/strict';
import { asMillis, printRows, row } from '../local/row.mjs';
import { takeTurns, timed } from '../local/take-turns.mjs';
import { loadReaders } from './inside-xapi.mjs';
import { readRecordsAnswer } from './records-answer.mjs';

/** Many where one takes a millisecond, so that both are compiled when they are measured. */
const EFFORT = {
  100: { rounds: 100, warmUps: 100 },
  1000: { rounds: 25, warmUps: 10 },
  5000: { rounds: 9, warmUps: 2 },
};
const vms = Number(process.argv[2]);
const { toRecords, parseJsonText } = await loadReaders();
const { bytes, records } = await readRecordsAnswer('json', vms);
const isWhole = ({ length }) => assert.equal(length, records);

const figures = await takeTurns(
  {
    typed: () => timed(() => isWhole(Object.keys(toRecords(parseJsonText(bytes.toString()).result)))),
    parse: () => timed(() => isWhole(Object.keys(JSON.parse(bytes.toString()).result))),
  },
  EFFORT[vms],
);
printRows([
  row(`decode ${vms} VMs, JSON: typed / JSON.parse, which is untyped`, {
    ours: asMillis(figures.of('typed')),
    peer: asMillis(figures.of('parse')),
    ratio: figures.ratio('typed', 'parse'),
    atMost: 2.5,
  }),
]);
