import { childrenWithoutNamespaces, internetSocketsOnly, noOtherProcesses } from './seccomp-arguments.js';
import {
  ALLOW,
  ARCH,
  give,
  type Instruction,
  JUMP_AT_LEAST,
  JUMP_EQUAL,
  KILL_PROCESS,
  load,
  NUMBER,
  otherwise,
  REFUSE,
} from './seccomp-instructions.js';
import { numbersOf, type SeccompArch, type SyscallGroup } from './syscall-numbers.js';

/** What a filter lets through. */
export interface SeccompOptions {
  readonly arch: SeccompArch;
  /** `host`: sockets of the internet families, no others. */
  readonly network: 'none' | 'host';
  /** Children may be started. */
  readonly processes: boolean;
  /** Other processes may be sent signals and changed: only where none of ours is in sight. */
  readonly signals: boolean;
}

const AUDIT_ARCH: Readonly<Record<SeccompArch, number>> = { x64: 0xc000_003e, arm64: 0xc000_00b7 };
const X32_BIT = 0x4000_0000;

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
  const groups: SyscallGroup[] = [
    'other-memory',
    'uncounted-memory',
    'namespaces',
    'kernel-surface',
    'administration',
  ];
  if (!processes) groups.push('processes');
  if (!signals) groups.push('signals', 'other-processes');
  if (network === 'none') groups.push('sockets');
  return [
    load(ARCH),
    [JUMP_EQUAL, 1, 0, AUDIT_ARCH[arch]],
    give(KILL_PROCESS),
    load(NUMBER),
    ...(arch === 'x64' ? otherwise(JUMP_AT_LEAST, X32_BIT, KILL_PROCESS) : []),
    ...(network === 'host' ? internetSocketsOnly(arch) : []),
    ...(processes ? childrenWithoutNamespaces(arch) : []),
    ...(signals ? [] : noOtherProcesses(arch)),
    // One refusal for each call: jumps reach 255 instructions, and this stays right however long the list grows.
    ...groups.flatMap((group) =>
      numbersOf(group, arch).flatMap((number) => otherwise(JUMP_EQUAL, number, REFUSE)),
    ),
    give(ALLOW),
  ];
}
