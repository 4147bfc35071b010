import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requirePrograms } from '../find-program.js';
import type { GuestKind } from '../guest-driver.js';
import { GuestError } from '../guest-error.js';
import type { GuestImage } from '../image/guest-image.js';
import type { MachineModel } from '../machine-model.js';
import { namespaceRemedy } from '../namespace-remedy.js';
import { SandboxRun } from '../sandbox-run.js';
import { GuestNetwork, type NetworkPrograms } from './guest-network.js';
import { makeProbeImage, probeToken } from './probe-image.js';

const deadlineMs = 60_000;
const name = 'probe';

/** The machines of a kind, on a network, with one image. */
export type ModelOfKind = (network: GuestNetwork, image: GuestImage) => MachineModel;

/**
 * Boots a kernel with a network device and a small disk, lets a program run in it, and waits until it has turned itself off.
 * Nothing of it stays.
 */
export async function tryKernel(
  kind: GuestKind,
  programs: NetworkPrograms,
  modelOf: ModelOfKind,
): Promise<void> {
  const forImage = requirePrograms(kind, { busybox: 'busybox', ldd: 'libc-bin', mke2fs: 'e2fsprogs' });
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'bioxen-guest-probe-')));
  try {
    const path = await makeProbeImage(forImage, folder);
    const network = await GuestNetwork.open(programs);
    try {
      await boot(modelOf(network, { path, osVersion: new Map() }), folder);
    } finally {
      await network.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What helps where no kernel boots. */
export function kernelRemedy(reason: string): string {
  if (/network device.*No such/.test(reason))
    return 'Make the device /dev/net/tun: modprobe tun; of a container: --device /dev/net/tun';
  if (/network device/.test(reason)) return 'Let this user open it: chmod 666 /dev/net/tun';
  return /PROT_EXEC|noexec/.test(reason)
    ? 'Give this computer a /tmp in memory that programs may run from.'
    : namespaceRemedy(reason);
}

async function boot(model: MachineModel, folder: string): Promise<void> {
  const spec = {
    name,
    memoryBytes: 64 * 2 ** 20,
    authorizedKeys: [],
    agent: 'never',
    ignoresRequests: false,
    vmData: new Map<string, string>(),
  } as const;
  const setting = { spec, folder, address: '127.64.0.1' };
  for (const part of ['keys', 'data']) await mkdir(join(folder, part), { recursive: true });
  await model.fillDisk(join(folder, 'disk'));
  await writeFile(join(folder, 'keys/none'), '');
  await model.prepare(setting);
  let consoleTail = '';
  const machine = await SandboxRun.start({
    guest: name,
    command: model.command(setting),
    onConsole: (bytes) => (consoleTail += bytes.toString('latin1')),
  });
  machine.release();
  const late = setTimeout(() => void machine.kill(), deadlineMs);
  const end = await machine.ended;
  clearTimeout(late);
  if (!consoleTail.includes(probeToken) || model.whyEnded(end, consoleTail) !== 'off') {
    throw new GuestError(`did not boot and turn itself off in ${deadlineMs} ms`, {
      guest: name,
      consoleTail,
    });
  }
}
