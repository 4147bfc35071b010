const LINE_END = /\r\n?|\n/g;

/** Cuts text that comes in pieces into lines, ended by LF, CRLF or CR. Linear in the text, however it is cut. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  /** Pieces of a line whose end has not come. */
  #open: string[] = [];
  /** The last piece ended in CR: an LF at the begin of the next is part of that line end. */
  #endedInCr = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(piece: string): void {
    if (piece === '') return;
    const text = this.#endedInCr && piece.startsWith('\n') ? piece.slice(1) : piece;
    this.#endedInCr = piece.endsWith('\r');
    const start = text.includes('\r') ? this.#cutAnyEnds(text) : this.#cutLf(text);
    if (start < text.length) this.#open.push(text.slice(start));
  }

  /** The text is over: what stands after the last line end is a line too. */
  end(): void {
    if (this.#open.length > 0) this.#finish('');
  }

  /** Almost all files: to look for one letter is several times as fast. Gives where the line begins that has no end yet. */
  #cutLf(text: string): number {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#finish(text.slice(start, end));
      start = end + 1;
    }
    return start;
  }

  #cutAnyEnds(text: string): number {
    let start = 0;
    for (const { 0: lineEnd, index } of text.matchAll(LINE_END)) {
      this.#finish(text.slice(start, index));
      start = index + lineEnd.length;
    }
    return start;
  }

  #finish(piece: string): void {
    let line = piece;
    if (this.#open.length > 0) {
      line = this.#open.join('') + piece;
      this.#open = [];
    }
    this.#onLine(line);
  }
}
