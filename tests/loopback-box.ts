import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { startLoopbackSshd } from '@bioxen/testkit';

/** A host named `box` for the blocks of a document. */
export interface Box {
  /** With an `ssh` in PATH whose configuration knows `box`. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts a loopback server, and writes an `ssh` that finds it into the folder. */
export const startBox = async (folder: string): Promise<Box> => {
  const sshd = await startLoopbackSshd();
  const config = join(folder, 'ssh_config');
  const settings = {
    HostName: sshd.host,
    Port: sshd.port,
    User: sshd.user,
    IdentityFile: sshd.keyPath,
    UserKnownHostsFile: sshd.knownHostsPath,
  };
  const lines = Object.entries(settings).map(([name, value]) => `  ${name} ${value}\n`);
  await writeFile(config, `Host box\n${lines.join('')}`);
  const programs = join(folder, '.box');
  await mkdir(programs);
  await writeFile(
    join(programs, 'ssh'),
    `#!/bin/sh\nPATH='${process.env['PATH']}' exec ssh -F '${config}' "$@"\n`,
  );
  await chmod(join(programs, 'ssh'), 0o755);
  return {
    env: { PATH: `${programs}${delimiter}${process.env['PATH']}` },
    stop: () => sshd.stop(),
  };
};
