/** What came of a PUT. */
export interface PutResult {
  /** Bytes of the source that were sent. */
  readonly bytes: number;
  /** The result of its task as the server keeps it, an XML fragment; empty for most paths. */
  readonly result: string;
}
