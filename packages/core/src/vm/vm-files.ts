import type { InputSource } from './execute-options.js';

/** A file of a VM. */
export interface VmFile {
  readonly name: string;
  readonly bytes: number;
}

/**
 * The private directory of a VM, which is the working directory of its programs: what is put here as `reads.fq` is
 * opened there by `io.open('reads.fq')`, and what a program writes is got here once it has ended. Flat: names have
 * no slash. The limit `diskBytes` grants it.
 */
export interface VmFiles {
  /**
   * Writes a file, whole or not at all.
   * @throws UnsupportedError without `diskBytes`, InvalidOptionError for a name, ResourceExhaustedError when full
   */
  put(name: string, content: InputSource): Promise<void>;
  /** Reads a file. @throws VmFileNotFoundError */
  get(name: string): Promise<Uint8Array>;
  /** All files, by name. */
  list(): Promise<readonly VmFile[]>;
  /** Removes a file; nothing happens when there is none of this name. */
  remove(name: string): Promise<void>;
}
