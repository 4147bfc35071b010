import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { BioxenError, ResourceExhaustedError, SandboxSetupError } from '@bioxen/core';
import { inheritedDescriptors } from './inherited-descriptors.js';

/** The account of nobody: who runs the program when we are root. */
export const NOBODY = 65_534;

/** A process to start. */
export interface SpawnRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing of ours is added. */
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string | undefined;
  /** What the child gets from descriptor 3 on. */
  readonly descriptors: readonly (number | 'pipe' | 'ignore')[];
  /** Give up root before the program is started. */
  readonly asNobody: boolean;
}

/** A child that runs, with its pipes. */
export interface SpawnedChild {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/**
 * Starts a process in a group and session of its own. Descriptors that we ourselves got from our parent are not
 * handed on: /dev/null stands in their places.
 * @throws ResourceExhaustedError (retryable) when descriptors, processes or memory are used up; SandboxSetupError
 */
export async function spawnChild(request: SpawnRequest): Promise<SpawnedChild> {
  let child: ChildProcess | undefined;
  let nothing: number | undefined;
  try {
    const stdio: (number | 'pipe' | 'ignore')[] = ['pipe', 'pipe', 'pipe', ...request.descriptors];
    for (const inherited of inheritedDescriptors()) {
      if (inherited < stdio.length && stdio[inherited] !== 'ignore') continue;
      nothing ??= openSync('/dev/null', 'r');
      while (stdio.length <= inherited) stdio.push('ignore');
      stdio[inherited] = nothing;
    }
    reserveDescriptors(request.descriptors.length + 3);
    child = spawn(request.command, request.args, {
      // Without what the system adds of its own accord (an undefined value is left out).
      env: { ...request.environment },
      detached: true,
      stdio: stdio satisfies StdioOptions,
      ...(request.workingDirectory === undefined ? {} : { cwd: request.workingDirectory }),
      ...(request.asNobody ? { uid: NOBODY, gid: NOBODY } : {}),
    });
    // An interpreter's are hundreds, and Node keeps them for as long as it lives.
    child.spawnargs.length = 0;
    const { pid, stdin, stdout, stderr } = child;
    if (pid !== undefined && stdin !== null && stdout !== null && stderr !== null) {
      // A program that ends without reading its input is no error here.
      stdin.on('error', ignore);
      child.on('error', ignore);
      return { process: child, pid, stdin, stdout, stderr };
    }
    const [error] = (await once(child, 'error')) as [Error];
    throw error;
  } catch (error) {
    // Out of descriptors Node gives a child without streams.
    for (const stream of child?.stdio ?? []) stream?.destroy();
    throw explainSpawnError(error, request);
  } finally {
    if (nothing !== undefined) closeSync(nothing);
  }
}

/**
 * Are there descriptors enough for the pipes of a child? When they run out between fork and exec, Node keeps the
 * pipes open for ever (measured: Node 20). @throws the system's EMFILE
 */
function reserveDescriptors(streams: number): void {
  const reserved: number[] = [];
  try {
    // Both ends of each pipe, the pipe of exec, and a copy of each that stands in another's place.
    for (let count = 3 * streams + 2; count > 0; count -= 1) reserved.push(openSync('/dev/null', 'r'));
  } finally {
    for (const descriptor of reserved) closeSync(descriptor);
  }
}

/** The system's refusal as an error of ours: retryable when something is used up. Others pass unchanged. */
export function explainSpawnError(
  error: unknown,
  { command, asNobody }: Pick<SpawnRequest, 'asNobody' | 'command'>,
): unknown {
  if (!(error instanceof Error) || BioxenError.isInstance(error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  const used = usedUp(code, error);
  if (used !== undefined || code === undefined) return used ?? error;
  const purpose = code === 'EPERM' && asNobody ? 'change to an unprivileged user' : `start of ${command}`;
  return new SandboxSetupError({ purpose, reason: error.message, cause: error });
}

/** Undefined when the error is not about something that is used up. */
export function usedUp(code: string | undefined, cause: Error): BioxenError | undefined {
  const hint =
    'Nothing was started. Try again when other VMs have ended, or raise the limit of this process.';
  const exhausted = (resource: string, advice: string = hint): BioxenError =>
    new ResourceExhaustedError(resource, { retryable: true, cause, hint: advice });
  // Copies above the highest inherited descriptor, beyond what the limit lets through: the kernel says EINVAL.
  const isBeyondLimit = code === 'EINVAL' && 'syscall' in cause && String(cause.syscall).startsWith('spawn');
  if (code === 'EMFILE' || code === 'ENFILE' || isBeyondLimit) return exhausted('file descriptors');
  if (code === 'EAGAIN') return exhausted('processes');
  if (code === 'ENOMEM') return exhausted('memory for a new process');
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return exhausted(
      'space for temporary files',
      `Nothing was started. Make room in ${tmpdir()}, or set TMPDIR.`,
    );
  }
  return undefined;
}

function ignore(): void {
  // How the process ended is told by its exit.
}
