import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Request } from './request-encoder.js';
import { RequestWriter } from './request-writer.js';

const PROGRAM: Request = { operation: 'E', keys: '', payload: 'x=1' };
const ON_THE_WIRE = (id: number): string => `e ${String(id)} x=1\n`;

/** A wire that remembers each write of its own. */
function openWire(): { readonly writer: RequestWriter; readonly writes: readonly string[] } {
  const writes: string[] = [];
  const stream = new Writable({
    write: (bytes: Buffer, _, done) => {
      writes.push(bytes.toString('utf8'));
      done();
    },
  });
  return { writer: new RequestWriter(stream), writes };
}

const turn = (): Promise<void> => new Promise(process.nextTick);

test('a request goes out at once; those that can wait go out together at the end of the turn', async () => {
  const { writer, writes } = openWire();
  writer.write(1, PROGRAM);
  writer.write(2, PROGRAM, true);
  writer.write(3, PROGRAM, true);
  expect(writes).toEqual([ON_THE_WIRE(1)]);
  await turn();
  expect(writes).toEqual([ON_THE_WIRE(1), ON_THE_WIRE(2) + ON_THE_WIRE(3)]);
});

test.each([
  ['two lines', 'x=1\ny=2', 'E 1 7\nx=1\ny=2'],
  ['a NUL', 'x="\0"', 'E 1 5\nx="\0"'],
  ['a long line', `x="${'é'.repeat(300)}"`, `E 1 604\nx="${'é'.repeat(300)}"`],
  ['a line that looks like a header', 'E 1 3', 'e 1 E 1 3\n'],
])('%s of program', (_, payload, expected) => {
  const { writer, writes } = openWire();
  writer.write(1, { ...PROGRAM, payload });
  writer.write(2, { ...PROGRAM, payload, keys: ' input=1' });
  expect(writes).toEqual([expected, `E 2 ${String(Buffer.byteLength(payload))} input=1\n${payload}`]);
});

test('a short program whose output leaves by line is one line, too', () => {
  const { writer, writes } = openWire();
  writer.write(1, { ...PROGRAM, keys: ' buffer=line' });
  writer.write(2, { ...PROGRAM, keys: ' buffer=line', payload: 'x=1\ny=2' });
  expect(writes).toEqual(['l 1 x=1\n', 'E 2 7 buffer=line\nx=1\ny=2']);
});

test('what cannot wait takes along what waited, in order, and nothing goes out twice', async () => {
  const { writer, writes } = openWire();
  writer.write(1, PROGRAM, true);
  writer.write(2, { ...PROGRAM, payload: Buffer.from('x=1') }, true);
  writer.write(3, PROGRAM, true);
  writer.sync('c00kie', 7);
  writer.write(4, PROGRAM, true);
  writer.quit(4);
  await turn();
  expect(writes.join('')).toBe(
    `${ON_THE_WIRE(1)}E 2 3\nx=1${ON_THE_WIRE(3)}\n\nS c00kie 7\n${ON_THE_WIRE(4)}Q 4 0\n`,
  );
});

test('nothing goes out behind the end, nor to an interpreter that was given up', async () => {
  const { writer, writes } = openWire();
  writer.quit(0);
  writer.write(1, PROGRAM, true);
  writer.end();
  writer.write(2, PROGRAM);
  writer.write(3, PROGRAM, true);
  writer.hold();
  writer.quit(0);
  await turn();
  expect(writes).toEqual(['Q 0 0\n', ON_THE_WIRE(1)]);
  const other = openWire();
  other.writer.write(1, PROGRAM, true);
  other.writer.destroy();
  await turn();
  expect(other.writes).toEqual([]);
});

test('long strings go out before their program, after what waited, and are not copied', async () => {
  const { writer, writes } = openWire();
  writer.write(1, PROGRAM, true);
  const long = new Uint8Array(20_000).fill(65);
  writer.write(2, { ...PROGRAM, payload: Buffer.from('x=1'), longStrings: [long, long] });
  await turn();
  const text = 'A'.repeat(20_000);
  expect(writes).toEqual([ON_THE_WIRE(1), 'B 2 20000\n', text, 'B 2 20000\n', text, 'E 2 3\nx=1']);
});
