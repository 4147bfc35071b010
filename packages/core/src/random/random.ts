/** The only source of chance in bioxen. Tests and models hand in a seeded one. */
export interface Random {
  /** Even in [0, 1), 53 bits. */
  next(): number;
  bytes(length: number): Uint8Array;
  /** Two lower-case digits a byte. */
  hex(byteCount: number): string;
}
