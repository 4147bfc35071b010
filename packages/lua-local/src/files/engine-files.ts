import type { VmFile } from '@bioxen/core';

/** A file of an interpreter, and when it was last written. */
export interface EngineFile extends VmFile {
  /** Changes with each write. */
  readonly version: string;
}

/** The private directory of one interpreter, reached from the host while no program runs. */
export interface EngineFiles {
  /** Writes a file whole. @throws ResourceExhaustedError when the directory is full */
  put(name: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  /** Undefined when there is no regular file of this name. */
  get(name: string): Promise<Uint8Array | undefined>;
  list(): Promise<readonly EngineFile[]>;
  remove(name: string): Promise<void>;
}
