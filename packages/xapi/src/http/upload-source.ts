import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileError } from './file-error.js';
import { InvalidArgumentError } from '../errors/invalid-argument-error.js';

/** What a PUT sends. The length of bytes, blobs and files is known; that of others is what `size` says, if it does. */
export type UploadSource =
  | Uint8Array
  | Blob
  | AsyncIterable<Uint8Array>
  | Iterable<Uint8Array>
  | { readonly file: string };

/** A source that is being sent. */
export interface Upload {
  readonly size: number | undefined;
  /** The bytes from their beginning; again, as long as `canRestart` says so. */
  open(): AsyncGenerator<Uint8Array, void, undefined>;
  /** Can the bytes be had from their beginning? */
  canRestart(): boolean;
  /** Ends a source that is not used up. Idempotent; it never fails, and lasts as long as the source takes. */
  release(): Promise<void>;
}

// So much is kept of a source that can be read once, in case the first host names another one.
const keptBytes = 1_048_576;

/**
 * Takes a source. A file is looked at, nothing is read yet.
 * @throws InvalidArgumentError when it is none, or a file that is not there
 */
export async function openUpload(
  label: string,
  source: UploadSource,
  size: number | undefined,
): Promise<Upload> {
  const sized = (known: number): number => {
    if (size !== undefined && size !== known)
      throw new InvalidArgumentError(label, 'size', `is ${size}, and the source has ${known} bytes`);
    return known;
  };
  if (source instanceof Uint8Array) return repeatable(sized(source.length), () => [source]);
  if (source instanceof Blob) return repeatable(sized(source.size), () => source.stream());
  if (typeof source === 'object' && source !== null) {
    if ('file' in source && typeof source.file === 'string') {
      const { file } = source;
      const stats = await stat(file).catch((cause: unknown) => {
        throw fileError(label, 'source', `${file} cannot be read`, cause);
      });
      if (stats.isDirectory()) throw new InvalidArgumentError(label, 'source', `${file} is a directory`);
      if (stats.isFile()) return repeatable(sized(stats.size), () => readFile(label, file));
      // A device or a pipe: it does not say how much it holds.
      const stream = createReadStream(file);
      return once(label, stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>, size, () =>
        stream.destroy(),
      );
    }
    if (Symbol.asyncIterator in source)
      return once(label, source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>, size, () => {
        if ('destroy' in source && typeof source.destroy === 'function') source.destroy();
      });
    if (Symbol.iterator in source) return once(label, source[Symbol.iterator](), size, () => undefined);
  }
  throw new InvalidArgumentError(
    label,
    'source',
    'must be bytes, a blob, a stream of bytes or { file: path }',
  );
}

async function* readFile(label: string, file: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const piece of createReadStream(file)) yield piece as Uint8Array;
  } catch (cause) {
    throw fileError(label, 'source', `${file} cannot be read`, cause, 'failed');
  }
}

function repeatable(size: number, read: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Upload {
  return {
    size,
    async *open() {
      yield* read();
    },
    canRestart: () => true,
    release: () => Promise.resolve(),
  };
}

type SourceIterator = AsyncIterator<Uint8Array> | Iterator<Uint8Array>;

/** @param destroy ends the source while it is being read */
function once(
  label: string,
  iterator: SourceIterator,
  size: number | undefined,
  destroy: () => void,
): Upload {
  let kept: Uint8Array[] | undefined = [];
  let keptLength = 0;
  let isDone = false;
  // A read that was begun for a request that ended belongs to the next one.
  let pending: Promise<Uint8Array | undefined> | undefined;

  const pull = async (): Promise<Uint8Array | undefined> => {
    const { done, value } = await iterator.next();
    pending = undefined;
    if (done === true) {
      isDone = true;
      return undefined;
    }
    if (!(value instanceof Uint8Array))
      throw new InvalidArgumentError(label, 'source', `gives ${typeof value} where bytes are due`, {
        outcome: 'failed',
        hint: 'Texts become bytes with Buffer.from.',
      });
    kept?.push(value);
    keptLength += value.length;
    return value;
  };

  return {
    size,
    async *open() {
      for (let at = 0; kept !== undefined; at += 1) {
        if (at === kept.length) {
          if (isDone) return;
          if (keptLength > keptBytes) break;
          await (pending ??= pull());
          if (at === kept?.length) return;
        }
        const piece = kept?.[at];
        if (piece !== undefined) yield piece;
      }
      kept = undefined;
      while (!isDone) {
        const piece = await (pending ??= pull());
        if (piece !== undefined) yield piece;
      }
    },
    canRestart: () => kept !== undefined,
    async release() {
      if (isDone) return;
      isDone = true;
      try {
        // A piece that is awaited may never come: what can be destroyed is, and the rest ends when it comes.
        if (pending !== undefined) {
          pending.catch(() => undefined);
          destroy();
        }
        await iterator.return?.();
      } catch {
        // The owner of the source knows why it cannot be ended.
      }
    },
  };
}
