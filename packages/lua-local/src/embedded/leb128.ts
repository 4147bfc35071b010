/** An unsigned LEB128 number and where it ends (WebAssembly Core Specification 5.2.2). */
export function readNumber(
  binary: Uint8Array,
  start: number,
): { readonly value: number; readonly end: number } {
  let value = 0;
  let at = start;
  for (let shift = 0; ; shift += 7) {
    const byte = binary[at] ?? 0;
    at++;
    value += (byte & 0x7f) * 2 ** shift;
    if ((byte & 0x80) === 0) return { value, end: at };
  }
}

/** The same way back, as short as it goes. */
export function numberBytes(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const isLast = rest < 0x80;
    bytes.push((rest & 0x7f) | (isLast ? 0 : 0x80));
    rest = Math.floor(rest / 0x80);
  } while (rest > 0);
  return bytes;
}
