import { readFile } from 'node:fs/promises';
import SSHConfig from 'ssh-config';
import { ConfigError } from '../errors/config-error.js';

/**
 * What a configuration file says of a host, for computers without OpenSSH: no Include, no canonical names, and a program in
 * `Match exec` is never run. Gives lines as `ssh -G` does; none for a file that does not exist.
 */
export async function readConfig(host: string, file: string, isRequired: boolean): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (isRequired) throw new ConfigError('config', `${file} cannot be read`, { cause });
    return '';
  }
  const found = SSHConfig.parse(text).compute({ Host: host }, { matchExec: false } as never);
  return Object.entries(found)
    .flatMap(([keyword, value]) =>
      (Array.isArray(value) ? value : [value]).map((each) => `${keyword.toLowerCase()} ${String(each)}`),
    )
    .join('\n');
}
