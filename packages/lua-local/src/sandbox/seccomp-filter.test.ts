import { describe, expect, test } from 'vitest';
import { type SeccompOptions, seccompFilter } from './seccomp-filter.js';
import {
  NAMED_SYSCALLS,
  numbersOf,
  type SeccompArch,
  SYSCALLS,
  type SyscallGroup,
} from './syscall-numbers.js';

const AUDIT_ARCH: Readonly<Record<SeccompArch, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };
const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;

/** Runs a filter as the kernel does (struct sock_filter, struct seccomp_data). */
const answer = (
  filter: Uint8Array<ArrayBuffer>,
  arch: number,
  number: number,
  firstArgument = 0,
  secondArgument = 0,
): number => {
  const program = new DataView(filter.buffer);
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number, true);
  data.setUint32(4, arch, true);
  data.setBigUint64(16, BigInt(firstArgument), true);
  data.setBigUint64(24, BigInt(secondArgument), true);
  let word = 0;
  for (let at = 0; at * 8 < filter.length; at += 1) {
    const code = program.getUint16(at * 8, true);
    const operand = program.getUint32(at * 8 + 4, true);
    const jump = (fits: boolean): void => {
      at += program.getUint8(at * 8 + (fits ? 2 : 3));
    };
    if (code === 0x20) word = data.getUint32(operand, true);
    else if (code === 0x15) jump(word === operand);
    else if (code === 0x35) jump(word >= operand);
    else if (code === 0x45) jump((word & operand) !== 0);
    else if (code === 0x06) return operand;
    else throw new RangeError(`instruction ${code} at ${at}`);
  }
  throw new RangeError('the filter ends without an answer');
};

const plain: Omit<SeccompOptions, 'arch'> = { network: 'none', processes: false, signals: false };
const allNumbers = Array.from({ length: 600 }, (_, number) => number);
const groups = Object.keys(SYSCALLS) as SyscallGroup[];

describe.each(['x64', 'arm64'] as const)('the filter on %s', (arch) => {
  const audit = AUDIT_ARCH[arch];

  test('G9 refuses every listed call with EPERM and allows all others', () => {
    const filter = seccompFilter({ arch, ...plain });
    const listed = new Set(groups.flatMap((group) => numbersOf(group, arch)));
    expect(listed.size).toBeGreaterThan(85);
    for (const number of allNumbers) {
      expect(answer(filter, audit, number), String(number)).toBe(listed.has(number) ? EPERM : ALLOW);
    }
  });

  test('kills what calls in the numbering of another processor', () => {
    const filter = seccompFilter({ arch, ...plain });
    const others = [AUDIT_ARCH.x64, AUDIT_ARCH.arm64, 0x40000003, 0xc0000015, 0].filter(
      (other) => other !== audit,
    );
    for (const other of others)
      for (const number of [0, 1, 39]) expect(answer(filter, other, number)).toBe(KILL);
  });

  test('lets only internet sockets through on the network of the host', () => {
    const filter = seccompFilter({ arch, ...plain, network: 'host' });
    for (let family = 0; family < 64; family += 1) {
      const expected = family === 2 || family === 10 ? ALLOW : EPERM;
      expect(answer(filter, audit, NAMED_SYSCALLS.socket[arch], family), String(family)).toBe(expected);
    }
    // The kernel cuts the argument to 32 bits: what stands above them hides no other family.
    expect(answer(filter, audit, NAMED_SYSCALLS.socket[arch], 0x1_0000_0001)).toBe(EPERM);
    expect(answer(filter, audit, NAMED_SYSCALLS.socketpair[arch], 2)).toBe(EPERM);
    expect(answer(filter, audit, NAMED_SYSCALLS.clone[arch])).toBe(EPERM);
  });

  test('lets granted children start, but never in new namespaces', () => {
    const filter = seccompFilter({ arch, ...plain, processes: true });
    const clone = NAMED_SYSCALLS.clone[arch];
    expect(answer(filter, audit, clone, 0x11)).toBe(ALLOW);
    for (const flag of [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]) {
      expect(answer(filter, audit, clone, flag | 0x11), flag.toString(16)).toBe(EPERM);
    }
    // Its flags cannot be seen: C libraries then use clone.
    expect(answer(filter, audit, NAMED_SYSCALLS.clone3[arch])).toBe(ENOSYS);
    for (const number of numbersOf('signals', arch)) expect(answer(filter, audit, number)).toBe(EPERM);
  });

  test('101 sets no owner, no signal and no watch on what may send a signal', () => {
    const filter = seccompFilter({ arch, ...plain });
    const { fcntl, ioctl } = NAMED_SYSCALLS;
    const refused = { [fcntl[arch]]: [8, 10, 15, 1024, 1026], [ioctl[arch]]: [0x8901, 0x8902] };
    for (const [call, commands] of Object.entries(refused)) {
      for (const command of [...allNumbers, ...commands, 1025, 1030, 1031, 0x541b, 0x8903]) {
        const expected = commands.includes(command) ? EPERM : ALLOW;
        expect(answer(filter, audit, Number(call), 5, command), `${call} ${command}`).toBe(expected);
        // The kernel cuts the command to 32 bits.
        expect(answer(filter, audit, Number(call), 5, command + 2 ** 32)).toBe(expected);
      }
    }
  });

  test('102 changes its own limits, and those of no other process', () => {
    const filter = seccompFilter({ arch, ...plain });
    const limits = NAMED_SYSCALLS.prlimit64[arch];
    for (const own of [0, 2 ** 32]) expect(answer(filter, audit, limits, own)).toBe(ALLOW);
    for (const other of [1, 2, 40_000, 2 ** 32 - 1, 2 ** 32 + 1]) {
      expect(answer(filter, audit, limits, other)).toBe(EPERM);
    }
    for (const option of allNumbers) {
      const expected = option === 62 ? EPERM : ALLOW;
      expect(answer(filter, audit, NAMED_SYSCALLS.prctl[arch], option)).toBe(expected);
    }
  });

  test('lets signals through where they are granted', () => {
    const filter = seccompFilter({ arch, ...plain, signals: true });
    for (const group of ['signals', 'other-processes'] as const) {
      for (const number of numbersOf(group, arch)) expect(answer(filter, audit, number)).toBe(ALLOW);
    }
    expect(answer(filter, audit, NAMED_SYSCALLS.fcntl[arch], 5, 8)).toBe(ALLOW);
    expect(answer(filter, audit, NAMED_SYSCALLS.prlimit64[arch], 5)).toBe(ALLOW);
    for (const number of numbersOf('other-memory', arch)) expect(answer(filter, audit, number)).toBe(EPERM);
  });

  test('is as short as the kernel reads it', () => {
    const length = seccompFilter({ arch, ...plain, network: 'host', processes: true }).length / 8;
    expect(Number.isInteger(length) && length <= 4096).toBe(true);
  });
});

test('kills calls of the x32 numbering', () => {
  const filter = seccompFilter({ arch: 'x64', ...plain });
  for (const number of [0x40000000, 0x40000001, 0x40000208, 0xffffffff]) {
    expect(answer(filter, AUDIT_ARCH.x64, number)).toBe(KILL);
  }
});
