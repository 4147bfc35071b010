/** What a rocks server does wrong on purpose, so that tests see what becomes of it. */
export type ServeFault =
  /** Answers with this status. */
  | { readonly kind: 'status'; readonly status: number }
  /** Ends the connection after so many bytes. */
  | { readonly kind: 'truncate'; readonly bytes: number }
  /** Promises more than there is. */
  | { readonly kind: 'wrong-length' }
  /** One byte, counted from the start, is another one. */
  | { readonly kind: 'changed-byte'; readonly at: number }
  /** Leads elsewhere. */
  | { readonly kind: 'redirect'; readonly location: string }
  /** Never answers. */
  | { readonly kind: 'silent' };

/** Asked for each request; undefined for none. */
export type ChooseFault = (request: {
  readonly file: string;
  readonly count: number;
}) => ServeFault | undefined;
