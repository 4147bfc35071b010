import { lstat, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { BioxenError, ProcessRegistryError } from '@bioxen/core';
import { PROTOCOL } from '../wire/protocol.js';

/** Beyond this Linux (108) and macOS (104) cut the path of a socket without a word. */
const MAX_PATH_BYTES = 100;

/** Environment variables that say where things are. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the daemon of this user is found. */
export interface RuntimePaths {
  readonly directory: string;
  readonly socket: string;
  readonly lock: string;
  readonly journal: string;
  readonly log: string;
}

/**
 * The folder of the daemon: `$XDG_RUNTIME_DIR/bioxen`, else `$XDG_STATE_HOME/bioxen/run`, else
 * `.local/state/bioxen/run` in the home.
 * @throws ProcessRegistryError when the path of the socket would be too long
 */
export function runtimePaths(env: Environment = process.env): RuntimePaths {
  const { directory, variable } = place(env);
  const major = String(PROTOCOL.major);
  const socket = join(directory, `s${major}.sock`);
  if (Buffer.byteLength(socket) > MAX_PATH_BYTES) {
    throw new ProcessRegistryError(
      `The path of the daemon's socket is longer than ${String(MAX_PATH_BYTES)} bytes: ${socket}`,
      {
        hint: `Set ${variable} to a folder with a shorter path.`,
      },
    );
  }
  return {
    directory,
    socket,
    lock: join(directory, `start${major}.lock`),
    journal: join(directory, `sessions${major}.jsonl`),
    log: join(directory, `daemon${major}.log`),
  };
}

function place({ XDG_RUNTIME_DIR: runtime, XDG_STATE_HOME: state, HOME: home }: Environment): {
  readonly directory: string;
  readonly variable: string;
} {
  // By the XDG specification a relative path there is none.
  if (runtime !== undefined && isAbsolute(runtime)) {
    return { directory: join(runtime, 'bioxen'), variable: 'XDG_RUNTIME_DIR' };
  }
  if (state !== undefined && isAbsolute(state)) {
    return { directory: join(state, 'bioxen', 'run'), variable: 'XDG_STATE_HOME' };
  }
  const directory = join(
    home === undefined || home === '' ? homedir() : home,
    '.local',
    'state',
    'bioxen',
    'run',
  );
  return { directory, variable: 'XDG_RUNTIME_DIR' };
}

/**
 * Makes the folder, for its owner alone.
 * @throws ProcessRegistryError when it cannot be made, or is one that others could get into
 */
export async function ensureRuntimeDirectory({ directory }: RuntimePaths): Promise<void> {
  try {
    await makeFolder(directory);
  } catch (error) {
    throw unusable(directory, 'cannot be made', error);
  }
  await checkRuntimeDirectory(directory);
}

/** Not Node's own way of making parents, too: it goes on for ever where a folder takes none, as in /proc. */
async function makeFolder(path: string): Promise<void> {
  const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path, { mode: 0o700 }).catch((again: unknown) => {
      if (codeOf(again) !== 'EEXIST') throw again;
    });
  }
}

/** @throws ProcessRegistryError when it is a link, somebody else's, or open to others */
async function checkRuntimeDirectory(directory: string): Promise<void> {
  const found = await lstat(directory);
  if (!found.isDirectory()) throw unusable(directory, 'is no folder');
  refuseForeign(directory, found.uid);
  if ((found.mode & 0o077) !== 0) {
    throw new ProcessRegistryError(`The folder of the session daemon is open to others: ${directory}`, {
      hint: `Close it: chmod 700 '${directory}'`,
    });
  }
}

/**
 * Is there a socket, and is it ours?
 * @throws ProcessRegistryError when it is something else, or somebody else's
 */
export async function hasOwnSocket({ directory, socket }: RuntimePaths): Promise<boolean> {
  try {
    await checkRuntimeDirectory(directory);
    const found = await lstat(socket);
    if (!found.isSocket()) throw unusable(socket, 'is no socket');
    refuseForeign(socket, found.uid);
    return true;
  } catch (error) {
    if (BioxenError.isInstance(error)) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw unusable(directory, 'cannot be looked into', error);
  }
}

function refuseForeign(path: string, uid: number): void {
  const own = process.getuid?.();
  if (own === undefined || own === uid) return;
  throw new ProcessRegistryError(`${path} belongs to another user (uid ${String(uid)})`, {
    hint: 'Nothing was sent there. Set XDG_RUNTIME_DIR to a folder of your own.',
  });
}

/** What cannot be used, and why. */
export function unusable(path: string, problem: string, cause?: unknown): ProcessRegistryError {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  const why: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    EROFS: 'the file system is read-only',
    EACCES: 'the right to do so is missing',
    EPERM: 'the right to do so is missing',
    ENOTDIR: 'a part of the path is no folder',
    EEXIST: 'a file is in its place',
    EFBIG: 'the size of files is limited',
    EAGAIN: 'its daemon takes no more connections',
  };
  const reason = code === undefined ? '' : `: ${why[code] ?? code}`;
  return new ProcessRegistryError(`${path} ${problem}${reason}`, {
    hint: 'Set XDG_RUNTIME_DIR to a folder that you can write to, or make room there.',
    cause,
  });
}
