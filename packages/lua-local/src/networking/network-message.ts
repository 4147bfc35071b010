/** A message that came over the network. */
export class NetworkMessage {
  /** The other side. */
  readonly host: string;
  readonly port: number;
  readonly bytes: Uint8Array;

  constructor(host: string, port: number, bytes: Uint8Array) {
    this.host = host;
    this.port = port;
    this.bytes = bytes;
  }

  /** As text; bytes that are not UTF-8 show as U+FFFD. */
  get text(): string {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length).toString('utf8');
  }
}
