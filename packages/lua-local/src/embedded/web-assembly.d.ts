// Node's own declarations leave WebAssembly to the browser's. This is as much of it as we use
// (WebAssembly JavaScript Interface, W3C).
declare namespace WebAssembly {
  /** Functions for a module to import, or those that it exports. */
  type Functions = Record<string, (...args: never[]) => number | bigint | void>;

  /** All that a module imports. */
  type Imports = Readonly<Record<string, Functions | Record<string, Functions[string] | Memory>>>;

  interface Module {
    readonly [Symbol.toStringTag]: string;
  }

  /** Pages of 64 KiB. */
  interface MemoryDescriptor {
    readonly initial: number;
    readonly maximum: number;
  }

  interface Memory {
    readonly buffer: ArrayBuffer;
    /** Adds pages of 64 KiB. @throws RangeError past the maximum */
    grow(pages: number): number;
  }

  interface Table {
    grow(slots: number): number;
    get(slot: number): unknown;
    set(slot: number, value: unknown): void;
  }

  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }

  const Memory: new (size: MemoryDescriptor) => Memory;
  const Module: new (binary: Uint8Array<ArrayBuffer>) => Module;
  const Instance: new (module: Module, imports: Imports) => Instance;

  function compile(binary: Uint8Array<ArrayBuffer>): Promise<Module>;
}
