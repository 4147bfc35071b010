import type { ProcessLimits } from './process-limits.js';

const STACK_BYTES = 8 * 1024 * 1024;

/**
 * The options of prlimit(1) that hold a process to its limits, hard ones too: without capabilities they are never
 * raised again. CPU time has whole seconds: SIGXCPU at the limit rounded up, SIGKILL one second later. Empty where
 * nothing is limited. `countProcesses` only where the user's other processes do not count (a user namespace).
 */
export function prlimitOptions(limits: ProcessLimits, countProcesses: boolean): readonly string[] {
  const { memoryBytes, cpuMs, openFiles, fileBytes, processes } = limits;
  const named: string[] = [];
  const add = (option: string, value: number | undefined): void => {
    if (value !== undefined && Number.isFinite(value)) named.push(`--${option}=${String(Math.ceil(value))}`);
  };
  if (cpuMs !== undefined && Number.isFinite(cpuMs)) {
    const seconds = Math.max(1, Math.ceil(cpuMs / 1000));
    named.push(`--cpu=${String(seconds)}:${String(seconds + 1)}`);
  }
  add('as', memoryBytes);
  add('nofile', openFiles);
  add('fsize', fileBytes);
  // The reaper of the namespace and the interpreter itself count.
  if (countProcesses && processes > 0) add('nproc', processes + 2);
  if (named.length === 0) return [];
  return [...named, '--core=0', `--stack=${String(STACK_BYTES)}`, '--memlock=0', '--msgqueue=0'];
}
