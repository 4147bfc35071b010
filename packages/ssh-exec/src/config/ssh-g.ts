import { execFile } from 'node:child_process';
import { ConfigError } from '../errors/config-error.js';

/**
 * What OpenSSH itself makes of its configuration for a host. Undefined when there is no `ssh` program.
 * @throws ConfigError when the configuration is broken
 */
export function askSsh(
  host: string,
  {
    user,
    port,
    file,
  }: { readonly user?: string | undefined; readonly port?: number | undefined; readonly file?: string },
): Promise<string | undefined> {
  const args = [
    '-G',
    ...(file === undefined ? [] : ['-F', file]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    '--',
    host,
  ];
  return new Promise((resolve, reject) => {
    execFile('ssh', args, { timeout: 10_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (error.code === 'ENOENT') resolve(undefined);
      else
        reject(
          new ConfigError('config', stderr.trim().split('\n').at(-1) ?? error.message, { cause: error }),
        );
    });
  });
}
