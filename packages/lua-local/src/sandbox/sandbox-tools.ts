import { findExecutable } from '../native/find-executable.js';

/** The system programs that build sandboxes, as absolute paths; undefined where one is not installed. */
export interface SandboxTools {
  readonly bwrap: string | undefined;
  readonly prlimit: string | undefined;
  readonly setpriv: string | undefined;
}

/** Looks in PATH. Being there proves nothing: the probe runs them. */
export async function findSandboxTools(): Promise<SandboxTools> {
  const [bwrap, prlimit, setpriv] = await Promise.all([
    findExecutable('bwrap'),
    findExecutable('prlimit'),
    findExecutable('setpriv'),
  ]);
  return { bwrap, prlimit, setpriv };
}
