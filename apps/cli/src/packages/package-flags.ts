import { createLogger, InvalidOptionError } from '@bioxen/core';
import {
  type CuratorOptions,
  defaultHome,
  FolderRepository,
  HttpRepository,
  type HttpRepositoryOptions,
  type Repository,
} from 'bioxen/packages';
import { join, resolve } from 'node:path';
import { parseTime } from '../limits/parse-time.js';
import { UsageError } from '../usage-error.js';

/** The options of the commands of packages. */
export interface PackageFlags {
  readonly env?: string;
  readonly lua?: string;
  readonly server?: readonly string[];
  readonly offline?: boolean;
  readonly serverTimeout?: string;
  readonly luaPath?: string;
  readonly manifest?: string;
  /** False with `--no-catalogs`. */
  readonly catalogs?: boolean;
  readonly verbose?: boolean;
  readonly frozen?: string;
  readonly import?: string;
  readonly bundle?: string;
  readonly publicKey?: string;
  readonly force?: boolean;
  readonly priority?: string;
  readonly detail?: boolean;
  readonly dryRun?: boolean;
  readonly allowBuild?: readonly string[];
  readonly profile?: string;
  readonly category?: string;
  readonly output?: string;
  readonly apply?: boolean;
  readonly json?: boolean;
}

/** What the package manager is made with. */
export function curatorOptions(flags: PackageFlags): CuratorOptions {
  const { server = [], offline = false, luaPath, manifest, catalogs = true, verbose = false } = flags;
  const home = luaPath === undefined ? defaultHome() : resolve(luaPath);
  const answerMs =
    flags.serverTimeout === undefined ? undefined : parseTime('--server-timeout', flags.serverTimeout);
  return {
    home,
    offline,
    repositories: server.map((address) =>
      repositoryOf(address, { offline, answerMs, cacheFolder: join(home, 'cache') }),
    ),
    answerMs,
    ...(manifest === undefined ? {} : { catalogs: [manifest] }),
    noBundledCatalog: !catalogs,
    logger: createLogger({ format: 'text', level: verbose ? 'debug' : 'warn' }),
  };
}

/** `--priority`: what is as important as that, or more. @throws InvalidOptionError */
export function leastPriority({ priority }: PackageFlags): number {
  if (priority === undefined) return 1;
  if (/^(?:[1-9]|10)$/.test(priority)) return Number(priority);
  throw InvalidOptionError.unexpected('--priority', priority, 'a whole number from 1 to 10');
}

function repositoryOf(address: string, options: HttpRepositoryOptions): Repository {
  if (/^(?!https?:|file:)[a-z][\w+.-]+:\/\//i.test(address))
    throw new UsageError(
      `--server '${address}' is neither the URL of a rocks server nor a folder.`,
      'Write it as https://rocks.example.org, or give a folder of rocks.',
    );
  if (!/^https?:/i.test(address))
    return new FolderRepository(address.startsWith('file:') ? new URL(address) : address);
  return new HttpRepository(address, options);
}
