import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GuestError } from '../guest-error.js';
import type { GuestImage } from '../image/guest-image.js';
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
import type { GuestNetwork } from '../kernel/guest-network.js';
import { noLink } from '../no-link.js';
import type { MachineModel, MachineSetting } from '../machine-model.js';
import { freezeChildren, thawProcesses } from '../process/namespace-signals.js';
import { umlReadyLine } from '../uml/guest-init.js';
import { type Accelerator, acceleratorArguments } from './accelerator.js';
import type { QemuKernel } from './qemu-kernel.js';
import { monitorName, tellMonitor } from './qmp.js';

const run = promisify(execFile);

/** What the machines of one driver have in common. */
export interface QemuModelOptions {
  readonly programs: Readonly<Record<'bwrap' | 'qemu-img' | 'qemu-system-x86_64' | 'tar', string>>;
  readonly image: GuestImage;
  readonly kernel: QemuKernel;
  readonly accelerator: Accelerator['name'];
  readonly network: GuestNetwork;
  readonly sshPort: number;
}

const mebibyte = 2 ** 20;
const leastMemory = 128;
const memoryName = 'bioxen';
const diskName = 'disk/root.qcow2';

/** Machines of an emulator: their disks are layers over the image that UML has too, and so is what runs in them. */
export function qemuModel(options: QemuModelOptions): MachineModel {
  const { programs, image, kernel, network, sshPort } = options;
  const before = stateOf(image.path);
  return {
    sshPort,
    sshUser: 'root',
    readyLine: umlReadyLine,
    osVersion: image.osVersion,
    fillDisk: async (folder) => {
      await mkdir(folder, { recursive: true });
      const layer = ['create', '-q', '-f', 'qcow2', '-u', '-b', image.path, '-F', 'raw'];
      const { size } = statSync(image.path);
      await run(programs['qemu-img'], [...layer, join(folder, 'root.qcow2'), String(size)]);
    },
    prepare: async ({ folder, address, spec }) => {
      // The format of the layers does not notice it, and the guest would have a disk of two halves.
      if (stateOf(image.path) !== before) {
        throw new GuestError('did not start: the image of its disk was changed after it was made', {
          guest: spec.name,
          hint: 'An image is never written in place: give another one another name.',
        });
      }
      await network.addTap(tapOf(address));
      await writeBootFiles(folder, spec, programs.tar, kernel.modules);
    },
    command: (setting) => [
      ...network.enter,
      programs.bwrap,
      ...sandboxArguments(setting.folder, [image.path, kernel.folder]),
      programs['qemu-system-x86_64'],
      ...qemuArguments(setting, options),
    ],
    freeze: (init) => freezeChildren(init),
    thaw: thawProcesses,
    saveMemory: ({ spec, folder }) => tellMonitor(spec.name, folder, `savevm ${memoryName}`),
    setLink: () => {
      throw noLink("guests of kind 'qemu', which keep silent by themselves");
    },
    whyEnded: (_end, lastWords) => {
      if (/Kernel panic/.test(lastWords)) return 'crash';
      if (/reboot: Restarting system/.test(lastWords)) return 'reboot';
      return /reboot: (System halted|Power down)/.test(lastWords) ? 'off' : 'crash';
    },
    opened: (address) => network.openDoor(address, sshPort, innerAddress(address)),
    closed: async (address) => network.closeDoor(address),
    removed: (address) => network.drop(innerAddress(address)),
  };
}

function qemuArguments(setting: MachineSetting, options: QemuModelOptions): readonly string[] {
  const { spec, address, isResumed = false } = setting;
  const { kernel, accelerator, network } = options;
  const megabytes = Math.max(leastMemory, Math.round(spec.memoryBytes / mebibyte));
  // Names in the machine's folder, where it is started.
  const drive = (file: string): readonly string[] => [
    '-drive',
    `file=${file},format=raw,if=virtio,read-only=on`,
  ];
  const words = ['console=ttyS0 quiet panic=1 net.ifnames=0', ...bootWords(setting, network.gateway)];
  return [
    acceleratorArguments(accelerator),
    // What boots again is started again: a kernel that panics would go on doing so.
    ['-m', String(megabytes), '-no-reboot'],
    ['-kernel', kernel.path, '-initrd', kernel.startDisk, '-append', words.join(' ')],
    // Nobody writes to the image, and two that open it at one moment would refuse each other its lock.
    ['-drive', `file=${diskName},format=qcow2,if=virtio,backing.file.locking=off`],
    drive(seedName),
    spec.configDrive === undefined ? [] : drive(driveName),
    ['-netdev', `tap,id=net,ifname=${tapOf(address)},script=no,downscript=no`],
    ['-device', `virtio-net-pci,netdev=net,mac=${macOf(address)},romfile=`],
    ['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'],
    ['-qmp', `unix:${monitorName},server=on,wait=off`],
    isResumed ? ['-loadvm', memoryName] : [],
  ].flat();
}

function stateOf(path: string): string {
  const { size, mtimeMs } = statSync(path);
  return `${size} ${mtimeMs}`;
}
