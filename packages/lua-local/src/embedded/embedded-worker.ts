import { isMainThread, type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { NEVER, type WorkerMessage, type WorkerSetup } from './control-block.js';
import { EngineFault } from './engine-fault.js';
import { serveFolder } from './folder-service.js';
import { WasmInterpreter } from './wasm-interpreter.js';
import { WorkerBytes } from './worker-bytes.js';

// The program of the worker thread: one interpreter after the other, each in a WebAssembly instance of its own.
// The next one is made as soon as the last has ended, so that who asks for it need not wait.
// It imports as little as possible: all of it is loaded anew in each worker.
if (!isMainThread && parentPort !== null) {
  try {
    serveForever(parentPort, workerData as WorkerSetup);
  } catch (thrown) {
    // The instance may be in any state: it is never entered again, and the thread ends.
    const { kind, message } = EngineFault.of(thrown);
    parentPort.postMessage({ fault: kind, message } satisfies WorkerMessage);
  }
}

function serveForever(port: MessagePort, { control, code, driverSource, limits }: WorkerSetup): never {
  const words = new Int32Array(control);
  const driver = Buffer.from(driverSource, 'utf8');
  let interpreter: WasmInterpreter | undefined;
  const bytes = new WorkerBytes(port, words, (request) => serveFolder(interpreter?.folder, request));

  /** The program has ended itself; the host ends this thread. */
  const exit = (): never => {
    port.postMessage('exited' satisfies WorkerMessage);
    for (;;) Atomics.wait(words, NEVER, 0);
  };

  for (;;) {
    interpreter = new WasmInterpreter(code, bytes, limits);
    interpreter.serve(driver, exit);
    bytes.finishStream();
    port.postMessage('ended' satisfies WorkerMessage);
  }
}
