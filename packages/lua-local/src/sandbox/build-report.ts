import type { ProcessLimits } from './process-limits.js';
import type { ResolvedSandbox } from './sandbox-options.js';
import type { LimitKeepers, SandboxLayer, SandboxReport } from './sandbox-report.js';

/** What of this computer decides what a tier reaches. */
export interface Reached {
  /** bubblewrap can forbid namespaces inside the namespace. */
  readonly canDisableNesting: boolean;
  /** A parent-death signal was asked for. */
  readonly diesWithParent: boolean;
  readonly asNobody: boolean;
  /** Kinds of limits that a control group keeps for this process. */
  readonly group: readonly ('memory' | 'processes')[];
  /** Why control groups that were named are not used. */
  readonly groupProblem?: string | undefined;
}

/** The report of a process, gaps included, before it starts. */
export function buildReport(
  sandbox: ResolvedSandbox,
  limits: ProcessLimits,
  reached: Reached,
): SandboxReport {
  const { tier } = sandbox;
  return {
    tier,
    layers: layersOf(sandbox, limits, reached),
    limits: keepersOf(sandbox, limits, reached),
    gaps: gapsOf(sandbox, limits, reached),
  };
}

function layersOf(
  sandbox: ResolvedSandbox,
  limits: ProcessLimits,
  reached: Reached,
): readonly SandboxLayer[] {
  const { tier } = sandbox;
  const walls: readonly SandboxLayer[] =
    tier === 'strict'
      ? ['namespaces', 'private-root', 'seccomp', 'no-new-privileges']
      : tier === 'reduced'
        ? ['landlock', 'seccomp', 'no-new-privileges']
        : [];
  const filtered = tier === 'strict' || tier === 'reduced';
  const privateDirectory = tier === 'strict' || limits.diskBytes > 0 || tier !== 'none';
  return [
    ...walls,
    ...(filtered ? [sandbox.network === 'none' ? ('no-network' as const) : ('internet-only' as const)] : []),
    ...(reached.asNobody ? (['unprivileged-user'] as const) : []),
    ...(hasRlimits(limits) ? (['rlimits'] as const) : []),
    ...(reached.group.length > 0 ? (['control-group'] as const) : []),
    'clean-environment',
    ...(privateDirectory ? (['private-directory'] as const) : []),
    'process-group',
    ...(reached.diesWithParent ? (['dies-with-parent'] as const) : []),
  ];
}

function hasRlimits({ memoryBytes, cpuMs, openFiles, fileBytes }: ProcessLimits): boolean {
  return [memoryBytes, cpuMs, openFiles, fileBytes].some((limit) => limit !== undefined);
}

function keepersOf({ tier }: ResolvedSandbox, limits: ProcessLimits, { group }: Reached): LimitKeepers {
  const byRlimit = (limit: number | undefined): 'rlimit' | 'none' =>
    limit === undefined ? 'none' : 'rlimit';
  const filtered = tier === 'strict' || tier === 'reduced';
  return {
    memory: group.includes('memory')
      ? 'control-group'
      : limits.memoryBytes === undefined
        ? 'none'
        : 'address-space',
    cpu: byRlimit(limits.cpuMs),
    processes:
      filtered && limits.processes === 0
        ? 'seccomp'
        : group.includes('processes')
          ? 'control-group'
          : tier === 'strict'
            ? 'rlimit'
            : 'none',
    openFiles: byRlimit(limits.openFiles),
    fileBytes: byRlimit(limits.fileBytes),
    diskBytes: tier === 'strict' ? (limits.diskBytes > 0 ? 'tmpfs' : 'no-directory') : 'none',
  };
}

function gapsOf(sandbox: ResolvedSandbox, limits: ProcessLimits, reached: Reached): readonly string[] {
  const { tier, network } = sandbox;
  const gaps: string[] = [];
  if (tier === 'strict' || tier === 'reduced') {
    if (network === 'host') {
      gaps.push(
        'Programs reach this computer, its local network and cloud metadata over the internet protocols.',
      );
    }
  } else {
    gaps.push('Programs read and write what this user can, use the network, and can end our process.');
  }
  if (tier === 'strict' && !reached.canDisableNesting) {
    gaps.push(
      'bubblewrap is older than 0.8: only the system call filter forbids namespaces inside the namespace.',
    );
  }
  if (limits.processes > 0) {
    gaps.push('Processor time of children is not counted: only a time limit ends them for certain.');
  }
  if (!reached.diesWithParent) {
    gaps.push('A busy program outlives us when we are killed: setpriv cannot tie it to its parent here.');
  }
  if (tier !== 'strict' && limits.diskBytes > 0) {
    gaps.push('The size of the private directory is not limited, only that of each file.');
  }
  if (tier === 'strict' && limits.diskBytes > 0 && limits.cpuMs === undefined && reached.group.length === 0) {
    gaps.push(
      'Empty files in the private directory cost kernel memory that no limit counts: set a CPU limit.',
    );
  }
  if (tier !== 'strict' && limits.processes > 0 && !reached.group.includes('processes')) {
    gaps.push('The number of processes is not limited.');
  }
  if ((tier === 'minimal' || tier === 'none') && limits.processes === 0)
    gaps.push('Programs can start processes.');
  if (tier !== 'strict') gaps.push('A daemon that replaces its environment can outlive the program.');
  if (reached.groupProblem !== undefined) gaps.push(`Control groups are not used: ${reached.groupProblem}.`);
  return gaps;
}
