// A thousand embedded interpreters alive in one thread, each a WebAssembly instance with the driver inside that has
// answered a request: what isolation itself costs, without a worker for each.
import assert from 'node:assert/strict';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { driverSource } from '@bioxen/lua-driver';
import { engineBinary, loadInside } from './inside-modules.mjs';
import { asSeconds, printRows, row } from './row.mjs';
import { timed } from './take-turns.mjs';

const INSTANCES = 1000;
const PAGES = 4096;
const COOKIE = '0123456789abcdef01234567';
const REQUEST = 'E 1 12\nreturn 2 + 2';
const LIMITS = { folder: undefined, openFiles: 64, isInterruptible: false };

const inside = await loadInside({
  engine: 'embedded/engine-code.ts',
  bytes: 'embedded/worker-bytes.ts',
  interpreter: 'embedded/wasm-interpreter.ts',
  words: 'embedded/control-block.ts',
});
const driver = Buffer.from(driverSource, 'utf8');

let madeMs = 0;

/** Gives back the interpreter: as long as it is held, it is alive. */
const answerOnce = (code) => {
  const { port1, port2 } = new MessageChannel();
  const control = new Int32Array(new SharedArrayBuffer(4 * inside.words.CONTROL_WORDS));
  for (const message of [Buffer.from(`${COOKIE}\n${REQUEST}`), null]) port1.postMessage(message);
  const bytes = new inside.bytes.WorkerBytes(port2, control, () => assert.fail('there is no folder'));
  const started = performance.now();
  const interpreter = new inside.interpreter.WasmInterpreter(code, bytes, LIMITS);
  madeMs += performance.now() - started;
  interpreter.serve(driver, () => assert.fail('no program exits'));
  let said = '';
  for (let got = receiveMessageOnPort(port1); got !== undefined; got = receiveMessageOnPort(port1)) {
    said += Buffer.from(got.message).toString('latin1');
  }
  assert.match(said, new RegExp(`${COOKIE}r 1 \\d+\\n[\\d ]+\\n4`));
  port1.close();
  return interpreter;
};

const code = await inside.engine.engineCode(engineBinary, PAGES);
answerOnce(code);
madeMs = 0;
const before = process.memoryUsage().rss;
const alive = [];
const millis = await timed(() => {
  for (let i = 0; i < INSTANCES; i++) alive.push(answerOnce(code));
});
const kib = (process.memoryUsage().rss - before) / alive.length / 1024;
printRows([
  row(`${INSTANCES} embedded interpreters alive in one thread until all answered, seconds`, {
    ours: `${asSeconds(millis)} (${asSeconds(madeMs)} to make them), ${Math.round(kib)} KiB each`,
    ratio: millis / 1000,
    atMost: 1.5,
  }),
]);
