// Node's own declarations leave WebAssembly to the browser's. This is as much of it as we use
// (WebAssembly JavaScript Interface, W3C).
declare namespace WebAssembly {
  /** Functions for a module to import, or those that it exports. */
  type Functions = Record<string, (...args: never[]) => number | bigint | void>;

  interface Module {
    readonly [Symbol.toStringTag]: string;
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

  const Module: new (binary: Uint8Array<ArrayBuffer>) => Module;
  const Instance: new (module: Module, imports: Readonly<Record<string, Functions>>) => Instance;

  function compile(binary: Uint8Array<ArrayBuffer>): Promise<Module>;
}
