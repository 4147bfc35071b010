import { ConfigError } from '../errors/config-error.js';
import { encodeForAnyShell } from '../exec/any-shell.js';
import { quote, quoteCommand } from '../exec/quote.js';
import { cpuLimit, execWithin, type RemoteLimits } from '../exec/remote-limits.js';
import type { WardenPlace } from './warden.js';

/** A program to run, with what is set around it. */
export interface ProgramRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly cwd?: string | undefined;
  readonly limits?: RemoteLimits | undefined;
  /** A word, said on a line of its own before the program begins: what comes before it is of the login shell. */
  readonly mark?: string | undefined;
}

/** The exit code of a command that could not register itself, and that has run nothing. */
export const unregisteredExitCode = 125;

/** What it says. */
export function unregisteredNote(token: string): string {
  return `${token} is not registered\n`;
}

/** The lines in front of a program that set its folder and its environment. */
export function surroundings({ env = {}, cwd }: Pick<ProgramRequest, 'env' | 'cwd'>): string {
  const exports = Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw new ConfigError('env', `'${name}' is no name of an environment variable`);
    return ` ${name}=${quote(value, `env.${name}`)}`;
  });
  const setEnvironment = exports.length === 0 ? '' : `export${exports.join('')};`;
  const changeFolder = cwd === undefined ? '' : `CDPATH= cd -- ${quote(cwd, 'cwd')} >/dev/null||exit 126;`;
  return changeFolder + setEnvironment;
}

/**
 * The line that runs a program so that the warden can end it: it registers itself before it starts, without a round trip
 * and without a moment in which it runs unknown. A stop may take its file away while it writes it: then it runs nothing.
 */
export function guardedProgram(request: ProgramRequest, place: WardenPlace, token: string): string {
  const group = place.hasOwnGroups ? '' : 'setsid ';
  const line = `${registration(place, token)}${launch(request, { group })}`;
  return place.hasPosixShell ? line : encodeForAnyShell(line);
}

/** The same for a line of the account's own shell, which stays as it is. */
export function guardedLine(line: string, place: WardenPlace, token: string): string {
  if (place.hasPosixShell) {
    const own = place.hasOwnGroups ? line : `exec setsid "$SHELL" -c ${quote(line)}`;
    return `${registration(place, token)}\n${own}`;
  }
  if (place.marksLines) {
    const group = place.hasOwnGroups ? '' : 'setsid ';
    return encodeForAnyShell(`${registration(place, token)}exec ${group}"$SHELL" -c ${quote(line)}`);
  }
  const file = quote(`${place.directory}/${token}`);
  return `/bin/sh -c 'read -r s </proc/$PPID/stat&&printf "%s\\n" "$s" >"$0"&&[ -f "$0" ]||kill -9 $PPID' ${file}; ${line}`;
}

/**
 * The same for a program that is sent together with its warden: it waits, on the host, until the warden has made the
 * registry, and takes no folder for it that another account may have put there. Without one it runs nothing, and neither
 * when its login shell took long to start: meanwhile the caller may have stopped it, and the warden not heard of that.
 */
export function hurriedProgram(request: ProgramRequest, registry: string, token: string): string {
  const failure = unregistered(token);
  const look = `for _bx_p in "$XDG_RUNTIME_DIR" "$TMPDIR" /tmp;do _bx_f=$_bx_p/${registry};[ -d "$_bx_f" ]&&[ ! -h "$_bx_f" ]&&[ -O "$_bx_f" ]&&return 0;done;return 1`;
  const nap = 'sleep 0.01 2>/dev/null||{ sleep 1;_bx_i=$((_bx_i+100)); }';
  return encodeForAnyShell(
    [
      `_bx_look() { ${look}; }`,
      `export BIOXEN_JOB=${token};{ read -r _bx_s </proc/$$/stat; } 2>/dev/null||${failure}`,
      '_bx_i=0;_bx_g=;set -- ${_bx_s##*) }',
      `[ "$3" = $$ ]||{ _bx_g=setsid;command -v setsid >/dev/null||${failure}; }`,
      `until _bx_look;do _bx_i=$((_bx_i+1));[ $_bx_i -lt ${mostLooks} ]||${failure};[ $_bx_i -lt ${eagerLooks} ]||{ ${nap}; };done`,
      `{ read -r _bx_u _bx_t </proc/uptime; } 2>/dev/null||${failure}`,
      `[ $((\${_bx_u%%.*}-\${20}/${ticksPerSecond})) -le ${mostSecondsToStart} ]||${failure}`,
      `{ printf '%s\\n' "$_bx_s" >"$_bx_f/${token}"&&[ -f "$_bx_f/${token}" ]; } 2>/dev/null||${failure}`,
      launch(request, { group: '$_bx_g ' }),
    ].join('\n'),
  );
}

// The warden is a few milliseconds away: looking again at once costs less than a process that sleeps.
const eagerLooks = 300;
const mostLooks = 600;

// Linux gives the times of processes in these, whatever the kernel counts in.
const ticksPerSecond = 100;
// Shorter than a stop waits for a warden that is being started. In whole seconds, so that up to one more may pass.
const mostSecondsToStart = 1;

/** The line that runs a program unguarded. */
export function plainProgram(request: ProgramRequest): string {
  return encodeForAnyShell(launch(request));
}

/** The line that runs a program without input, and that ends it when the channel is closed: for hosts without a warden. */
export function selfLeashedProgram(request: ProgramRequest, graceSeconds: number): string {
  const nap = `sleep ${graceSeconds} 2>/dev/null||sleep ${Math.ceil(graceSeconds)}`;
  const watch = `{ cat;${nap};kill -9 -$$; } <&3 3<&- >/dev/null 2>&1 &`;
  return encodeForAnyShell(launch(request, { before: `exec 3<&0;${watch} `, behind: ' 3<&- </dev/null' }));
}

/** What stands around a program in its line. */
interface LaunchParts {
  /** What begins its group. */
  readonly group?: string;
  readonly before?: string;
  readonly behind?: string;
}

/** Sets what is around a program, and becomes it. */
export function launch(
  request: ProgramRequest,
  { group = '', before = '', behind = '' }: LaunchParts = {},
): string {
  const { file, args, limits, mark } = request;
  const announce = mark === undefined ? '' : `echo ${mark};`;
  const program = `${quoteCommand(file, args)}${behind}`;
  return `${announce}${surroundings(request)}${cpuLimit(limits)}${before}${execWithin(program, limits, group)}`;
}

function registration({ directory }: WardenPlace, token: string): string {
  const file = quote(`${directory}/${token}`);
  return `export BIOXEN_JOB=${token};{ read -r s </proc/$$/stat&&printf '%s\\n' "$s" >${file}&&[ -f ${file} ]; } 2>/dev/null||${unregistered(token)};`;
}

function unregistered(token: string): string {
  return `{ echo ${token} is not registered >&2;exit ${unregisteredExitCode}; }`;
}
