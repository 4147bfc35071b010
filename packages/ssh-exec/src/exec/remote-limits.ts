/** Limits that hold on the host itself, also when nobody can reach it any more. Whole seconds, rounded up. */
export interface RemoteLimits {
  /** Processor time of each process. */
  readonly cpuSeconds?: number | undefined;
  /** From the start of the program to SIGKILL for its whole group. */
  readonly wallSeconds?: number | undefined;
}

/** The lines in front of a program that limit its processor time. */
export function cpuLimit({ cpuSeconds }: RemoteLimits = {}): string {
  return cpuSeconds === undefined ? '' : `ulimit -t ${Math.ceil(cpuSeconds)}||exit 126;`;
}

/**
 * Becomes a program, which is ended after a time. `timeout` keeps its exit code and its signal; where there is none, a
 * watcher in the group of the program looks once a second whether it still lives.
 * @param program the quoted command
 */
export function execWithin(program: string, { wallSeconds }: RemoteLimits = {}, group = ''): string {
  if (wallSeconds === undefined) return `exec ${group}${program}`;
  const seconds = Math.ceil(wallSeconds);
  const watch = `while [ $_bx_n -lt ${seconds} ]&&kill -0 $$;do sleep 1;_bx_n=$((_bx_n+1));done;kill -9 -$$`;
  return [
    `if command -v timeout >/dev/null 2>&1;then exec ${group}timeout -s KILL ${seconds} ${program};fi`,
    `_bx_n=0;{ ${watch}; } </dev/null >/dev/null 2>&1 &`,
    `exec ${group}${program}`,
  ].join('\n');
}
