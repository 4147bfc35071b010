/**
 * Takes the trailer of the leash out of stderr: `\n`, the nonce, ` exit ` and the exit code. Only bytes that could begin it
 * are held back.
 */
export class TrailerScanner {
  readonly #marker: Buffer;
  #held: Buffer = Buffer.alloc(0);
  #exitCode: number | undefined;

  constructor(nonce: string) {
    this.#marker = Buffer.from(`\n${nonce} exit `, 'latin1');
  }

  /** Undefined as long as no trailer came. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** What of these bytes, and of those held back, is the program's. */
  push(bytes: Buffer): Buffer {
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const start = all.indexOf(this.#marker);
    if (start < 0) {
      const keep = this.#beginning(all);
      this.#held = all.subarray(all.length - keep);
      return all.subarray(0, all.length - keep);
    }
    const end = all.indexOf(10, start + this.#marker.length);
    if (end < 0) {
      this.#held = all.subarray(start);
      return all.subarray(0, start);
    }
    this.#exitCode = Number(all.toString('latin1', start + this.#marker.length, end));
    this.#held = Buffer.alloc(0);
    // Children that are not dead yet may have written behind it.
    return Buffer.concat([all.subarray(0, start), all.subarray(end + 1)]);
  }

  /** What was held back, when nothing comes any more. */
  flush(): Buffer {
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    return held;
  }

  /** How many bytes at the end may be the begin of the marker. */
  #beginning(bytes: Buffer): number {
    const longest = Math.min(bytes.length, this.#marker.length - 1);
    for (let length = longest; length > 0; length -= 1) {
      if (bytes.subarray(bytes.length - length).equals(this.#marker.subarray(0, length))) return length;
    }
    return 0;
  }
}
