import { existsSync } from 'node:fs';
import { findInstalled, findProgram, skipFor } from '../system/find-program.js';

const PROGRAMS = {
  process: ['bwrap', 'sshd', 'ssh', 'ssh-keygen'],
  uml: ['linux.uml', 'bwrap', 'nsenter', 'ssh', 'ssh-keygen'],
  qemu: ['qemu-system-x86_64', 'qemu-img', 'bwrap', 'nsenter', 'ip', 'ssh', 'ssh-keygen'],
} as const;

/** Why tests with guests that are processes must be skipped; undefined when they need not. */
export function processGuestsSkipReason(): string | undefined {
  return missingOf('process');
}

/**
 * The same for guests with kernels. Their image takes minutes to build, so it is built before the tests, and not by one.
 * @param findImage resolves to undefined where the image is not built
 */
export async function umlGuestsSkipReason(findImage: () => Promise<unknown>): Promise<string | undefined> {
  const missing = missingOf('uml');
  if (missing !== undefined) return missing;
  if (!existsSync('/dev/net/tun')) return skipFor('/dev/net/tun is not there');
  if ((await findImage()) !== undefined) return undefined;
  return skipFor('the image of uml guests is not built: bioxen-guests image build');
}

/**
 * The same for guests that are machines of QEMU. They are a choice of whoever has it: no test is a failure for want of them, with
 * `BIOXEN_REQUIRE_ALL=1` neither.
 * @param findParts resolve to undefined where the image, or the kernel, is not there
 */
export async function qemuGuestsSkipReason(
  ...findParts: readonly (() => Promise<unknown>)[]
): Promise<string | undefined> {
  const missing = PROGRAMS.qemu.find((program) => findInstalled(program) === undefined);
  if (missing !== undefined) return `${missing} is not installed`;
  if (!existsSync('/dev/net/tun')) return '/dev/net/tun is not there';
  const parts = await Promise.all(findParts.map((find) => find()));
  if (!parts.includes(undefined)) return undefined;
  return 'the image or the kernel of qemu guests is not there: bioxen-guests image build; bioxen-guests kernel fetch';
}

function missingOf(kind: 'process' | 'uml'): string | undefined {
  for (const program of PROGRAMS[kind]) {
    const { skipReason } = findProgram(program);
    if (skipReason !== undefined) return skipReason;
  }
  return undefined;
}
