import { SandboxSetupError } from '@bioxen/core';
import type { Bind } from './bind-rules.js';
import type { GroupKeeps } from './control-group.js';
import { NETWORK_FILES } from './network-files.js';
import type { ProcessLimits } from './process-limits.js';
import type { ResolvedSandbox } from './sandbox-options.js';
import { systemTrees } from './system-trees.js';

/** Words for bubblewrap and what they are for: a refusal is explained by the purpose. */
export interface BwrapArgument {
  readonly purpose: string;
  readonly words: readonly string[];
}

/** Descriptors that bubblewrap is started with. */
export const BWRAP_DESCRIPTORS = { status: 3, filter: 4, args: 5, block: 6 } as const;

/** Everything that decides what the inside of a strict sandbox looks like. */
export interface BwrapPlan {
  readonly sandbox: ResolvedSandbox;
  readonly limits: ProcessLimits;
  readonly binds: readonly Bind[];
  /** Programs that the system's own directories do not hold. */
  readonly interpreterFiles: readonly string[];
  /** bubblewrap 0.8 or newer: no namespace inside the namespace. */
  readonly canDisableNesting: boolean;
  /** Directory in which the program starts. */
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What a control group keeps; the program is held back until it stands in it. */
  readonly groupKeeps: readonly GroupKeeps[];
}

/** The directory that belongs to the program; writable only with a disk limit. */
export const BOX = '/box';

/**
 * The walls of tier `strict`, from outside to inside, as options of bwrap(1). What must come last is last: the root
 * is sealed after all mounts.
 */
export function bwrapArguments(plan: BwrapPlan): readonly BwrapArgument[] {
  const { sandbox, limits, binds, workingDirectory, environment } = plan;
  const build = sandbox.profile === 'build';
  const argument = (purpose: string, ...words: string[]): BwrapArgument => ({ purpose, words });
  return [
    argument('user namespace', '--unshare-user'),
    argument('process namespace', '--unshare-pid'),
    argument('namespaces', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try', '--hostname', 'lua'),
    ...(sandbox.network === 'none' ? [argument('network namespace', '--unshare-net')] : []),
    ...(plan.canDisableNesting ? [argument('no nested namespaces', '--disable-userns')] : []),
    argument('end with the parent', '--die-with-parent', '--new-session'),
    argument('clean environment', '--clearenv'),
    ...Object.entries(environment).map(([name, value]) =>
      argument(`environment variable ${name}`, '--setenv', name, value),
    ),
    ...systemTrees().map(({ path, linkTo }) =>
      linkTo === undefined
        ? argument(`system files ${path}`, '--ro-bind', path, path)
        : argument(`system files ${path}`, '--symlink', linkTo, path),
    ),
    argument('library cache', '--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache'),
    ...plan.interpreterFiles.map((file) => argument(`interpreter ${file}`, '--ro-bind', file, file)),
    ...(build
      ? [argument('devices', '--dev', '/dev'), argument('process list', '--proc', '/proc')]
      : ['/dev/null', '/dev/zero', '/dev/urandom'].map((device) =>
          argument(`device ${device}`, '--dev-bind', device, device),
        )),
    ...(sandbox.network === 'host'
      ? NETWORK_FILES.map((file) => argument(`network file ${file}`, '--ro-bind-try', file, file))
      : []),
    limits.diskBytes > 0
      ? argument('private directory', '--size', String(Math.ceil(limits.diskBytes)), '--tmpfs', BOX)
      : argument('private directory', '--dir', BOX),
    ...binds.map(({ source, target }) => argument(`read-only file ${source}`, '--ro-bind', source, target)),
    ...(build ? [argument('sealed devices', '--remount-ro', '/dev')] : []),
    argument('sealed root', '--remount-ro', '/'),
    argument('working directory', '--chdir', workingDirectory),
    argument('capabilities', '--cap-drop', 'ALL'),
    argument('status', '--json-status-fd', String(BWRAP_DESCRIPTORS.status)),
    ...(plan.groupKeeps.length > 0
      ? [argument('control group', '--block-fd', String(BWRAP_DESCRIPTORS.block))]
      : []),
    argument('system call filter', '--seccomp', String(BWRAP_DESCRIPTORS.filter)),
  ];
}

/**
 * Arguments as `--args` reads them: each word ended by a NUL. @throws SandboxSetupError for a word with a NUL inside:
 * what follows it would be taken for an option
 */
export function encodeArguments(list: readonly BwrapArgument[]): Uint8Array {
  for (const { purpose, words } of list) {
    if (!words.some((word) => word.includes('\0'))) continue;
    throw new SandboxSetupError({ purpose, reason: 'it contains a NUL character' });
  }
  return Buffer.from(list.flatMap(({ words }) => words.map((word) => `${word}\0`)).join(''));
}
