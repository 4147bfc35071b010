import type { Command } from 'commander';
import type { PackageFlags } from '../packages/package-flags.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { forPackages } from './pkg-flags.js';

/** What only tells: `bioxen pkg search`, `list`, `verify`, `lock`, `audit`, `health`, `profiles`, `recommendations`. */
export function addPackageReports(pkg: Command, streams: StandardStreams): void {
  forPackages(pkg.command('search [WORDS...]'))
    .summary('find some')
    .description('Find packages in the catalogs and on all repositories; - and _ are the same.')
    .option('--category <name>', 'only of this category')
    .option('--priority <number>', 'only as important as that, or more: 1 to 10')
    .option('--detail', 'all there is to say of each')
    .option('--lua <version>', 'for this Lua (default: that of the environment)')
    .action(async (words: readonly string[], options: PackageFlags) => {
      const { search } = await import('../packages/report-packages.js');
      process.exitCode = await search(words, options, streams);
    });
  forPackages(pkg.command('list').alias('ls'))
    .summary('list what is installed')
    .description('List what an environment holds.')
    .option('--category <name>', 'only of this category')
    .option('--priority <number>', 'only as important as that, or more: 1 to 10')
    .option('--detail', 'all there is to say of each')
    .action(async (options: PackageFlags) => {
      const { list } = await import('../packages/report-packages.js');
      process.exitCode = await list(options, streams);
    });
  forPackages(pkg.command('verify'))
    .summary('check the installed files')
    .description('Compare all files of an environment with what was installed; 1 when one differs.')
    .action(async (options: PackageFlags) => {
      const { verify } = await import('../packages/report-packages.js');
      process.exitCode = await verify(options, streams);
    });
  forPackages(pkg.command('lock [PACKAGES...]'))
    .summary('print a lockfile')
    .description('Print the lockfile of an environment, or of packages that are not installed for it.')
    .option('--lua <version>', '5.1, 5.2, 5.3 or 5.4 (default: 5.4)')
    .option('--import <file>', 'of a luarocks.lock, a lux.lock or an old manifest.json')
    .option('-o, --output <file>', 'write it there')
    .action(async (names: readonly string[], options: PackageFlags) => {
      const { lock } = await import('../packages/report-packages.js');
      process.exitCode = await lock(names, options, streams);
    });
  forPackages(pkg.command('audit'))
    .summary('print a bill of materials')
    .description('Print what an environment holds as a bill of materials (CycloneDX).')
    .action(async (options: PackageFlags) => {
      const { audit } = await import('../packages/report-packages.js');
      process.exitCode = await audit(options, streams);
    });
  forPackages(pkg.command('health'))
    .summary('say how packages are doing')
    .description('Ask every repository, and look at the active environment; 1 when something is wrong.')
    .option('--detail', 'which files differ, too')
    .action(async (options: PackageFlags) => {
      const { health } = await import('../packages/report-packages.js');
      process.exitCode = await health(options, streams);
    });
  forPackages(pkg.command('profiles'))
    .summary('list the profiles')
    .description('List the profiles that bioxen pkg bootstrap knows.')
    .option('--detail', 'which of their packages are to be had')
    .action(async (options: PackageFlags) => {
      const { profiles } = await import('../packages/report-packages.js');
      process.exitCode = await profiles(options, streams);
    });
  forPackages(pkg.command('recommendations'))
    .summary('list what would be good to have')
    .description('List important packages that are not installed, five at most.')
    .option('--profile <name>', 'of this profile')
    .option('--category <name>', 'only of this category')
    .option('--priority <number>', 'only as important as that, or more: 1 to 10')
    .option('--detail', 'all there is to say of each')
    .action(async (options: PackageFlags) => {
      const { recommendations } = await import('../packages/report-packages.js');
      process.exitCode = await recommendations(options, streams);
    });
  forPackages(pkg.command('cleanup'))
    .summary('list what no environment needs')
    .description('List files of the store that no environment needs; with --apply they are removed.')
    .option('--apply', 'remove them')
    .option('--force', 'the same')
    .option('--dry-run', 'list them, and remove nothing (as without --apply)')
    .action(async (options: PackageFlags) => {
      const { cleanup } = await import('../packages/report-packages.js');
      process.exitCode = await cleanup(options, streams);
    });
}
