import { existsSync, statSync } from 'node:fs';
import type { Bind } from './bind-rules.js';
import { MARKER } from './marked-processes.js';
import { NETWORK_FILES } from './network-files.js';
import { prlimitOptions } from './prlimit-arguments.js';
import type { ProcessLimits } from './process-limits.js';
import { type LandlockPath, setprivOptions } from './setpriv-arguments.js';
import type { SpawnRequest } from './spawn-child.js';
import { systemTrees } from './system-trees.js';

/** Tools that go before the program on its command line; each becomes the next, so the process number stays. */
export interface DirectTools {
  readonly prlimit: string | undefined;
  readonly setpriv: string | undefined;
  readonly diesWithParent: boolean;
}

/** What tier `reduced` adds. */
export interface ReducedWalls {
  readonly binds: readonly Bind[];
  /** Its programs have internet sockets. */
  readonly hasNetwork: boolean;
  /** Programs outside the system's own directories. */
  readonly programs: readonly string[];
  readonly privateDirectory: string;
  /** Descriptor of the system call filter in this process. */
  readonly filter: number;
  readonly truncate: boolean;
}

/** A command line of tier `reduced`, `minimal` or `none`. */
export interface DirectCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly marker: string;
  readonly workingDirectory: string | undefined;
  readonly limits: ProcessLimits;
  readonly tools: DirectTools;
  readonly reduced: ReducedWalls | undefined;
  readonly asNobody: boolean;
}

const FILTER_DESCRIPTOR = 3;
const DEVICES = ['/dev/null', '/dev/zero', '/dev/urandom'];

/** How that command is spawned. */
export function directRequest(direct: DirectCommand): SpawnRequest {
  const { tools, reduced, limits, asNobody, workingDirectory } = direct;
  const rlimits = prlimitOptions(limits, false);
  const prlimit =
    tools.prlimit === undefined || rlimits.length === 0 ? [] : [tools.prlimit, ...rlimits, '--'];
  const options = setprivOptions({
    diesWithParent: tools.diesWithParent,
    ...(reduced === undefined ? {} : { landlock: landlockOf(reduced, limits.diskBytes > 0) }),
  });
  const setpriv = tools.setpriv === undefined || options.length === 0 ? [] : [tools.setpriv, ...options];
  const [command = direct.command, ...args] = [...setpriv, ...prlimit, direct.command, ...direct.args];
  return {
    command,
    args,
    environment: { ...direct.environment, [MARKER]: direct.marker },
    workingDirectory,
    descriptors: reduced === undefined ? [] : [reduced.filter],
    asNobody,
  };
}

function landlockOf(
  { binds, hasNetwork, programs, privateDirectory, truncate }: ReducedWalls,
  canWrite: boolean,
): {
  readonly paths: readonly LandlockPath[];
  readonly filterFile: string;
  readonly truncate: boolean;
} {
  const own = systemTrees().filter(({ linkTo }) => linkTo === undefined);
  const paths: readonly LandlockPath[] = [
    ...own.map(({ path }): LandlockPath => ({ path, isDirectory: true, access: 'run' })),
    ...programs.map((path): LandlockPath => ({ path, isDirectory: false, access: 'run' })),
    ...['/etc/ld.so.cache', ...(hasNetwork ? NETWORK_FILES : [])]
      .filter((path) => existsSync(path))
      .map((path) => readRule(path)),
    ...DEVICES.map((path) => fileRule(path, 'write')),
    ...binds.map(({ source }) => readRule(source)),
    { path: privateDirectory, isDirectory: true, access: canWrite ? 'write' : 'read' },
  ];
  return { paths, filterFile: `/dev/fd/${String(FILTER_DESCRIPTOR)}`, truncate };
}

function readRule(path: string): LandlockPath {
  return { path, isDirectory: statSync(path).isDirectory(), access: 'read' };
}

function fileRule(path: string, access: LandlockPath['access']): LandlockPath {
  return { path, isDirectory: false, access };
}
