/** The server of a guest, which takes nothing from the computer's own configuration. */
export function sshdArguments(sshd: string, address: string, port: number): readonly string[] {
  const options = [
    `ListenAddress=${address}`,
    `Port=${port}`,
    'HostKey=/run/bioxen/keys/host',
    'AuthorizedKeysFile=/run/bioxen/keys/authorized',
    'StrictModes=no',
    'PidFile=none',
    'UsePAM=no',
    'UseDNS=no',
    'PermitRootLogin=prohibit-password',
    'PasswordAuthentication=no',
    'KbdInteractiveAuthentication=no',
    'AcceptEnv=LANG LC_*',
    'PrintMotd=no',
    'PrintLastLog=no',
    // Without a configuration file there is no file transfer.
    'Subsystem=sftp internal-sftp',
    'LogLevel=VERBOSE',
  ];
  return [sshd, '-D', '-e', '-f', '/dev/null', ...options.flatMap((option) => ['-o', option])];
}

/** What it logs when it listens. */
export const listeningLine = 'Server listening on ';
