import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GuestImage } from '../image/guest-image.js';
import { noLink } from '../no-link.js';
import type { MachineModel, MachineSetting } from '../machine-model.js';
import {
  bootWords,
  driveName,
  innerAddress,
  macOf,
  sandboxArguments,
  seedName,
  tapOf,
  writeBootFiles,
} from '../kernel/boot-files.js';
import { freezeChildren, thawProcesses } from '../process/namespace-signals.js';
import { fatModuleFiles } from './fat-modules.js';
import type { GuestNetwork } from '../kernel/guest-network.js';
import { umlReadyLine } from './guest-init.js';

/** What the machines of one driver have in common. */
export interface UmlModelOptions {
  readonly programs: Readonly<Record<'bwrap' | 'linux.uml' | 'tar', string>>;
  readonly image: GuestImage;
  readonly network: GuestNetwork;
  readonly sshPort: number;
}

const mebibyte = 2 ** 20;
const leastMemory = 64;
// What takes a boot of this kernel longest and no guest needs: it would try for most of a second which way to compute RAID is
// fastest, and start a program, which is not there, for each of 512 old terminals.
const quickArguments = ['initcall_blacklist=raid6_select_algo', 'pty.legacy_count=0'];

/** Machines with a kernel of their own: user-mode Linux, which is a process of this computer. */
export function umlModel({ programs, image, network, sshPort }: UmlModelOptions): MachineModel {
  return {
    sshPort,
    sshUser: 'root',
    readyLine: umlReadyLine,
    osVersion: image.osVersion,
    // The kernel makes the disk of changes when it first boots.
    fillDisk: async (folder) => void (await mkdir(folder, { recursive: true })),
    prepare: async ({ folder, address, spec }) => {
      await network.addTap(tapOf(address));
      // A folder of an earlier boot would make the kernel choose another name.
      await rm(join(folder, 'uml'), { recursive: true, force: true });
      await mkdir(join(folder, 'uml'), { recursive: true });
      await writeBootFiles(folder, spec, programs.tar, await fatModuleFiles());
    },
    command: (setting) => [
      ...network.enter,
      programs.bwrap,
      ...sandboxArguments(setting.folder, [image.path]),
      programs['linux.uml'],
      ...kernelArguments(setting, image.path, network.gateway),
    ],
    freeze: (init) => freezeChildren(init),
    setLink: () => {
      throw noLink("guests of kind 'uml', which keep silent by themselves");
    },
    thaw: thawProcesses,
    whyEnded: (_end, lastWords) =>
      !/Kernel panic/.test(lastWords) && /reboot: (System halted|Power down)/.test(lastWords)
        ? 'off'
        : 'crash',
    opened: (address) => network.openDoor(address, sshPort, innerAddress(address)),
    closed: async (address) => network.closeDoor(address),
    removed: (address) => network.drop(innerAddress(address)),
  };
}

function kernelArguments(setting: MachineSetting, image: string, gateway: string): readonly string[] {
  const { spec, folder, address } = setting;
  const megabytes = Math.max(leastMemory, Math.round(spec.memoryBytes / mebibyte));
  return [
    `mem=${megabytes}M`,
    `ubd0=${join(folder, 'disk/root.cow')},${image}`,
    `ubd1r=${join(folder, seedName)}`,
    ...(spec.configDrive === undefined ? [] : [`ubd2r=${join(folder, driveName)}`]),
    ...'root=/dev/ubda rw init=/sbin/bioxen-init quiet panic=1'.split(' '),
    ...quickArguments,
    `eth0=tuntap,${tapOf(address)},${macOf(address)}`,
    ...'con=null con0=fd:0,fd:1'.split(' '),
    `uml_dir=${join(folder, 'uml')}`,
    'umid=guest',
    ...bootWords(setting, gateway),
  ];
}
