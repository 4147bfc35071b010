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
  readonly memory: GuestMemory = new GuestMemory();
  readonly reserve: MemoryReserve;
  readonly protectedCalls: ProtectedCalls;

  /** @throws EngineFault of kind `start` when there is no memory for another one */
  constructor(module: WebAssembly.Module, files: OpenFiles) {
    const engine = (): LuaExports => this.lua;
    this.reserve = new MemoryReserve(engine);
    this.protectedCalls = new ProtectedCalls(engine, () => {
      this.reserve.releaseIfRefused();
    });
    const calls: WebAssembly.Functions = {
      ...timeCalls(this.memory, engine),
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
    this.lua = instantiate(module, calls);
    this.memory.attach(this.lua.memory);
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

function instantiate(module: WebAssembly.Module, calls: WebAssembly.Functions): LuaExports {
  try {
    const { exports } = new WebAssembly.Instance(module, { env: calls, wasi_snapshot_preview1: calls });
    return exports as unknown as LuaExports;
  } catch (error) {
    throw new EngineFault('start', `there is no memory for another engine: ${String(error)}`, {
      cause: error,
    });
  }
}
