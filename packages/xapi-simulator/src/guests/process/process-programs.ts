/** Programs of this computer that process guests are made of, and the packages of Debian that bring them. */
export const processPrograms = {
  bwrap: 'bubblewrap',
  sshd: 'openssh-server',
  'ssh-keygen': 'openssh-client',
} as const;

export type ProcessPrograms = Readonly<Record<keyof typeof processPrograms, string>>;
