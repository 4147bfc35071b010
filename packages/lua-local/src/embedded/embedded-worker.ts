import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { NEVER, type WorkerMessage, type WorkerSetup } from './control-block.js';
import { WasmInterpreter } from './wasm-engine.js';
import { WorkerBytes } from './worker-bytes.js';

// The program of the worker thread: one interpreter after the other, each in a WebAssembly instance of its own.
// The next one is made as soon as the last has ended, so that who asks for it need not wait.
// It imports as little as possible: all of it is loaded anew in each worker.
if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  const { control, wasmFile, driverSource } = workerData as WorkerSetup;
  const words = new Int32Array(control);
  const bytes = new WorkerBytes(port, words);
  const driver = Buffer.from(driverSource, 'utf8');

  /** The program has ended itself; the host ends this thread. */
  const exit = (): never => {
    for (;;) Atomics.wait(words, NEVER, 0);
  };

  const serveForever = async (): Promise<void> => {
    for (;;) {
      const interpreter = await WasmInterpreter.create(wasmFile, bytes);
      interpreter.serve(driver, exit);
      bytes.finishStream();
      port.postMessage('ended' satisfies WorkerMessage);
    }
  };
  void serveForever();
}
