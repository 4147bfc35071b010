import { InvalidOptionError, type WriteTreeOptions } from '@bioxen/core';

/**
 * What the script of a write reads: paths of files that stay where they are, pairs of paths of those that move, then the tar.
 * @throws InvalidOptionError for paths that lead elsewhere, or that no line can hold
 */
export async function* withReused(
  reuse: NonNullable<WriteTreeOptions['reuse']>,
  tar: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const staying: string[] = [];
  const moving: string[] = [];
  for (const [from, to] of reuse) {
    for (const path of [from, to]) {
      if (path === '' || /^\/|\n|\0/.test(path) || path.split('/').includes('..'))
        throw InvalidOptionError.unexpected('reuse', path, 'a path below the tree');
    }
    if (from === to) staying.push(`${from}\n`);
    else moving.push(`${from}\n${to}\n`);
  }
  yield Buffer.from(`${staying.join('')}\n${moving.join('')}\n`);
  yield* tar;
}

/** A stream that ends when a promise has resolved, and fails with it. */
export async function* endingWith(
  stream: AsyncIterable<Uint8Array>,
  last: Promise<void>,
): AsyncGenerator<Uint8Array> {
  yield* stream;
  await last;
}
