/** What `--json` prints when there is no result. */
export interface ErrorDocument {
  readonly schemaVersion: 1;
  readonly error: {
    /** A code of docs/errors.md, or `USAGE`, `OUTPUT_FAILED`, `INTERNAL`. */
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly retryable: boolean;
  };
  /** What the program wrote before it was stopped. */
  readonly partial?: { readonly stdout: string; readonly stderr: string; readonly truncated: boolean };
}
