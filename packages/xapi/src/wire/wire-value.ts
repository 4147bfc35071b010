/** A value as a transport reads it: numbers only where they are exact, else their text. */
export type RawValue =
  | string
  | number
  | boolean
  | null
  | readonly RawValue[]
  | { readonly [key: string]: RawValue };

/** A value as a transport writes it: ints are decimal text, every number is a float. */
export type WireValue =
  | string
  | number
  | boolean
  | readonly WireValue[]
  | { readonly [key: string]: WireValue };

/** What the server said to a call. */
export type RawReply =
  | { readonly ok: true; readonly value: RawValue }
  | { readonly ok: false; readonly code: string; readonly params: readonly string[] };
