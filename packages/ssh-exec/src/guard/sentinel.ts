/** Looks for lines that begin with a nonce in bytes that begin with anything: what a login shell prints first is noise. */
export class SentinelScanner {
  readonly #nonce: Buffer;
  readonly #noise: Buffer[] = [];
  #noiseLength = 0;
  #rest: Buffer = Buffer.alloc(0);
  #hasFound = false;

  constructor(nonce: string) {
    this.#nonce = Buffer.from(`${nonce} `, 'latin1');
  }

  /** What came before the first sentinel, its first 4 KiB. */
  get noise(): string {
    return Buffer.concat([...this.#noise, ...(this.#hasFound ? [] : [this.#rest])])
      .subarray(0, noiseLimit)
      .toString('utf8');
  }

  /** What came behind the last line that was read. */
  takeRest(): Buffer {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest;
  }

  /** The next line with the nonce, without it; undefined when it has not come yet. */
  next(bytes?: Buffer): string | undefined {
    if (bytes !== undefined)
      this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const start = this.#rest.indexOf(this.#nonce);
    if (start < 0) {
      // Only an end that may be the begin of the nonce is kept.
      const cut = Math.max(0, this.#rest.length - this.#nonce.length + 1);
      this.#keepNoise(this.#rest.subarray(0, cut));
      this.#rest = this.#rest.subarray(cut);
      return undefined;
    }
    const end = this.#rest.indexOf(10, start);
    if (end < 0) return undefined;
    const line = this.#rest.toString('utf8', start + this.#nonce.length, end);
    this.#keepNoise(this.#rest.subarray(0, start));
    this.#hasFound = true;
    this.#rest = this.#rest.subarray(end + 1);
    return line;
  }

  #keepNoise(bytes: Buffer): void {
    if (this.#hasFound || bytes.length === 0 || this.#noiseLength >= noiseLimit) return;
    const kept = Buffer.from(bytes.subarray(0, noiseLimit - this.#noiseLength));
    this.#noise.push(kept);
    this.#noiseLength += kept.length;
  }
}

const noiseLimit = 4_096;
