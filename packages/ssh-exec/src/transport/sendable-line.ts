import { ConfigError } from '../errors/config-error.js';

/**
 * Most bytes of a line: the server gives it to the login shell as one argument, and Linux takes none above 128 KiB with its
 * final NUL (MAX_ARG_STRLEN). OpenSSH ends the whole connection at a packet above 256 KiB.
 */
const longestLine = 128 * 1024 - 1;

/** Can a server take a line? */
export function isSendable(line: string): boolean {
  return Buffer.byteLength(line) <= longestLine;
}

/**
 * The line as it is.
 * @throws ConfigError when it is too long, before anything is sent
 */
export function sendableLine(line: string): string {
  if (isSendable(line)) return line;
  const problem = `with its quotes and its environment it has ${Buffer.byteLength(line)} bytes, and a host takes ${longestLine} (Argument list too long)`;
  throw new ConfigError('command', problem, {
    hint: 'Give long data as input, or put it into a file first and name that.',
  });
}
