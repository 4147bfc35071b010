/** A record whose function failed; counted within its chunk. */
export interface PartFailure {
  readonly id: string;
  /** Counted from 1. */
  readonly record: number;
  /** Line of its header, counted from 1. */
  readonly line: number;
  readonly error: string;
}

/** What stopped the reading of a chunk; counted within it. */
export interface PartProblem {
  readonly problem: string;
  readonly hint?: string;
  readonly line: number;
  readonly record: number;
}

/** What is known of the result of a chunk beside its output. Places are relative, so that equal chunks have equal parts. */
export interface PartSummary {
  readonly records: number;
  readonly bases: number;
  readonly lines: number;
  readonly failures: readonly PartFailure[];
  readonly problem?: PartProblem;
  /** It ends before the last record that was asked for: its time was over. Never in a folder. */
  readonly isPartial?: boolean;
  /** Nothing was done, since the worker does not see the file. Never in a folder. */
  readonly isUnseen?: boolean;
}

/** The result of a chunk. */
export interface Part extends PartSummary {
  /** The output, in pieces as they came: it is long, and no copy of it is made to have it in one. */
  readonly output: readonly Uint8Array[];
}
