import type { EngineCode } from './engine-code.js';
import { EngineFault } from './engine-fault.js';
import { fileCalls } from './file-calls.js';
import { addFunctions, type Signature, type SlotFunction } from './function-slots.js';
import { GuestMemory } from './guest-memory.js';
import type { LuaExports, Pointer } from './lua-exports.js';
import { MemoryReserve } from './memory-reserve.js';
import type { OpenFiles } from './open-files.js';
import { ProtectedCalls } from './protected-calls.js';
import { timeCalls } from './time-calls.js';

/**
 * One instance of the engine's binary with everything that it may call: files of its own, the clock, more memory up
 * to its maximum, and nothing else of this computer.
 */
export class EngineInstance {
  readonly lua: LuaExports;
  readonly memory: GuestMemory;
  readonly reserve: MemoryReserve;
  readonly protectedCalls: ProtectedCalls;
  /** Called when an error that the outermost protected call catches is on its way. */
  onErrorOnItsWay: () => void = () => undefined;

  /**
   * @param now what its programs take for the time, milliseconds since 1970
   * @throws EngineFault of kind `start` when there is no memory for another one
   */
  constructor({ module, memory }: EngineCode, files: OpenFiles, now?: () => number) {
    const engine = (): LuaExports => this.lua;
    this.memory = started(() => new GuestMemory(memory));
    this.reserve = new MemoryReserve(engine);
    this.protectedCalls = new ProtectedCalls(engine, () => {
      this.reserve.releaseIfRefused();
      this.onErrorOnItsWay();
    });
    const calls: WebAssembly.Functions = {
      ...timeCalls(this.memory, engine, now),
      ...fileCalls(this.memory, files),
      ...this.protectedCalls.imports,
      ...NO_ENVIRONMENT(this.memory),
      ...NO_PROCESSES,
      emscripten_resize_heap: (needed: number) => {
        const isGrown = this.memory.grow(needed >>> 0);
        if (!isGrown) this.reserve.refused();
        return Number(isGrown);
      },
    };
    const imports = { env: { ...calls, memory: this.memory.object }, wasi_snapshot_preview1: calls };
    this.lua = started(() => new WebAssembly.Instance(module, imports).exports as unknown as LuaExports);
    this.lua.emscripten_stack_init();
    this.lua.__wasm_call_ctors();
  }

  /** Makes functions callable by C; gives their slots. */
  addFunctions(functions: readonly SlotFunction[], signature: Signature): readonly number[] {
    return addFunctions(this.lua.__indirect_function_table, functions, signature);
  }

  /** Copies bytes into the engine's memory. @throws EngineFault of kind `memory` */
  allocate(bytes: Uint8Array): Pointer {
    const pointer = this.lua.malloc(bytes.length);
    if (pointer === 0) throw new EngineFault('memory', 'no memory left for the driver');
    this.memory.bytes.set(bytes, pointer);
    return pointer;
  }

  /** A text for C that stays for ever. */
  constant(text: string): Pointer {
    return this.allocate(Buffer.from(`${text}\0`, 'latin1'));
  }
}

/** What would reach other programs: there are none, and the driver has replaced what ends up here. */
const NO_PROCESSES: WebAssembly.Functions = {
  system: (command: number) => (command === 0 ? 0 : -1),
  abort: () => {
    throw new EngineFault('trap', 'the engine aborted');
  },
  exit: (status: number) => {
    throw new EngineFault('trap', `the engine exited with status ${status}`);
  },
};

/** An empty environment. */
const NO_ENVIRONMENT = (memory: GuestMemory): WebAssembly.Functions => ({
  environ_sizes_get: (countPointer: number, sizePointer: number) => {
    memory.words[countPointer >> 2] = 0;
    memory.words[sizePointer >> 2] = 0;
    return 0;
  },
  environ_get: () => 0,
});

function started<Part>(make: () => Part): Part {
  try {
    return make();
  } catch (error) {
    throw new EngineFault('start', `there is no memory for another engine: ${String(error)}`, {
      cause: error,
    });
  }
}
