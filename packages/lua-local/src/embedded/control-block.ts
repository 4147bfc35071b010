/**
 * Words of the memory that the two threads share. The worker blocks inside WebAssembly while Lua waits for input,
 * so it hears of messages here and not from an event loop.
 */
export const MESSAGES = 0;
/** Bytes of output that the host has not taken yet. */
export const OUTSTANDING = 1;
/** Never changes: who waits on it waits for its end. */
export const NEVER = 2;
/** Words in the block. */
export const CONTROL_WORDS = 4;

/** Output in flight beyond which the program waits for the host. */
export const MAX_OUTSTANDING_BYTES: number = 4 * 2 ** 20;

/** What the host hands to a new worker. */
export interface WorkerSetup {
  readonly control: SharedArrayBuffer;
  readonly wasmFile: string;
  readonly driverSource: string;
}

/** Host → worker: bytes for the interpreter, or null at their end. */
export type HostMessage = Uint8Array | null;

/** Worker → host: bytes from the interpreter, or that one interpreter ended and the next can be used. */
export type WorkerMessage = Uint8Array | 'ended';
