/** Options of what has a prompt. */
export interface PromptFlags {
  readonly keepLocals?: boolean;
}

/** Options of `session new`, beside those of a VM. */
export interface SessionNewOptions extends PromptFlags {
  readonly idleTimeout?: string;
  readonly json?: boolean;
}

/** Options of `session attach`. */
export interface AttachFlags {
  readonly observe?: boolean;
  readonly exclusive?: boolean;
  readonly takeover?: boolean;
  readonly from?: string;
}

/** Options of `session send`. */
export interface SendFlags {
  readonly eval?: string;
  readonly wait?: boolean;
  readonly timeout?: string;
}

/** Options of `session read`. */
export interface ReadFlags {
  readonly wait?: boolean;
  readonly follow?: boolean;
  readonly from?: string;
  readonly json?: boolean;
}

/** Options of `session history`. */
export interface HistoryFlags {
  readonly limit?: string;
  readonly grep?: string;
  readonly full?: boolean;
  readonly json?: boolean;
}

/** Options of `session exec`. */
export interface ExecFlags {
  readonly eval?: string;
  readonly timeout?: string;
}
