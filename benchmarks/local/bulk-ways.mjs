import assert from 'node:assert/strict';
import { timed } from './take-turns.mjs';

/** The way that not every length can take. */
export const RETURNED = 'returned string';

const BYTES = { strings: 'bytes' };

/** The limits of a VM through which so many bytes go, in several copies at a time. */
export const limitsFor = (count) => ({
  memoryBytes: 1536 * 2 ** 20,
  diskBytes: 3 * count,
  maxOutputBytes: 2 * count + 1024,
});

/** The program holds `count` bytes in the global `text` from now on, and there is a file of as many. */
export const prepare = async (vm, bytes) => {
  await vm.execute(`text = string.rep("x", ${bytes.length})`, { reject: true });
  await vm.files.put('kept', bytes);
};

/** Ways of handing bytes to a program: name → milliseconds. */
export const waysIn = (vm, bytes) => ({
  'args: [bytes]': async () => {
    const code = 'return #(...)';
    return await timedRun(vm, code, { args: [bytes] }, ({ values }) => values[0] === bytes.length);
  },
  input: async () => {
    const code = 'return #io.read("a")';
    return await timedRun(vm, code, { input: bytes }, ({ values }) => values[0] === bytes.length);
  },
  'vm.files.put': async () => await timed(() => vm.files.put('given', bytes)),
});

/** Does one result hold the text? A larger one arrives as a mark that it was cut. */
export const canReturn = async (vm, { length }) =>
  (await vm.execute('return text', BYTES)).values[0].length === length;

/** Ways of getting bytes from a program: name → milliseconds. */
export const waysOut = (vm, { length }) => ({
  [RETURNED]: async () =>
    await timedRun(vm, 'return text', BYTES, ({ values }) => values[0].length === length),
  print: async () =>
    await timedRun(vm, 'print(text)', {}, ({ stdoutBytes }) => stdoutBytes.length === length + 1),
  'vm.files.get': async () => {
    let got;
    const millis = await timed(async () => (got = await vm.files.get('kept')));
    assert.equal(got.length, length);
    return millis;
  },
});

/** The garbage of a run is not the next one's. */
const timedRun = async (vm, code, options, isRight) => {
  let result;
  const millis = await timed(async () => (result = await vm.execute(code, { ...options, reject: true })));
  assert.ok(isRight(result), `${code}: the bytes are not all there`);
  await vm.execute('collectgarbage()');
  return millis;
};
