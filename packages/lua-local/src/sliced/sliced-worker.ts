import {
  isMainThread,
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import type { EngineCode } from '../embedded/engine-code.js';
import { EngineFault } from '../embedded/engine-fault.js';
import { serveFolder } from '../embedded/folder-service.js';
import { WasmInterpreter } from '../embedded/wasm-interpreter.js';
import { WorkerBytes } from '../embedded/worker-bytes.js';
import { compileChunk } from './compile-chunk.js';
import type {
  CompiledChunks,
  OpenRequest,
  RunRequest,
  SlicedMessage,
  ThreadRequest,
  ThreadSetup,
} from './slice-messages.js';
import { TurnSlot } from './turn-slot.js';

// The program of a thread with interpreters that take turns: each in a WebAssembly instance of its own, none of which
// runs unless it is told to, and for how long.
if (!isMainThread && parentPort !== null) serve(parentPort, workerData as ThreadSetup);

/** Ends a slice in which the program has called `os.exit`. */
class Exited extends Error {}

interface Resident {
  readonly port: MessagePort;
  readonly interpreter: WasmInterpreter;
  nowMs: number;
}

function serve(host: MessagePort, { slot: buffer, prelude, driverSource, chunks }: ThreadSetup): void {
  const slot = new TurnSlot(buffer);
  let compiled = chunks;
  const residents = new Map<number, Resident>();

  const say = (port: MessagePort, message: SlicedMessage): void => {
    port.postMessage(message);
  };
  const guarded = (number: number, port: MessagePort, work: () => void): void => {
    try {
      work();
    } catch (thrown) {
      // The instance may be in any state: it is never entered again.
      residents.delete(number);
      if (thrown instanceof Exited) say(port, 'exited');
      else {
        const { kind, message } = EngineFault.of(thrown);
        say(port, { fault: kind, message });
      }
    }
  };

  const compile = (code: EngineCode): CompiledChunks => {
    const made = {
      prelude: compileChunk(code, Buffer.from(prelude, 'utf8')),
      driver: compileChunk(code, Buffer.from(driverSource, 'utf8')),
    };
    host.postMessage(made);
    return made;
  };

  const open = ({ number, code, port, control, heapBytes, nowMs }: OpenRequest): void => {
    guarded(number, port, () => {
      const bytes = new WorkerBytes(port, new Int32Array(control), (request) =>
        serveFolder(residents.get(number)?.interpreter.folder, request),
      );
      const times = { nowMs };
      const interpreter = new WasmInterpreter(
        code,
        bytes,
        { folder: undefined, openFiles: 3, isInterruptible: false },
        { now: () => residents.get(number)?.nowMs ?? times.nowMs, heapBytes },
      );
      compiled ??= compile(code);
      interpreter.prepareSlices(compiled.prelude, compiled.driver, () => {
        throw new Exited();
      });
      residents.set(number, { port, interpreter, nowMs });
    });
  };

  const run = ({ number, units, isStopping, nowMs }: RunRequest): void => {
    const resident = residents.get(number);
    if (resident === undefined) return;
    guarded(number, resident.port, () => {
      resident.nowMs = nowMs;
      const start = performance.now();
      const report = resident.interpreter.runSlice(units, isStopping);
      say(resident.port, { slice: { ...report, insideMs: performance.now() - start } });
    });
  };

  /** Does what was posted; true when somebody has moved out. */
  const doPosts = (): boolean => {
    let hasLeft = false;
    for (;;) {
      const posted = receiveMessageOnPort(host) as { readonly message: ThreadRequest } | undefined;
      if (posted === undefined) return hasLeft;
      const { message: request } = posted;
      if (request.kind === 'run') run(request);
      else if (request.kind === 'open') open(request);
      else {
        residents.get(request.number)?.port.close();
        residents.delete(request.number);
        hasLeft = true;
      }
    }
  };

  const work = (): void => {
    for (let hasLeft = false; !hasLeft;) {
      const { wakes } = slot;
      // Who moves in comes before the turn that it is given.
      if (slot.hasPosts()) hasLeft = doPosts();
      const turn = slot.take();
      if (turn !== undefined) run(turn);
      else if (!hasLeft) slot.sleep(wakes);
    }
    // A port is closed by the event loop.
    setImmediate(work);
  };
  setImmediate(work);
}
