import { type Command, Option } from 'commander';
import type { PackageFlags } from '../packages/package-flags.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { forPackages } from './pkg-flags.js';

/** What is handed on, and who vouches for it: `bioxen pkg bundle`, `key`, `sign`, `yank`. */
export function addTrustCommands(pkg: Command, streams: StandardStreams): void {
  forPackages(pkg.command('bundle'))
    .summary('put all of it into one file')
    .description(
      'Write the lockfile and all packages of an environment into one file, which bioxen pkg install --bundle installs without a network.',
    )
    .option('-o, --output <file>', 'where to (default: bioxen.bundle)')
    .action(async (options: PackageFlags) => {
      const { bundle } = await import('../packages/trust-commands.js');
      process.exitCode = await bundle(options, streams);
    });
  pkg
    .command('key')
    .summary('make a key to sign with')
    .description('Make a key to sign with: the private one is written, the public one is printed.')
    .requiredOption('-o, --output <file>', 'where the private key goes')
    .addOption(new Option('--debug').hideHelp())
    .action(async (options: { readonly output: string }) => {
      const { createKey } = await import('../packages/trust-commands.js');
      process.exitCode = await createKey(options, streams);
    });
  pkg
    .command('sign <PATH>')
    .summary('sign a folder of rocks, or a file')
    .description(
      'Sign a folder of rocks for bioxen pkg repo add --public-key, or a lockfile or bundle for bioxen pkg install --public-key. minisign verifies these signatures, too.',
    )
    .requiredOption('--key <file>', 'the private key')
    .addOption(new Option('--debug').hideHelp())
    .action(async (path: string, options: { readonly key: string }) => {
      const { sign } = await import('../packages/trust-commands.js');
      process.exitCode = await sign(path, options, streams);
    });
  pkg
    .command('yank <FOLDER> <PACKAGE@VERSION>')
    .summary('take a version back')
    .description(
      'Take a version of a folder of rocks back: nobody gets it anew, lockfiles that have it still do. A signed folder has to be signed again.',
    )
    .option('--reason <text>', 'why; bioxen pkg audit says it')
    .option('--undo', 'give it again')
    .addOption(new Option('--debug').hideHelp())
    .action(async (folder: string, rock: string, options: { readonly reason?: string }) => {
      const { yank } = await import('../packages/trust-commands.js');
      process.exitCode = await yank(folder, rock, options);
    });
}
