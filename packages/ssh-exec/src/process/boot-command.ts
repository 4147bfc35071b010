import { encodeForAnyShell } from '../exec/any-shell.js';
import { quote, quoteCommand } from '../exec/quote.js';
import { surroundings } from '../guard/guarded-command.js';
import type { WardenPlace } from '../guard/warden.js';
import type { ProcessSpec } from './process-spec.js';

/**
 * The line that starts a process on a leash. The leash is `cat` between channel and program: when the channel ends, however
 * it ends, the program sees the end of its input, and after the grace its whole group is killed; when the program ends
 * first, its exit code is the last thing on stderr and the group is killed at once. Both hang on the members of the group
 * only, so that no number of a process can be taken for another's.
 *
 * The first line of input is `NONCE TOKEN`. Only the token is exported: with the nonce the program could forge what the
 * leash says. The line is the same for every start of a program.
 */
export function bootCommand(spec: ProcessSpec, place: WardenPlace | undefined): string {
  const graceSeconds = (spec.graceMs ?? 300) / 1_000;
  const { cpuSeconds, wallSeconds } = spec.limits ?? {};
  const nap = `sleep ${graceSeconds} || sleep ${Math.ceil(graceSeconds)}`;
  const watchdog =
    wallSeconds === undefined
      ? ''
      : `{ sleep ${Math.ceil(wallSeconds)}; kill -9 -$$; } </dev/null >/dev/null 2>&1 & `;
  const limit = cpuSeconds === undefined ? '' : `ulimit -t ${Math.ceil(cpuSeconds)}; `;
  const announce =
    's=; { read -r s </proc/self/stat; } 2>/dev/null; printf "%s start %s %s\\n" "$n" "$$" "$s"; exec 2>&3 3>&-; ';
  // In dash a redirection of the program itself would let the word "Killed" of the shell into its stderr.
  const program = `(${announce}${surroundings(spec)}${limit}exec "$@")`;
  const script = [
    'read -r n c; export BIOXEN_JOB="$c"; ',
    watchdog,
    `{ cat; exec >/dev/null; ${nap}; kill -9 -$$; } 2>/dev/null | `,
    `{ { ${program}; printf "\\n%s exit %s\\n" "$n" "$?" >&3; } 3>&2 2>/dev/null; kill -9 -$$; }`,
  ].join('');
  const words = `${quote(script)} sh ${quoteCommand(spec.file, spec.args ?? [])}`;
  const line =
    place?.hasOwnGroups === true ? `exec /bin/sh -c ${words}` : `exec /bin/sh -c ${quote(ownGroup)} ${words}`;
  return place?.hasPosixShell === true ? line : encodeForAnyShell(line);
}

// For servers that give a program no process group of its own, or of which that is not known.
const ownGroup = [
  '{ read -r s </proc/$$/stat; } 2>/dev/null; s=${s##*) }; s=${s#* }; s=${s#* }; ',
  '[ -z "$s" ] || [ "${s%% *}" = $$ ] || exec setsid /bin/sh -c "$0" "$@"; exec /bin/sh -c "$0" "$@"',
].join('');
