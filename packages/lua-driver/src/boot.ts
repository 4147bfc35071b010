import source from '../lua/driver.lua';

/** The driver: the Lua source that runs inside every interpreter. */
export const driverSource: string = source;

// Reads a length and that many bytes of source, runs them with the port on stdin and stdout, and keeps what
// comes back, the serving loop, where no program's globals show it.
const BOOT =
  'local r,o=io.read,io.stdout local w,f=o.write,o.flush o:setvbuf("full",65536) ' +
  'debug.getregistry().bioxen=assert((loadstring or load)(r(tonumber(r("*l"))),"=bioxen"))' +
  '(r,r,w,f,"stdio",o)';

const SERVE = 'debug.getregistry().bioxen()';

/**
 * The arguments with which an interpreter becomes a driver. They are constant: source, cookie and all code
 * travel on standard input, so nothing of a program ever stands in `ps`, the environment or a file.
 */
export function bootArguments(): readonly string[] {
  return ['-e', BOOT, '-e', SERVE];
}

/** What the interpreter reads first: the driver, then the cookie that marks its frames. */
export function bootInput(cookie: string): string {
  return `${String(Buffer.byteLength(driverSource))}\n${driverSource}${cookie}\n`;
}
