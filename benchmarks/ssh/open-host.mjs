// A loopback server for one section, and the ways of the peers to run something on it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLoopbackSshd } from '@bioxen/testkit';

/** How `connectSsh` and `SshLuaVM` reach the server, through another port if that is given. */
export const targetOf = (sshd, port = sshd.port) => ({
  host: sshd.host,
  port,
  user: sshd.user,
  config: 'none',
  auth: [{ type: 'key', path: sshd.keyPath }],
  // A proxy has the key of the server behind it.
  hostKey: { knownHosts: [sshd.knownHostsPath], alias: `[127.0.0.1]:${sshd.port}` },
});

/** A process run to its end with this on its standard input. Rejects when it fails. */
export const runToEnd = (file, args, { input = '', env } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(env === undefined ? {} : { env }),
    });
    const output = [];
    let errors = '';
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => (errors += chunk));
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output));
      else reject(new Error(`${file} ended with ${code}: ${errors.slice(0, 300)}`));
    });
    child.stdin.end(input);
  });

/** Ends what was opened when this section is told to end, because it took too long. */
export const endWhenTold = (close) => {
  process.once('SIGTERM', () => {
    close().finally(() => process.exit(1));
  });
};

/** The server, and `ssh` with one connection that its clients share (ControlMaster). */
export const openHost = async (options = {}) => {
  const sshd = await startLoopbackSshd(options);
  // The path of a socket is short.
  const folder = mkdtempSync(join(tmpdir(), 'bx-'));
  const config = join(folder, 'config');
  const settings = {
    HostName: sshd.host,
    Port: sshd.port,
    User: sshd.user,
    IdentityFile: sshd.keyPath,
    IdentitiesOnly: 'yes',
    UserKnownHostsFile: sshd.knownHostsPath,
    ControlPath: join(folder, 'm'),
    LogLevel: 'ERROR',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
  writeFileSync(config, `Host box\n${lines.join('')}`);
  const close = async () => {
    await runToEnd('ssh', ['-F', config, '-O', 'exit', 'box']).catch(() => {});
    await sshd.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  endWhenTold(close);
  const master = ['-F', config, '-o', 'ControlMaster=auto', '-o', 'ControlPersist=600'];
  return {
    sshd,
    config,
    /** One `ssh` a command, over the shared connection. */
    master: (command, input) => runToEnd('ssh', [...master, 'box', command], { input }),
    /** Arguments of `ssh` and `sftp` over a connection of their own. */
    alone: (cipher) => ['-F', config, '-o', 'ControlPath=none', '-c', cipher],
    close,
  };
};
