/** What `--json` prints when there is no result. */
export interface ErrorDocument {
  readonly schemaVersion: 1;
  readonly error: {
    /** A code of docs/errors.md, or `USAGE`, `INTERNAL`. */
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly retryable: boolean;
    /** What a program ran into: a limit of the sandbox, or `timeout`. */
    readonly limit?: string;
    /** In bytes, milliseconds or a number, as the limit is. */
    readonly limitValue?: number;
    readonly observed?: number;
    /** `inferred`: the evidence fits, but a program could have imitated it. */
    readonly certainty?: string;
    /** The sandbox that was asked for and did not come up. */
    readonly tier?: string;
    /** What to do about it, the best first. */
    readonly remedies?: readonly string[];
  };
  /** What the program wrote before it was stopped. */
  readonly partial?: { readonly stdout: string; readonly stderr: string; readonly truncated: boolean };
}
