/** What workers turn results into: lines of JSON (from which TSV is made), or records of FASTA. */
export type PartForm = 'ndjson' | 'fasta';

/** The function that is mapped over records, and all that its results depend on beside a record. */
export interface MapProgram {
  /** Lua source that returns the function, or defines a global `map`. */
  readonly code: string | Uint8Array;
  /** Name of the source in messages. */
  readonly name: string;
  /** Second argument of the function. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly form: PartForm;
  /** Texts of modules that the source requires, and the interpreter: all else that results depend on. */
  readonly dependencies?: readonly string[];
}
