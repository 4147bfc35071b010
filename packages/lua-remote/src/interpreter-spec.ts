import type { VmLimits } from '@bioxen/core';
import { bootArguments, bootInput, executableNames, type LuaVersion } from '@bioxen/lua-driver';
import type { ProcessSpec } from '@bioxen/ssh-exec';

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
  /** Nobody reads what is said before Lua begins. @defaultValue false */
  readonly isSilent?: boolean;
}

/** Begins the lines that the script writes before Lua does. */
const saysInterpreter = 'bioxen-interpreter ';
const saysFolder = 'bioxen-folder ';

/**
 * Becomes the interpreter, within its limits, and says which one that is and where its directory is. Directories of
 * interpreters that are gone are removed: their names tell whose they were.
 */
const script = `v=$1 l=$2 m=$3 f=$4 n=$5 d=$6 s=$7; shift 7
p=; IFS=:
for c in $l; do
c=$(command -v "$c") || continue
[ -n "$v" ] || { p=$c; break; }
case $("$c" -v 2>&1 </dev/null) in "$v"*) p=$c; break;; esac
done
unset IFS
if [ -z "$p" ]; then echo "no interpreter" >&2; exit 127; fi
if [ -n "$d" ]; then
t=\${TMPDIR:-/tmp}/bioxen-vm
for o in "$t"-*; do
[ -O "$o" ] || continue
q=\${o#"$t"-}
q=\${q%%-*}
kill -0 "$q" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$q/status" 2>/dev/null || rm -rf "$o"
done
d=$(umask 077; mktemp -d "$t-$$-XXXXXX") && cd "$d" || exit 126
printf '${saysFolder}%s\\n' "$d"
fi
[ -z "$m" ] || ulimit -v "$m" || exit 126
[ -z "$f" ] || ulimit -f "$f" || exit 126
[ -z "$n" ] || ulimit -n "$n" || exit 126
[ -n "$s" ] || printf '${saysInterpreter}%s\\n' "$p"
exec "$p" "$@"`;

const kibibyte = 1024;
/** A block of `ulimit -f`, as POSIX has it. */
const blockBytes = 512;

/** How an interpreter with a driver is started on another host. Source, cookie and code travel on its input alone. */
export function interpreterSpec(request: InterpreterRequest): ProcessSpec {
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
  const boot = bootArguments({ armings });
  const [only = '', ...others] = choice.names;
  const isPlain = choice.version === '' && others.length === 0 && wishes.every((wish) => wish === '');
  return {
    name: 'the Lua interpreter',
    ...(isPlain
      ? { file: only, args: boot }
      : {
          file: 'sh',
          args: ['-c', script, 'sh', choice.version, choice.names.join(':'), ...wishes, silence, ...boot],
        }),
    bootPayload: bootInput(cookie),
    ...(request.environment === undefined ? {} : { env: request.environment }),
    ...(request.workingDirectory === undefined ? {} : { cwd: request.workingDirectory }),
    // The limit that holds when nobody watches any more: whole seconds, one more than are granted.
    ...(lifetimeMs === undefined ? {} : { limits: { cpuSeconds: Math.ceil(lifetimeMs / 1000) + 1 } }),
  };
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
