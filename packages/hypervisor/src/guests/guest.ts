import type { ExecutionResult } from '@bioxen/core';

/** What came of a guest's turn. */
export interface GuestSlice {
  /** `ready`: its program goes on with the next turn. */
  readonly state: 'ready' | 'done';
  readonly units: number;
  /** How often it should have stopped and could not. */
  readonly postponed: number;
  readonly heapBytes: number;
  readonly heapRefusals: number;
  /** Milliseconds on the wall at work. */
  readonly insideMs: number;
}

/** Where the Lua of a biological VM runs. */
export interface Guest {
  /** `embedded`: stops anywhere. `native`, `remote`: a turn ends where a program ends. */
  readonly engine: 'embedded' | 'native' | 'remote';
  /** What a unit of its work is. */
  readonly unit: string;
  /** Hands over a program, which runs in the turns of the guest alone. One at a time. */
  execute(code: string): Promise<ExecutionResult>;
  /** @param nowMs the cell's time, for programs that ask */
  resume(units: number, nowMs: number): Promise<GuestSlice>;
  /** Makes the program stop; its result is a failure of the kind `interrupted`. */
  interrupt(): Promise<void>;
  /** Where turns end with programs alone: ends the program of the turn that goes on, which makes it `interrupted`. */
  cutShort?(): Promise<void>;
  /** False when its interpreter is gone. */
  readonly isUsable: boolean;
  /** What its interpreter was lost to, where that is known. */
  readonly failure?: unknown;
  /** Idempotent. */
  close(): Promise<void>;
}

/** Starts a guest with such a heap. */
export type GuestFactory = (options: {
  readonly vmId: string;
  readonly memoryKb: number;
  readonly nowMs: number;
  readonly findModule: (name: string) => string | undefined;
}) => Promise<Guest>;
