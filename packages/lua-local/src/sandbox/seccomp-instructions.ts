// linux/filter.h
const LOAD_WORD = 0x20;
const RETURN = 0x06;
/** Jumps that compare the loaded word. */
export const JUMP_EQUAL = 0x15;
export const JUMP_AT_LEAST = 0x35;
export const JUMP_ANY_BIT = 0x45;

// linux/seccomp.h
export const ALLOW = 0x7fff_0000;
export const KILL_PROCESS = 0x8000_0000;
/** Fails with EPERM. */
export const REFUSE = 0x0005_0001;
/** Fails with ENOSYS: C libraries then look for another call. */
export const DENY_EXISTENCE = 0x0005_0026;

// Offsets in struct seccomp_data; both processors are little-endian, so the low half of an argument comes first.
export const NUMBER = 0;
export const ARCH = 4;
const ARGUMENTS = 16;
const ARGUMENT_BYTES = 8;

/** One instruction of a filter; the jumps count the instructions to skip. */
export type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, operand: number];

/** Loads a word of what the kernel says of the call. */
export function load(offset: number): Instruction {
  return [LOAD_WORD, 0, 0, offset];
}

/** Ends the filter. */
export function give(answer: number): Instruction {
  return [RETURN, 0, 0, answer];
}

/** When the loaded word fits, that is the answer; otherwise the next instruction decides. */
export function otherwise(jump: number, operand: number, answer: number): readonly Instruction[] {
  return [[jump, 0, 1, operand], give(answer)];
}

/**
 * Judges a call by the low 32 bits of one argument: all that the kernel reads where it is an `int`, so nothing hides
 * above them. Every path must give an answer; other calls pass by. The call's number must be loaded.
 */
export function byArgument(
  call: number,
  argument: number,
  decide: readonly Instruction[],
): readonly Instruction[] {
  const judged = [load(ARGUMENTS + argument * ARGUMENT_BYTES), ...decide];
  return [[JUMP_EQUAL, 0, judged.length, call], ...judged];
}
