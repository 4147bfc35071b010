import type { VmFile } from '@bioxen/core';

/** Names in one directory: more of them cost time and memory that no limit of bytes counts. */
export const MOST_FILES = 1_024;
/** What there are too many of then. */
export const FILES = "files in the VM's directory";

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
  /** @throws ResourceExhaustedError when there are more than `MOST_FILES` */
  list(): Promise<readonly EngineFile[]>;
  remove(name: string): Promise<void>;
}
