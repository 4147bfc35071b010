import { InvalidOptionError } from '@bioxen/core';
import source from '../lua/driver.lua';
import guardSource from '../lua/guard.lua';

/** The driver: the Lua source that runs inside every interpreter. */
export const driverSource: string = source;

/** How an interpreter is started. */
export interface BootOptions {
  /**
   * How often it arms itself: it takes one interrupt less and keeps its state. Each costs a few microseconds at start.
   * @defaultValue 2, enough for an interpreter of one program; 256 are enough for one that lives long
   */
  readonly armings?: number | undefined;
  /** LuaJIT alone: with false its loops are not compiled. Compiled ones hear no interrupt. @defaultValue true */
  readonly jit?: boolean | undefined;
}

// Reads a length and that many bytes of source, runs them with the port on stdin and stdout, and keeps what
// comes back, the serving loop, where no program's globals show it.
const boot = (armings: number): string =>
  'local r,o=io.read,io.stdout local w,f=o.write,o.flush o:setvbuf("full",65536) ' +
  'debug.getregistry().bioxen=assert((loadstring or load)(r(tonumber(r("*l"))),"=bioxen"))' +
  `(r,r,w,f,"stdio",o,nil,nil,${String(armings)})`;

/** As many as fit into the arguments of a process with room to spare. */
const MOST_ARMINGS = 10_000;

const SERVE = 'debug.getregistry().bioxen()';

/**
 * The arguments with which an interpreter becomes a driver. They are constant: source, cookie and all code
 * travel on standard input, so nothing of a program ever stands in `ps`, the environment or a file.
 *
 * lua(1) runs each argument under its own SIGINT handler, which takes one signal and then is gone: the loop that
 * serves stands there once for each time that it can be interrupted, and once more to go on.
 * @throws InvalidOptionError
 */
export function bootArguments(options: BootOptions = {}): readonly string[] {
  const { armings = 2, jit = true } = options;
  if (!Number.isSafeInteger(armings) || armings < 1 || armings > MOST_ARMINGS)
    throw InvalidOptionError.unexpected(
      'armings',
      armings,
      `a whole number from 1 to ${String(MOST_ARMINGS)}`,
    );
  const serving = Array.from({ length: armings }, () => ['-e', SERVE]).flat();
  return [...(jit ? [] : ['-joff']), '-e', boot(armings), ...serving];
}

/**
 * What programs may load. `none`: whatever Lua can. `text`: no binary chunks, which crash interpreters. `untrusted`: no
 * C libraries either, and nothing of `debug` that reaches into other functions.
 */
export type DriverGuard = 'none' | 'text' | 'untrusted';

/** The driver behind a guard. */
export function guardedDriver(guard: DriverGuard): string {
  return guard === 'none' ? driverSource : `local guard="${guard}"\n${guardSource}\n${driverSource}`;
}

/** What the interpreter reads first: the driver, then the cookie that marks its frames. */
export function bootInput(cookie: string, guard: DriverGuard = 'none'): string {
  const driver = guardedDriver(guard);
  return `${String(Buffer.byteLength(driver))}\n${driver}${cookie}\n`;
}

/** What the interpreter reads first when its driver was compiled by one of its kind: it begins without reading source. */
export function compiledBootInput(cookie: string, driver: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${String(driver.byteLength)}\n`), driver, Buffer.from(`${cookie}\n`)]);
}

const compiler = (bytes: number): string =>
  `local r,_,w,f,_,o=... local d=string.dump(assert((loadstring or load)(r(${String(bytes)}),"=bioxen"))) ` +
  'w(o,#d,"\\n",d) f(o) os.exit(0)';

/**
 * What an interpreter that was started with `bootArguments` reads to compile the driver instead of running it: it writes what
 * `readCompiled` reads, and ends with 0. The chunk is for the same interpreter on the same host alone.
 */
export function compileInput(): string {
  const program = compiler(Buffer.byteLength(driverSource));
  return `${String(Buffer.byteLength(program))}\n${program}${driverSource}`;
}

/** The driver that an interpreter has compiled; undefined when something else was written along with it. */
export function readCompiled(written: Uint8Array): Uint8Array | undefined {
  const lineEnd = written.indexOf(10);
  const length = Buffer.from(written.subarray(0, Math.max(0, lineEnd))).toString('latin1');
  const chunk = written.subarray(lineEnd + 1);
  return /^\d+$/.test(length) && Number(length) === chunk.length ? chunk : undefined;
}
