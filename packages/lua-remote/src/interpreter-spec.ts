import type { VmLimits } from '@bioxen/core';
import { bootArguments, bootInput, executableNames, type LuaVersion } from '@bioxen/lua-driver';
import type { ProcessSpec } from '@bioxen/ssh-exec';
import { packagePaths } from './package-paths.js';

/** Which interpreters will do: tried in order, the first that is there and says that it is of the version. */
export interface InterpreterChoice {
  readonly names: readonly string[];
  /** How its `-v` begins; empty for any Lua. */
  readonly version: string;
}

const versions: readonly LuaVersion[] = ['5.4', '5.3', '5.1', 'luajit', '5.2'];

/** What will do for this version; `auto` takes any, 5.4 before the others. */
export function choiceFor(version: LuaVersion | 'auto'): InterpreterChoice {
  if (version === 'auto') return { names: [...new Set(versions.flatMap(executableNames))], version: 'Lua' };
  return {
    names: executableNames(version),
    version: version === 'luajit' ? 'LuaJIT' : `Lua ${version}`,
  };
}

/** What an interpreter on the host is started with. */
export interface InterpreterRequest {
  readonly choice: InterpreterChoice;
  readonly cookie: string;
  /** Interrupts that it can take. */
  readonly armings: number;
  readonly oneShot: boolean;
  readonly limits: VmLimits;
  readonly environment: Readonly<Record<string, string>> | undefined;
  readonly workingDirectory: string | undefined;
  /** A tree of packages that `require` looks into. */
  readonly packageRoot: string | undefined;
  /** Nobody reads what is said before Lua begins. @defaultValue false */
  readonly isSilent?: boolean;
}

/** Begins the lines that the script writes before Lua does. */
const saysInterpreter = 'bioxen-interpreter ';
const saysFolder = 'bioxen-folder ';

/**
 * Finds the interpreter, goes within its limits, and says which one it is and where its directory is: then it is `$1`, its
 * arguments behind it. Directories of interpreters that are gone are removed: their names tell whose they were, and of which
 * job, with which its warden removes them.
 */
const prelude = `bx_v=$1 bx_l=$2 bx_m=$3 bx_f=$4 bx_n=$5 bx_d=$6 bx_s=$7; shift 7
bx_p=$(IFS=:
for c in $bx_l; do
c=$(command -v "$c") || continue
[ -n "$bx_v" ] || { printf %s "$c"; exit; }
case $("$c" -v 2>&1 </dev/null) in "$bx_v"*) printf %s "$c"; exit;; esac
done)
if [ -z "$bx_p" ]; then echo "no interpreter" >&2; exit 127; fi
if [ -n "$bx_d" ]; then
bx_t=\${TMPDIR:-/tmp}/bioxen-vm
for bx_o in "$bx_t"-*; do
[ -O "$bx_o" ] || continue
bx_q=\${bx_o#"$bx_t"-}
bx_q=\${bx_q%%-*}
kill -0 "$bx_q" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$bx_q/status" 2>/dev/null || rm -rf "$bx_o"
done
bx_d=$(umask 077; mktemp -d "$bx_t-$$-$BIOXEN_JOB-XXXXXX") && cd "$bx_d" || exit 126
printf '${saysFolder}%s\\n' "$bx_d"
fi
[ -z "$bx_m" ] || ulimit -v "$bx_m" || exit 126
[ -z "$bx_f" ] || ulimit -f "$bx_f" || exit 126
[ -z "$bx_n" ] || ulimit -n "$bx_n" || exit 126
[ -n "$bx_s" ] || printf '${saysInterpreter}%s\\n' "$bx_p"
set -- "$bx_p" "$@"`;

const kibibyte = 1024;
/** A block of `ulimit -f`, as POSIX has it. */
const blockBytes = 512;

/**
 * How an interpreter with a driver is started on another host. Source, cookie and code travel on its input alone.
 * @param afterwards what sh does with the interpreter and its arguments, which are `$@`
 */
export function interpreterSpec(request: InterpreterRequest, afterwards?: string): ProcessSpec {
  const { choice, limits, armings, cookie, oneShot, isSilent = false } = request;
  const { memoryBytes, openFiles, diskBytes = 0, fileBytes = diskBytes, totalCpuMs, cpuMs } = limits;
  const limit = (value: number | undefined, unit: number): string =>
    value === undefined || value === 0 ? '' : String(Math.ceil(value / unit));
  const lifetimeMs = totalCpuMs ?? (oneShot ? cpuMs : undefined);
  const wishes = [
    limit(memoryBytes, kibibyte),
    limit(fileBytes, blockBytes),
    limit(openFiles, 1),
    diskBytes > 0 ? 'folder' : '',
  ];
  const silence = isSilent ? 'silent' : '';
  const { packageRoot } = request;
  const paths = packageRoot === undefined ? [] : ['-e', packagePaths(packageRoot)];
  const boot = [...paths, ...bootArguments({ armings })];
  const [only = '', ...others] = choice.names;
  const isPlain = choice.version === '' && others.length === 0 && wishes.every((wish) => wish === '');
  const isAsItIs = isPlain && afterwards === undefined;
  const script = isPlain ? [] : [prelude];
  const words = isPlain ? [only] : [choice.version, choice.names.join(':'), ...wishes, silence];
  return {
    name: 'the Lua interpreter',
    ...(isAsItIs
      ? { file: only, args: boot }
      : {
          file: 'sh',
          args: ['-c', [...script, afterwards ?? 'exec "$@"'].join('\n'), 'sh', ...words, ...boot],
        }),
    bootPayload: bootInput(cookie),
    ...(request.environment === undefined ? {} : { env: request.environment }),
    ...(request.workingDirectory === undefined ? {} : { cwd: request.workingDirectory }),
    // The limit that holds when nobody watches any more: whole seconds, one more than are granted.
    ...(lifetimeMs === undefined ? {} : { limits: { cpuSeconds: Math.ceil(lifetimeMs / 1000) + 1 } }),
  };
}

/** How the prompt of an interpreter is started on a terminal. */
export function terminalSpec(request: Omit<InterpreterRequest, 'cookie'>): {
  readonly file: string;
  readonly args: readonly string[];
} {
  const spec = interpreterSpec({ ...request, armings: 1, cookie: '', isSilent: true });
  const { file, args = [], env = {}, cwd } = spec;
  // What stands behind it in an ordinary start is the driver, which speaks to programs.
  const boot = bootArguments({ armings: 1 }).length;
  const words = [file, ...args.slice(0, args.length - boot), '-i'];
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return cwd === undefined
    ? { file: 'env', args: [...variables, ...words] }
    : { file: 'sh', args: ['-c', 'cd -- "$0" && exec env "$@"', cwd, ...variables, ...words] };
}

/** What the script said before Lua began. */
export interface InterpreterWords {
  readonly executable: string | undefined;
  readonly folder: string | undefined;
}

/** Reads what came before the first frame. */
export function readWords(seen: string): InterpreterWords {
  const after = (words: string): string | undefined =>
    seen
      .split('\n')
      .find((line) => line.startsWith(words))
      ?.slice(words.length);
  return { executable: after(saysInterpreter), folder: after(saysFolder) };
}
