import { NAMED_SYSCALLS, numbersOf, type SeccompArch, type SyscallGroup } from './syscall-numbers.js';

/** What a filter lets through. */
export interface SeccompOptions {
  readonly arch: SeccompArch;
  /** `host`: sockets of the internet families, no others. */
  readonly network: 'none' | 'host';
  /** Children may be started. */
  readonly processes: boolean;
  /** Signals may be sent: only where no process of ours is in sight. */
  readonly signals: boolean;
}

// linux/filter.h and linux/seccomp.h
const LOAD_WORD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;
const ALLOW = 0x7fff_0000;
const KILL_PROCESS = 0x8000_0000;
const ERRNO = 0x0005_0000;
const EPERM = 1;
const ENOSYS = 38;
// Offsets in struct seccomp_data; both processors are little-endian, so the low half of an argument comes first.
const NUMBER = 0;
const ARCH = 4;
const FIRST_ARGUMENT = 16;
const AUDIT_ARCH: Readonly<Record<SeccompArch, number>> = { x64: 0xc000_003e, arm64: 0xc000_00b7 };
const X32_BIT = 0x4000_0000;
const INTERNET_FAMILIES = [2, 10];
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const NAMESPACE_FLAGS = 0x7e02_0000;

type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, operand: number];

/** The processor of this computer, where its system calls are known. */
export function seccompArch(arch: string = process.arch): SeccompArch | undefined {
  return arch === 'x64' || arch === 'arm64' ? arch : undefined;
}

/**
 * A filter as the kernel reads it: eight bytes an instruction. What is refused fails with EPERM, so that a program
 * gets an error with a reason; calls in the numbering of another processor kill it.
 */
export function seccompFilter(options: SeccompOptions): Uint8Array<ArrayBuffer> {
  const program = instructionsOf(options);
  const view = new DataView(new ArrayBuffer(program.length * 8));
  program.forEach(([code, whenTrue, whenFalse, operand], index) => {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, whenTrue);
    view.setUint8(index * 8 + 3, whenFalse);
    view.setUint32(index * 8 + 4, operand, true);
  });
  return new Uint8Array(view.buffer);
}

function instructionsOf({ arch, network, processes, signals }: SeccompOptions): readonly Instruction[] {
  const groups: SyscallGroup[] = ['other-memory', 'namespaces', 'kernel-surface', 'administration'];
  if (!processes) groups.push('processes');
  if (!signals) groups.push('signals');
  if (network === 'none') groups.push('sockets');
  return [
    [LOAD_WORD, 0, 0, ARCH],
    [JUMP_EQUAL, 1, 0, AUDIT_ARCH[arch]],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD_WORD, 0, 0, NUMBER],
    ...(arch === 'x64' ? otherwise(JUMP_AT_LEAST, X32_BIT, KILL_PROCESS) : []),
    ...(network === 'host' ? internetSocketsOnly(arch) : []),
    ...(processes ? childrenWithoutNamespaces(arch) : []),
    // One refusal for each call: jumps reach 255 instructions, and this stays right however long the list grows.
    ...groups.flatMap((group) =>
      numbersOf(group, arch).flatMap((number) => otherwise(JUMP_EQUAL, number, ERRNO | EPERM)),
    ),
    [RETURN, 0, 0, ALLOW],
  ];
}

/** When the loaded word fits, that is the answer; otherwise the next instruction decides. */
function otherwise(jump: number, operand: number, answer: number): readonly Instruction[] {
  return [
    [jump, 0, 1, operand],
    [RETURN, 0, 0, answer],
  ];
}

function internetSocketsOnly(arch: SeccompArch): readonly Instruction[] {
  const decideByFamily: readonly Instruction[] = [
    [LOAD_WORD, 0, 0, FIRST_ARGUMENT],
    ...INTERNET_FAMILIES.flatMap((family) => otherwise(JUMP_EQUAL, family, ALLOW)),
    [RETURN, 0, 0, ERRNO | EPERM],
  ];
  return [
    ...otherwise(JUMP_EQUAL, NAMED_SYSCALLS.socketpair[arch], ERRNO | EPERM),
    [JUMP_EQUAL, 0, decideByFamily.length, NAMED_SYSCALLS.socket[arch]],
    ...decideByFamily,
  ];
}

function childrenWithoutNamespaces(arch: SeccompArch): readonly Instruction[] {
  const decideByFlags: readonly Instruction[] = [
    [LOAD_WORD, 0, 0, FIRST_ARGUMENT],
    ...otherwise(JUMP_ANY_BIT, NAMESPACE_FLAGS, ERRNO | EPERM),
    [RETURN, 0, 0, ALLOW],
  ];
  return [
    // The flags of clone3 are in memory, where no filter looks. C libraries fall back to clone on ENOSYS.
    ...otherwise(JUMP_EQUAL, NAMED_SYSCALLS.clone3[arch], ERRNO | ENOSYS),
    [JUMP_EQUAL, 0, decideByFlags.length, NAMED_SYSCALLS.clone[arch]],
    ...decideByFlags,
  ];
}
