/** Why an exchange over HTTP gave no whole answer. */
export type ExchangeFaultKind =
  /** The connection could not be opened, broke, or spoke no HTTP. */
  | 'connection'
  /** Nothing came for too long. */
  | 'silence'
  /** The answer is larger than is allowed. */
  | 'too-large'
  /** The signal of the call ended it. */
  | 'aborted';

/** An exchange that failed; what it means is decided by whoever knows the call. */
export class ExchangeFault extends Error {
  readonly kind: ExchangeFaultKind;
  /** Bytes of the request may have left. */
  readonly wasSent: boolean;

  constructor(kind: ExchangeFaultKind, wasSent: boolean, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.kind = kind;
    this.wasSent = wasSent;
  }
}
