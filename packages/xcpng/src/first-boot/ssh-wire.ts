/** A string as SSH writes it: its length in four bytes, then itself (RFC 4251, section 5). */
export function sshString(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Reads strings one after the other; undefined when the bytes are over. */
export function sshReader(bytes: Buffer): { string(): Buffer | undefined; uint32(): number | undefined } {
  let at = 0;
  const uint32 = (): number | undefined => {
    if (at + 4 > bytes.length) return undefined;
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  return {
    uint32,
    string: () => {
      const length = uint32();
      if (length === undefined || at + length > bytes.length) return undefined;
      at += length;
      return bytes.subarray(at - length, at);
    },
  };
}
