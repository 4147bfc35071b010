import { InvalidOptionError } from '@bioxen/core';

// POSIX.1-2017, and those of Linux.
const names = new Set(
  `ABRT ALRM BUS CHLD CONT FPE HUP ILL INT IO KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU
  URG USR1 USR2 VTALRM WINCH XCPU XFSZ`.split(/\s+/),
);

/**
 * The name of a signal as `kill -s` of every shell takes it: without `SIG`.
 * @throws InvalidOptionError for anything else
 */
export function signalName(signal: unknown): string {
  const name = typeof signal === 'string' ? signal.replace(/^SIG/, '') : '';
  if (names.has(name)) return name;
  throw InvalidOptionError.unexpected('signal', signal, 'the name of a signal, as SIGTERM or SIGINT');
}
