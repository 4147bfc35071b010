import {
  ALLOW,
  byArgument,
  DENY_EXISTENCE,
  give,
  type Instruction,
  JUMP_ANY_BIT,
  JUMP_EQUAL,
  otherwise,
  REFUSE,
} from './seccomp-instructions.js';
import { NAMED_SYSCALLS, type SeccompArch } from './syscall-numbers.js';

const INTERNET_FAMILIES = [2, 10];
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const NAMESPACE_FLAGS = 0x7e02_0000;
/**
 * F_SETOWN, F_SETSIG and F_SETOWN_EX let the kernel send any signal to any process of the user when a pipe has news;
 * F_SETLEASE and F_NOTIFY make it watch files of others, and hold up who opens them.
 */
const SIGNALLING_COMMANDS = [8, 10, 15, 1024, 1026];
/** FIOSETOWN and SIOCSPGRP: F_SETOWN by another name. */
const SIGNALLING_REQUESTS = [0x8901, 0x8902];
/** PR_SCHED_CORE takes another process, and decides beside whom it may run. */
const SCHED_CORE = 62;
const ONESELF = 0;

/** Sockets of the internet families and no others. */
export function internetSocketsOnly(arch: SeccompArch): readonly Instruction[] {
  return [
    ...otherwise(JUMP_EQUAL, NAMED_SYSCALLS.socketpair[arch], REFUSE),
    ...byArgument(NAMED_SYSCALLS.socket[arch], 0, [
      ...INTERNET_FAMILIES.flatMap((family) => otherwise(JUMP_EQUAL, family, ALLOW)),
      give(REFUSE),
    ]),
  ];
}

/** Children, but none in new namespaces. */
export function childrenWithoutNamespaces(arch: SeccompArch): readonly Instruction[] {
  return [
    // The flags of clone3 are in memory, where no filter looks. C libraries fall back to clone on ENOSYS.
    ...otherwise(JUMP_EQUAL, NAMED_SYSCALLS.clone3[arch], DENY_EXISTENCE),
    ...byArgument(NAMED_SYSCALLS.clone[arch], 0, [
      ...otherwise(JUMP_ANY_BIT, NAMESPACE_FLAGS, REFUSE),
      give(ALLOW),
    ]),
  ];
}

/** Nothing that reaches another process: where no namespace hides them, they are those of the user. */
export function noOtherProcesses(arch: SeccompArch): readonly Instruction[] {
  const refuse = (call: number, argument: number, values: readonly number[]): readonly Instruction[] =>
    byArgument(call, argument, [
      ...values.flatMap((value) => otherwise(JUMP_EQUAL, value, REFUSE)),
      give(ALLOW),
    ]);
  return [
    ...refuse(NAMED_SYSCALLS.fcntl[arch], 1, SIGNALLING_COMMANDS),
    ...refuse(NAMED_SYSCALLS.ioctl[arch], 1, SIGNALLING_REQUESTS),
    ...refuse(NAMED_SYSCALLS.prctl[arch], 0, [SCHED_CORE]),
    // C libraries read and lower their own limits by this call.
    ...byArgument(NAMED_SYSCALLS.prlimit64[arch], 0, [
      ...otherwise(JUMP_EQUAL, ONESELF, ALLOW),
      give(REFUSE),
    ]),
  ];
}
