import type { HostPlatform } from '@bioxen/core';

const PROCESSORS: Readonly<Record<string, string>> = {
  x86_64: 'x64',
  amd64: 'x64',
  aarch64: 'arm64',
  i686: 'ia32',
  riscv64: 'riscv64',
};

/** Three lines: `uname -s`, `uname -m`, and what getconf or ldd say of the C library. */
export function parsePlatform(text: string): HostPlatform {
  const [system = '', machine = '', said = ''] = text.split('\n').map((line) => line.trim());
  const os = system.toLowerCase();
  const arch = PROCESSORS[machine] ?? machine;
  const [, version] = /^glibc (\d+\.\d+)/.exec(said) ?? [];
  const libc = version === undefined ? (/musl/i.test(said) ? 'musl' : undefined) : `glibc ${version}`;
  return { os, arch, ...(libc === undefined ? {} : { libc }) };
}
