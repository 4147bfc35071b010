import type { ProcessSpec } from '@bioxen/ssh-exec';
import { interpreterSpec, type InterpreterRequest } from './interpreter-spec.js';

/**
 * After the end of each interpreter a spawner says `NONCE end CODE\n`, with the nonce that it was woken by. It begins with
 * nothing that a frame ends with: no byte of those is held back.
 */
export const endMark = (nonce: string): string => `${nonce} end `;

// The nonce is no variable of the environment: what is not told cannot be forged. What an interpreter that was killed has not
// read is skipped. Where a warden looks for what has left its group, each interpreter has a session of its own, and what it
// leaves there ends with it: it would speak in the middle of the next.
const loop = `unset bx_k bx_g bx_e
bx_s=
[ -z "$BIOXEN_JOB" ] || ! command -v setsid >/dev/null || bx_s=1
exec 3<&0
read -r bx_k || exit
while
if [ -n "$bx_s" ]; then
setsid "$@" <&3 3<&- &
bx_g=$!
wait "$bx_g"
bx_e=$?
kill -s KILL -- "-$bx_g" 2>/dev/null
else
"$@" 3<&-
bx_e=$?
fi
printf '%s end %s\\n' "$bx_k" "$bx_e"
bx_e=
while [ "$bx_e" != "$bx_k" ]; do read -r bx_e || exit; done
do :; done`;

/**
 * A process that starts an interpreter for each line it reads, which has the input to itself until it ends. The leash
 * holds the one process, so that an interpreter costs its own start and nothing else.
 */
export function spawnerSpec(request: InterpreterRequest): ProcessSpec {
  const {
    bootPayload: _perInterpreter,
    limits: _perLife,
    ...spec
  } = interpreterSpec({ ...request, isSilent: true }, loop);
  return { ...spec, name: 'the starter of Lua interpreters' };
}
