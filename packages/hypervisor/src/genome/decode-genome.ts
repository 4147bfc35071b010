import { gunzipSync } from 'node:zlib';
import { BioxenError } from '@bioxen/core';

/** A larger text is no string any more. */
const MOST_BYTES = 2 ** 29 - 24;

/** The text of a genome file, which may be packed with gzip or bgzip. @throws BioxenError for one that is damaged */
export function decodeGenome(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] !== 0x1f || buffer[1] !== 0x8b) return buffer.toString('utf8');
  try {
    return gunzipSync(buffer, { maxOutputLength: MOST_BYTES }).toString('utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new BioxenError(
      code === 'ERR_BUFFER_TOO_LARGE'
        ? 'The genome is larger than 512 MiB when it is unpacked'
        : `The genome cannot be unpacked: ${message}`,
      {
        code: 'GENOME_PARSE_FAILED',
        hint: 'If the file was copied or cut short, fetch it again from its source.',
        cause,
      },
    );
  }
}
