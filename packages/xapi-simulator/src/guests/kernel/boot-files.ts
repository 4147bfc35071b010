import { execFile } from 'node:child_process';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { GuestSpec } from '../guest-spec.js';
import type { MachineSetting } from '../machine-model.js';
import { blockDescriptor, infoDescriptor } from '../sandbox-run.js';

const run = promisify(execFile);

/** In a machine's folder: the archive of its keys, data and modules, and its config drive. */
export const seedName = 'seed.tar';
export const driveName = 'config-drive.img';

// Nobody sits at its consoles, and the driver reads the one that there is.
const systemdWords = [
  'bx.init=systemd',
  'systemd.show_status=no',
  ...['getty.target', 'systemd-firstboot.service'].map((unit) => `systemd.mask=${unit}`),
];

/** Writes what a guest with a kernel of its own reads when it boots; of the modules, only what reads its config drive. */
export async function writeBootFiles(
  folder: string,
  { configDrive }: GuestSpec,
  tar: string,
  modulePaths: readonly string[],
): Promise<void> {
  const modules = join(folder, 'modules');
  await rm(modules, { recursive: true, force: true });
  await mkdir(modules);
  if (configDrive !== undefined) {
    await writeFile(join(folder, driveName), configDrive);
    for (const path of modulePaths) await copyFile(path, join(modules, basename(path)));
  }
  const owner = ['--owner=0', '--group=0', '--numeric-owner'];
  await run(tar, [...owner, '-cf', join(folder, seedName), '-C', folder, 'keys', 'data', 'modules']);
}

/** What the first program of the image reads on the kernel's command line. */
export function bootWords({ spec, address }: MachineSetting, gateway: string): readonly string[] {
  return [
    `bx.ip=${innerAddress(address)}`,
    `bx.gw=${gateway}`,
    `bx.name=${spec.name}`,
    ...(spec.init === 'systemd' ? systemdWords : []),
  ];
}

/** The guest's address in its own network: the last number is that of the address that clients know. */
export function innerAddress(address: string): string {
  return `10.88.0.${lastNumber(address)}`;
}

/** The network device of the computer's side. */
export function tapOf(address: string): string {
  return `bx${lastNumber(address)}`;
}

/** The address of the guest's network card. */
export function macOf(address: string): string {
  return `02:58:00:00:00:${lastNumber(address).toString(16).padStart(2, '0')}`;
}

/** A process namespace to end it by, and a folder in memory for temporary files; the rest cannot be written. */
export function sandboxArguments(folder: string, readable: readonly string[]): readonly string[] {
  return [
    '--unshare-pid --die-with-parent --ro-bind / / --dev-bind /dev /dev --proc /proc --tmpfs /tmp'.split(' '),
    // They may be among temporary files.
    readable.flatMap((path) => ['--ro-bind', path, path]),
    ['--bind', folder, folder],
    ['--info-fd', String(infoDescriptor), '--block-fd', String(blockDescriptor)],
    ['--setenv', 'TMPDIR', '/tmp', '--setenv', 'HOME', folder, '--chdir', folder],
  ].flat();
}

function lastNumber(address: string): number {
  return Number(address.slice(address.lastIndexOf('.') + 1));
}
