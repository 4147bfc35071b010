/** Programs of this computer that guests of an emulator are made with, and the packages of Debian that bring them. */
export const qemuPrograms = {
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-img': 'qemu-utils',
  bwrap: 'bubblewrap',
  ip: 'iproute2',
  nsenter: 'util-linux',
  'ssh-keygen': 'openssh-client',
  tar: 'tar',
  unshare: 'util-linux',
} as const;
