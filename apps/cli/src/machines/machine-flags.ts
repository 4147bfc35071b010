import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';

/** The options that say which pool, and how machines on it are made. */
export interface MachineFlags {
  readonly config?: string;
  readonly context?: string;
  readonly profile?: string;
  readonly set?: Readonly<Record<string, string>>;
}

/** Keys of the configuration whose values are paths. */
const PATHS: ReadonlySet<string> = new Set(['sshkeypath', 'vmkeyfile', 'sshkey', 'tlsca']);

/** A path that is the same in every folder; `~` is the home of the account wherever it is read. */
export function absolutePath(path: string): string {
  return path === '~' || path.startsWith('~/') || path.includes('-----BEGIN') ? path : resolve(path);
}

/** Adds them. */
export function addMachineFlags(command: Command): Command {
  return command
    .option(
      '--config <file>',
      'configuration of the pool, JSON or TOML (default: xcpng_config.json, bioxen.toml)',
    )
    .option('--context <name>', 'which pool of several in it')
    .option('--profile <name>', 'which preset of machines in it')
    .option(
      '--set <key=value>',
      'a key of the configuration: template_name=lua, vm_memory=2GB; can be given again',
      (text: string, before: Readonly<Record<string, string>> | undefined) => ({
        ...before,
        ...pairOf(text),
      }),
    );
}

function pairOf(text: string): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  const key = text.slice(0, at);
  if (at < 1 || !/^[\w.-]+$/.test(key))
    throw new InvalidArgumentError('Write it as KEY=VALUE: vm_memory=2GB.');
  if (/password$/i.test(key))
    throw new InvalidArgumentError(
      'Everybody on this computer can read the words of a command. Use XCP_PASSWORD, or { command } in the file.',
    );
  const value = text.slice(at + 1);
  // It is kept with the VM, and read again in other folders.
  return { [key]: PATHS.has(key.toLowerCase().replaceAll(/[_.-]/g, '')) ? absolutePath(value) : value };
}
