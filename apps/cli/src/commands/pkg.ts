import type { Command } from 'commander';
import type { PackageFlags } from '../packages/package-flags.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { collect, forPackages } from './pkg-flags.js';
import { addRepositoryCommands } from './pkg-repo.js';
import { addPackageReports } from './pkg-reports.js';
import { addTrustCommands } from './pkg-trust.js';

/** `bioxen pkg`. */
export function addPkg(program: Command, streams: StandardStreams): void {
  const pkg = program
    .command('pkg')
    .summary('install Lua packages')
    .description(
      'Install Lua packages of rocks servers and folders into environments. bio_compute comes with bioxen; other rocks come from where bioxen pkg repo add says.',
    )
    .helpCommand(false);
  forPackages(pkg.command('install [PACKAGES...]'))
    .summary('install some')
    .description(
      "Install packages, and what they need, into an environment: 'penlight', 'penlight >= 1.13', 'penlight@1.14.0-1'. With --frozen it gets exactly what a lockfile says.",
    )
    .option('--lua <version>', 'of an environment that is made: 5.1, 5.2, 5.3 or 5.4 (default: 5.4)')
    .option('--frozen <file>', 'install what this lockfile says, and nothing else')
    .option('--bundle <file>', 'install what this bundle holds, without a network')
    .option('--import <file>', 'install what this luarocks.lock, lux.lock or old manifest.json says')
    .option('--public-key <key>', 'the lockfile or bundle must be signed with this key, in FILE.minisig')
    .option('--dry-run', 'say what would be installed, and install nothing')
    .option('--force', 'write all files anew although they are there')
    .option(
      '--allow-build <package>',
      'let this package run programs of its own to build itself, behind a sandbox; can be given again',
      collect,
    )
    .action(async (names: readonly string[], options: PackageFlags) => {
      const { installPackages } = await import('../packages/change-packages.js');
      process.exitCode = await installPackages(names, options, streams);
    });
  forPackages(pkg.command('remove <PACKAGES...>'))
    .summary('remove some')
    .description('Remove packages, and what nothing else needs then.')
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .action(async (names: readonly string[], options: PackageFlags) => {
      const { removePackages } = await import('../packages/change-packages.js');
      process.exitCode = await removePackages(names, options, streams);
    });
  forPackages(pkg.command('update [PACKAGES...]'))
    .summary('choose newer versions')
    .description('Choose the newest versions that fit, of these packages or of all.')
    .option('--dry-run', 'say what would be changed, and change nothing')
    .action(async (names: readonly string[], options: PackageFlags) => {
      const { updatePackages } = await import('../packages/change-packages.js');
      process.exitCode = await updatePackages(names, options, streams);
    });
  forPackages(pkg.command('bootstrap <ENVIRONMENT>'))
    .summary('make an environment with the packages of a profile')
    .description('Make an environment with the packages of a profile: bioxen pkg profiles lists them.')
    .option('--profile <name>', 'default: standard')
    .option('--lua <version>', '5.1, 5.2, 5.3 or 5.4 (default: 5.4)')
    .option('--dry-run', 'say what would be installed, and make nothing')
    .option('--force', 'write all files anew although they are there')
    .action(async (name: string, options: PackageFlags) => {
      const { bootstrap } = await import('../packages/change-packages.js');
      process.exitCode = await bootstrap(name, options, streams);
    });
  addPackageReports(pkg, streams);
  addRepositoryCommands(pkg, streams);
  addTrustCommands(pkg, streams);
}
