import { closeSync } from 'node:fs';
import { type Random, SandboxSetupError } from '@bioxen/core';
import { type BwrapArgument, BWRAP_DESCRIPTORS, type BwrapPlan, encodeArguments } from './bwrap-arguments.js';
import { MARKER } from './marked-processes.js';
import { ownerMark } from './owner-mark.js';
import { prlimitOptions } from './prlimit-arguments.js';
import { seccompArch, seccompFilter } from './seccomp-filter.js';
import { explainSpawnError, type SpawnedChild, spawnChild } from './spawn-child.js';
import { openUnlinked, unlinkedFile } from './unlinked-file.js';

/** What bubblewrap runs, and with what. */
export interface BwrapCommand {
  readonly bwrap: string;
  readonly prlimit: string;
  /** Absolute path inside the sandbox. */
  readonly command: string;
  readonly args: readonly string[];
  readonly plan: BwrapPlan;
  readonly random: Random;
}

/** bubblewrap, and the file in which it says how the program ended. */
export interface SpawnedBwrap {
  readonly child: SpawnedChild;
  /** The caller closes it. */
  readonly status: number;
}

/**
 * bubblewrap's own environment: the first process inside is bubblewrap, and shows it. The marker goes with it: if we are
 * killed within a few system calls of its start, it can stay asleep for good, and the next process of ours finds it.
 */
const CLEAN = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' };
const MARKER_BYTES = 12;

/**
 * Spawns bubblewrap; its options travel by descriptor, so that nobody reads the paths of this computer from inside.
 * Its status goes to a file: writing into a pipe that ended with us would end bubblewrap just before it lets its first
 * child go on, and that child would wait for ever (measured: 12 of 40 kills of a Node that was starting sandboxes).
 * @throws ResourceExhaustedError, SandboxSetupError
 */
export async function spawnBwrap(
  what: BwrapCommand,
  options: readonly BwrapArgument[],
): Promise<SpawnedBwrap> {
  const { bwrap, plan, random } = what;
  const asNobody = process.getuid?.() === 0;
  // Where the group counts, it alone does: what it refuses is told apart from other failures.
  const countProcesses = !plan.groupKeeps.includes('processes');
  const limiter = [what.prlimit, ...prlimitOptions(plan.limits, countProcesses), '--'];
  const inside = [...limiter, what.command, ...what.args];
  const opened: number[] = [];
  const open = (bytes: Uint8Array): number => {
    const descriptor = unlinkedFile(bytes, random);
    opened.push(descriptor);
    return descriptor;
  };
  let status: number | undefined;
  try {
    const statusFile = openUnlinked(random);
    opened.push(statusFile.writer);
    status = statusFile.reader;
    const filter = open(filterFor(plan));
    const argumentFile = open(encodeArguments(options));
    const child = await spawnChild({
      command: bwrap,
      args: ['--args', String(BWRAP_DESCRIPTORS.args), '--', ...inside],
      environment: { ...CLEAN, [MARKER]: `${ownerMark()}-${random.hex(MARKER_BYTES)}` },
      workingDirectory: '/',
      descriptors: [
        statusFile.writer,
        filter,
        argumentFile,
        ...(plan.groupKeeps.length > 0 ? (['pipe'] as const) : []),
      ],
      asNobody,
    });
    return { child, status };
  } catch (error) {
    if (status !== undefined) closeSync(status);
    throw explainSpawnError(error, { command: bwrap, asNobody });
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}

function filterFor({ sandbox, limits }: BwrapPlan): Uint8Array {
  const arch = seccompArch();
  if (arch === undefined) {
    throw new SandboxSetupError({ purpose: 'system call filter', reason: `no table for ${process.arch}` });
  }
  return seccompFilter({
    arch,
    network: sandbox.network,
    processes: limits.processes > 0,
    signals: sandbox.profile === 'build',
  });
}
