import type { EngineFile } from '@bioxen/lua-driver';
import type { EngineCode } from './engine-code.js';
import type { FolderLimits } from './virtual-folder.js';
import type { FaultKind } from './engine-fault.js';

/**
 * Words of the memory that the two threads share. The worker blocks inside WebAssembly while Lua waits for input,
 * so it hears of messages here and not from an event loop.
 */
export const MESSAGES = 0;
/** Bytes of output that the host has not taken yet. */
export const OUTSTANDING = 1;
/** Never changes: who waits on it waits for its end. */
export const NEVER = 2;
/**
 * Not 0: the running program is to stop. The value is that of MESSAGES when it was set, so that it is not taken for
 * a program whose request came later.
 */
export const INTERRUPT = 3;
/** Milliseconds during which the worker was at work, its last wait not yet over. They go around, as all words do. */
export const BUSY_MS = 4;
/** When the worker went back to work, milliseconds of the clock that both threads see; 0 while it waits for the host. */
export const BUSY_SINCE = 5;
/** Words in the block. */
export const CONTROL_WORDS = 6;

/** Output in flight beyond which the program waits for the host. */
export const MAX_OUTSTANDING_BYTES: number = 2 ** 20;

/** What the interpreters of one worker may use. */
export interface InterpreterLimits {
  /** The folder of each; undefined when it has none. */
  readonly folder: FolderLimits | undefined;
  /** Files open at once, the three standard streams included. */
  readonly openFiles: number;
  /** Programs can be interrupted, and run slower for it. */
  readonly isInterruptible: boolean;
}

/** What the host hands to a new worker. */
export interface WorkerSetup {
  readonly control: SharedArrayBuffer;
  readonly code: EngineCode;
  readonly driverSource: string;
  readonly limits: InterpreterLimits;
}

/** Host → worker: something to do in the folder of the interpreter. Names are bytes, one character each. */
export type FolderRequest =
  | {
      readonly id: number;
      readonly operation: 'put';
      readonly name: string;
      /** In memory of its own, which moves to the worker. */
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | { readonly id: number; readonly operation: 'get' | 'remove'; readonly name: string }
  | { readonly id: number; readonly operation: 'list' };

/** Worker → host: what came of a request. `absent`: no such file. `full`: it is more than the folder may hold. */
export interface FolderAnswer {
  readonly id: number;
  readonly outcome: 'done' | 'absent' | 'full';
  readonly bytes?: Uint8Array;
  readonly entries?: readonly EngineFile[];
}

/** Worker → host: the interpreter is broken and nothing more comes of this worker. */
export interface WorkerFault {
  readonly fault: FaultKind;
  readonly message: string;
}

/** Host → worker: bytes for the interpreter, null at their end, or something to do in its folder. */
export type HostMessage = Uint8Array | null | FolderRequest;

/** Worker → host: what Lua's own C code says on the standard error. */
export interface WorkerError {
  readonly error: Uint8Array;
}

/**
 * Worker → host: bytes from the interpreter, or past its stream; that it ended and the next one can be used; that its
 * program has called os.exit, after which the worker does nothing any more.
 */
export type WorkerMessage = Uint8Array | WorkerError | 'ended' | 'exited' | FolderAnswer | WorkerFault;
