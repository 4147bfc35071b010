/** Which protocols a host speaks. */
export interface ProtocolOptions {
  readonly json: boolean;
  readonly xml: boolean;
  /** What a host without JSON-RPC answers to it. */
  readonly withoutJson: 'xml-parser' | 'not-found' | 'xml-reply';
}
