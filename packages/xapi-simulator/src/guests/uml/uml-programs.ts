/** Programs of this computer that guests with a kernel of their own are made with, and the packages of Debian that bring them. */
export const umlPrograms = {
  'linux.uml': 'user-mode-linux',
  bwrap: 'bubblewrap',
  ip: 'iproute2',
  nsenter: 'util-linux',
  'ssh-keygen': 'openssh-client',
  tar: 'tar',
  unshare: 'util-linux',
} as const;
