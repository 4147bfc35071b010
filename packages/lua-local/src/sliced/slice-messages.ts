import type { MessagePort } from 'node:worker_threads';
import type { EngineCode } from '../embedded/engine-code.js';
import type { WorkerError, WorkerFault } from '../embedded/control-block.js';
import type { SliceReport } from './program-slices.js';

/** What the host hands to a thread of sliced interpreters at its start. */
export interface ThreadSetup {
  /** Where it hears of turns. */
  readonly slot: SharedArrayBuffer;
  readonly prelude: string;
  readonly driverSource: string;
  /** Both as an earlier thread has compiled them. */
  readonly chunks: CompiledChunks | undefined;
}

/** Thread → host, once: what it had to compile, for the threads after it. */
export interface CompiledChunks {
  readonly prelude: Uint8Array;
  readonly driver: Uint8Array;
}

/** Host → thread: one more interpreter. */
export interface OpenRequest {
  readonly kind: 'open';
  readonly number: number;
  readonly code: EngineCode;
  /** Its bytes go through here, and so do its reports. */
  readonly port: MessagePort;
  readonly control: SharedArrayBuffer;
  readonly heapBytes: number;
  readonly nowMs: number;
}

/** Host → thread: let an interpreter run. */
export interface RunRequest {
  readonly kind: 'run';
  readonly number: number;
  readonly units: number;
  /** The program is to stop: it gets the error "interrupted!" wherever it is. */
  readonly isStopping: boolean;
  readonly nowMs: number;
}

/** Host → thread: forget an interpreter. */
export interface CloseRequest {
  readonly kind: 'close';
  readonly number: number;
}

/** Host → thread. */
export type ThreadRequest = OpenRequest | RunRequest | CloseRequest;

/** Thread → host, on the port of the interpreter: its slice is over. */
export interface SliceOver extends SliceReport {
  /** Milliseconds on the wall that it took inside the thread. */
  readonly insideMs: number;
}

/** Thread → host, on the port of an interpreter, in the order in which it came about. */
export type SlicedMessage = Uint8Array | WorkerError | WorkerFault | { readonly slice: SliceOver } | 'exited';
