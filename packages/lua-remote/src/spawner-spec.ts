import type { ProcessSpec } from '@bioxen/ssh-exec';
import { interpreterSpec, type InterpreterRequest } from './interpreter-spec.js';

/**
 * After the end of each interpreter a spawner says `NONCE end CODE\n`, with the nonce that it was woken by. It begins with
 * nothing that a frame ends with: no byte of those is held back.
 */
export const endMark = (nonce: string): string => `${nonce} end `;

// The nonce is no variable of the environment: what is not told cannot be forged. What an interpreter that was killed has not
// read is skipped.
const loop = [
  'read -r k || exit; while "$@"; printf "%s end %s\\n" "$k" "$?"; n=;',
  'while [ "$n" != "$k" ]; do read -r n || exit; done; do :; done',
].join(' ');

/**
 * A process that starts an interpreter for each line it reads, which has the input to itself until it ends. The leash
 * holds the one process, so that an interpreter costs its own start and nothing else.
 */
export function spawnerSpec(request: InterpreterRequest): ProcessSpec {
  const {
    args = [],
    file,
    bootPayload: _perInterpreter,
    limits: _perLife,
    ...spec
  } = interpreterSpec({ ...request, isSilent: true });
  return {
    ...spec,
    name: 'the starter of Lua interpreters',
    file: 'sh',
    args: ['-c', loop, 'sh', file, ...args],
  };
}
