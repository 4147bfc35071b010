import { formatBytes, UnsupportedError } from '@bioxen/core';

/** Below this a loop makes text faster than a call. */
const SMALL = 32;
/** Output beyond this becomes text when somebody looks at the text. */
export const LONG_BYTES: number = 2 ** 20;

/** Bytes as text; what is not UTF-8 shows as U+FFFD. @throws UnsupportedError when no text is so long */
export function outputText(bytes: Uint8Array, stripFinalNewline: boolean): string {
  if (bytes.length === 0) return '';
  const length = stripFinalNewline && bytes[bytes.length - 1] === 10 ? bytes.length - 1 : bytes.length;
  if (length < SMALL) {
    let text = '';
    let at = 0;
    for (; at < length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte > 127) break;
      text += String.fromCharCode(byte);
    }
    if (at === length) return text;
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, length);
  return length > LONG_BYTES ? longText(buffer) : buffer.toString('utf8');
}

/** The longest text of V8 has 2^29 - 24 characters. */
function longText(buffer: Buffer): string {
  try {
    return buffer.toString('utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_STRING_TOO_LONG') throw cause;
    throw new UnsupportedError(`${formatBytes(buffer.length)} of output as one text`, {
      subject: 'JavaScript',
      hint: 'Read stdoutBytes and stderrBytes instead, or take the output as it comes: onOutput with buffer: false.',
      cause,
    });
  }
}

/** The text is made when it is first looked at, and kept: half a second for 100 MB that many want as bytes only. */
export function becomeTextLater(
  output: object,
  name: 'stdout' | 'stderr',
  bytes: Uint8Array,
  strip: boolean,
): void {
  const settle = (value: string): string => {
    Object.defineProperty(output, name, { value, writable: true, enumerable: true, configurable: true });
    return value;
  };
  Object.defineProperty(output, name, {
    get: () => settle(outputText(bytes, strip)),
    set: settle,
    enumerable: true,
    configurable: true,
  });
}
