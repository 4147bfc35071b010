import type { ExecutionResult, LuaFailure, LuaValue } from '@bioxen/core';

/** What a process cost its cell. */
export interface ProcessCharge {
  /** Work, residues: one unit of the engine is `residuesPerUnit` peptide bonds. A convention, not a claim about cells. */
  readonly residues: number;
  readonly ribosomeSeconds: number;
  readonly atp: number;
  /** Turns that it took. */
  readonly quanta: number;
}

/** What came of a biological process. A program that fails is a result. */
export interface ProcessResult {
  readonly status: 'success' | 'error';
  readonly vmId: string;
  readonly stdout: string;
  readonly stderr: string;
  /** True when output beyond the first 10 MiB was dropped. */
  readonly truncated: boolean;
  readonly values: readonly LuaValue[];
  readonly returnCode: number;
  /** Why the program failed. */
  readonly error?: LuaFailure;
  /** Seconds of the cell from its start to its end. */
  readonly executionTime: number;
  /** The same on the wall, milliseconds. */
  readonly wallMs: number;
  readonly charge: ProcessCharge;
}

/** The result of a process out of that of its program. */
export function toProcessResult(
  vmId: string,
  result: ExecutionResult,
  cost: Pick<ProcessResult, 'executionTime' | 'wallMs' | 'charge'>,
): ProcessResult {
  return {
    status: result.success ? 'success' : 'error',
    vmId,
    stdout: result.stdout,
    stderr: result.stderr,
    truncated: result.truncated,
    values: result.values,
    returnCode: result.returnCode,
    ...(result.error === undefined ? {} : { error: result.error }),
    ...cost,
  };
}
