import { execFile } from 'node:child_process';
import { access, constants, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { imageCacheFolder } from '../image/build-image.js';
import type { BuildImageOptions } from '../image/guest-image.js';
import type { QemuKernel } from './qemu-kernel.js';
import { startToken } from './start-disk.js';

const run = promisify(execFile);
const deadlineMs = 10_000;

/** How the emulator computes: with the processor's help, or alone, which is slower. */
export interface Accelerator {
  readonly name: 'kvm' | 'tcg';
  /** Why it has no help. */
  readonly reason?: string | undefined;
}

/** The machine as the emulator is told to make it. */
export function acceleratorArguments(name: Accelerator['name']): readonly string[] {
  const accelerator =
    name === 'kvm' ? ['-accel', 'kvm', '-cpu', 'host'] : ['-accel', 'tcg,tb-size=48', '-cpu', 'qemu64'];
  return [...accelerator, '-machine', 'q35', '-nodefaults', '-display', 'none'];
}

/**
 * Finds it by booting a kernel with the processor's help: that the device is there says nothing. What was found is kept in the
 * cache, for this emulator, this kernel of the computer, this user and what the user may do with the device.
 */
export async function findAccelerator(
  programs: Readonly<Record<'bwrap' | 'qemu-system-x86_64', string>>,
  kernel: QemuKernel,
  { cacheFolder = imageCacheFolder() }: BuildImageOptions = {},
): Promise<Accelerator> {
  const path = join(cacheFolder, 'accelerator.json');
  const key = await circumstances(programs['qemu-system-x86_64'], kernel);
  const known = await readFile(path, 'utf8').catch(() => undefined);
  const kept = known === undefined ? undefined : (JSON.parse(known) as Accelerator & { key: string });
  if (kept?.key === key) return { name: kept.name, reason: kept.reason };
  const found = await tryKvm(programs, kernel);
  await mkdir(cacheFolder, { recursive: true });
  await writeFile(`${path}.${process.pid}`, JSON.stringify({ ...found, key }));
  await rename(`${path}.${process.pid}`, path);
  return found;
}

async function circumstances(emulator: string, kernel: QemuKernel): Promise<string> {
  const { size, mtimeMs } = await stat(emulator);
  const device = await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => 'open',
    (error: NodeJS.ErrnoException) => error.code,
  );
  return [emulator, size, mtimeMs, release(), process.getuid?.(), kernel.path, device].join(' ');
}

async function tryKvm(
  programs: Readonly<Record<'bwrap' | 'qemu-system-x86_64', string>>,
  kernel: QemuKernel,
): Promise<Accelerator> {
  // It ends with this process, however that ends.
  const inside = '--dev-bind / / --proc /proc --unshare-pid --die-with-parent --'.split(' ');
  const machine = [...acceleratorArguments('kvm'), '-m', '128', '-no-reboot', '-serial', 'stdio'];
  const boot = ['-kernel', kernel.path, '-initrd', kernel.startDisk];
  const words = ['-append', 'console=ttyS0 quiet panic=1 bx.probe'];
  try {
    const { stdout } = await run(
      programs.bwrap,
      [...inside, programs['qemu-system-x86_64'], ...machine, ...boot, ...words],
      { timeout: deadlineMs, killSignal: 'SIGKILL' },
    );
    if (stdout.includes(startToken)) return { name: 'kvm' };
    return { name: 'tcg', reason: `it booted no kernel: ${lastLine(stdout)}` };
  } catch (error) {
    const { killed = false, stderr = '', message } = error as { killed?: boolean; stderr?: string } & Error;
    const reason = killed ? `it booted no kernel in ${deadlineMs} ms` : firstLine(stderr) || message;
    return { name: 'tcg', reason };
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
