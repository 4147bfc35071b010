const encoder = new TextEncoder();

/** The text as OCaml's `%S` prints it: quoted, with every byte that is not printable ASCII as `\ddd`. */
export function ocamlQuote(text: string): string {
  let quoted = '';
  for (const byte of encoder.encode(text)) quoted += escapeByte(byte);
  return `"${quoted}"`;
}

/** How xapi prints the exception `Failure`, which is how most refusals of a wrong type arrive. */
export function ocamlFailure(text: string): string {
  return `Failure(${ocamlQuote(text)})`;
}

function escapeByte(byte: number): string {
  switch (byte) {
    case 0x08:
      return String.raw`\b`;
    case 0x09:
      return String.raw`\t`;
    case 0x0a:
      return String.raw`\n`;
    case 0x0d:
      return String.raw`\r`;
    case 0x22:
      return String.raw`\"`;
    case 0x5c:
      return String.raw`\\`;
    default:
      return byte >= 0x20 && byte < 0x7f
        ? String.fromCharCode(byte)
        : `\\${byte.toString().padStart(3, '0')}`;
  }
}
