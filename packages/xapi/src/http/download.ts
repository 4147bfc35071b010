import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ClosedError } from '@bioxen/core';
import { XapiTransportError } from '../errors/transport-error.js';
import { answerHead } from '../transport/refuse-reply.js';
import { fileError } from './file-error.js';
import { parseServerJson } from './json-of-server.js';

/**
 * What a server gives for a GET. Read it once, in one way, or close it: until then its connection is open. To read it again is
 * a ClosedError.
 */
export interface Download extends AsyncIterable<Uint8Array> {
  readonly contentType: string;
  /** How many bytes will come, where the server says so. */
  readonly size: number | undefined;
  /** All of it in memory. @throws XapiTransportError XAPI_PROTOCOL beyond `maxResponseBytes` */
  bytes(): Promise<Buffer>;
  text(): Promise<string>;
  /** JSON as servers write it, with bare `NaN`. @throws XapiTransportError XAPI_PROTOCOL */
  json(): Promise<unknown>;
  /**
   * Writes it to a file that is there when all of it is, and not before; one that is there already is replaced then. Gives
   * the number of bytes.
   * @throws InvalidArgumentError when the file cannot be written, with the reason as cause
   */
  saveTo(file: string): Promise<number>;
  /** Gives up what was not read. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a download is made of. */
export interface DownloadParts {
  readonly label: string;
  readonly contentType: string;
  readonly size: number | undefined;
  readonly maxBytes: number;
  /** The pieces; their end is the success of the transfer, and leaving them early ends it. */
  readonly pieces: AsyncGenerator<Uint8Array, void, undefined>;
  readonly close: () => Promise<void>;
}

/** A download over pieces. */
export function createDownload(parts: DownloadParts): Download {
  const { label, contentType, size, maxBytes } = parts;
  let isUsed = false;
  const take = (): AsyncGenerator<Uint8Array, void, undefined> => {
    if (isUsed)
      throw new ClosedError(`The answer to ${label}`, { hint: 'It was read or closed: ask for it again.' });
    isUsed = true;
    return parts.pieces;
  };
  const close = (): Promise<void> => {
    isUsed = true;
    return parts.close();
  };
  const bytes = async (): Promise<Buffer> => {
    const all: Uint8Array[] = [];
    let length = 0;
    for await (const piece of take()) {
      length += piece.length;
      if (length > maxBytes)
        throw unfit(label, `is larger than ${maxBytes} bytes`, 'Read it piece by piece.');
      all.push(piece);
    }
    return Buffer.concat(all);
  };
  const text = async (): Promise<string> => (await bytes()).toString('utf8');
  return {
    contentType,
    size,
    bytes,
    text,
    async json() {
      const content = await text();
      try {
        return parseServerJson(content);
      } catch (error) {
        throw unfit(label, `is no JSON: "${answerHead(content)}"`, 'Ask with json: true.', error);
      }
    },
    saveTo: async (file) => {
      const pieces = take();
      try {
        return await save(label, pieces, file);
      } catch (error) {
        // Pieces that nobody began to read end nothing by themselves.
        await parts.close();
        throw error;
      }
    },
    close,
    [Symbol.asyncDispose]: close,
    [Symbol.asyncIterator]: take,
  };
}

async function save(label: string, pieces: AsyncIterable<Uint8Array>, file: string): Promise<number> {
  const unfinished = join(dirname(file), `.${basename(file)}.${randomUUID()}.part`);
  const handle = await open(unfinished, 'wx').catch((cause: unknown) => {
    throw fileError(label, 'file', `${file} cannot be written`, cause);
  });
  try {
    let length = 0;
    try {
      for await (const piece of pieces) {
        await handle.writeFile(piece).catch((cause: unknown) => {
          throw fileError(label, 'file', `${file} cannot be written`, cause, 'failed');
        });
        length += piece.length;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file).catch((cause: unknown) => {
      throw fileError(label, 'file', `${file} cannot be replaced`, cause, 'failed');
    });
    return length;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function unfit(label: string, problem: string, hint: string, cause?: unknown): XapiTransportError {
  return new XapiTransportError(`${label}: the answer ${problem}`, {
    code: 'XAPI_PROTOCOL',
    method: label,
    hint,
    cause,
  });
}
