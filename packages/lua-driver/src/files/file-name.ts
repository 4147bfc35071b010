import { InvalidOptionError } from '@bioxen/core';

const LONGEST_BYTES = 255;

/** A flat name: what programs open without a slash. @throws InvalidOptionError */
export function checkFileName(name: unknown): void {
  if (
    typeof name === 'string' &&
    name !== '' &&
    name !== '.' &&
    name !== '..' &&
    !/[/\\\0]/.test(name) &&
    Buffer.byteLength(name) <= LONGEST_BYTES
  ) {
    return;
  }
  throw InvalidOptionError.unexpected(
    'name',
    name,
    `a file name without a slash, at most ${String(LONGEST_BYTES)} bytes`,
  );
}
