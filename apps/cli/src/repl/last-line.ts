const KEPT_BYTES = 4_096;

/** Remembers the end of some output. */
export class LastLine {
  #tail: Uint8Array = new Uint8Array();

  add(bytes: Uint8Array): void {
    // A copy: the bytes belong to who gave them.
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-KEPT_BYTES)]).subarray(-KEPT_BYTES);
  }

  /** The last line that has ended. */
  get text(): string {
    return Buffer.from(this.#tail).toString('utf8').split('\n').at(-2) ?? '';
  }
}
