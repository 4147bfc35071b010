import { aFunction, anAbortSignal, aString, byteCount, checkOptions, milliseconds } from '@bioxen/core';
import type { Ref } from '../refs.js';

/** How far a PUT or GET is. */
export interface TransferProgress {
  /** Bytes that went over the connection, without frames. */
  readonly bytes: number;
  /** Bytes in all, where that is known. */
  readonly totalBytes?: number | undefined;
}

/** Options of a GET. */
export interface TransferOptions {
  /** Ends it: the socket is closed and the task on the server cancelled. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds in all. Without it only silence ends a transfer, after `deadlines.idleMs`. @defaultValue no limit */
  readonly timeoutMs?: number | undefined;
  /** The member of the pool that is asked. @defaultValue the coordinator */
  readonly host?: Ref<'host'> | undefined;
  /** Told after each piece. What it throws is ignored. */
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
}

/** Options of a PUT. */
export interface PutOptions extends TransferOptions {
  /** How many bytes the source gives, where it does not tell that itself. */
  readonly size?: number | undefined;
}

const checks = { signal: anAbortSignal, timeoutMs: milliseconds, host: aString, onProgress: aFunction };

/** @throws InvalidOptionError */
export function checkTransferOptions(options: TransferOptions): void {
  checkOptions(options, checks);
}

/** @throws InvalidOptionError */
export function checkPutOptions(options: PutOptions): void {
  checkOptions(options, { ...checks, size: byteCount });
}

/** Tells a listener, which cannot disturb the transfer. */
export function tellProgress({ onProgress }: TransferOptions, progress: TransferProgress): void {
  try {
    onProgress?.(progress);
  } catch {
    // A broken listener is its owner's affair.
  }
}
