import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { type Clock, createDeadline, formatDuration, readRegularFile, systemClock } from '@bioxen/core';
import { SecretError } from '../errors/secret-error.js';
import type { SecretSource } from './secret-source.js';

const COMMAND_MS = 30_000;
const OTHERS = 0o077;

/**
 * The secret itself, from where it is. A final line break of a file or a command is none of it.
 * @throws SecretError; a file that others can read is refused
 */
export async function resolveSecret(
  key: string,
  source: SecretSource,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  clock: Clock = systemClock,
): Promise<string> {
  if (typeof source === 'string') return source;
  if ('env' in source) {
    const value = environment[source.env];
    if (value !== undefined && value !== '') return value;
    throw unavailable(
      key,
      `the variable ${source.env} is not set`,
      `Set the variable ${source.env} in the environment.`,
    );
  }
  if ('file' in source) return await fromFile(key, expandHome(source.file));
  return await fromCommand(key, source.command, clock);
}

/** `~/x` is a path of the account. */
export function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? `${homedir()}${path.slice(1)}` : path;
}

/** Refuses a file with a secret that others can read. What is no file is not judged: who reads it refuses it. @throws SecretError */
export async function refuseExposed(key: string, path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const found = await stat(path);
  if (!found.isFile() || (found.mode & OTHERS) === 0) return;
  throw new SecretError(key, `${path} can be read by others`, {
    code: 'SECRET_FILE_EXPOSED',
    hint: `Close it: chmod 600 ${path}`,
  });
}

async function fromFile(key: string, path: string): Promise<string> {
  let bytes: Buffer | undefined;
  try {
    await refuseExposed(key, path);
    bytes = await readRegularFile(path);
  } catch (cause) {
    if (SecretError.isInstance(cause)) throw cause;
    throw unavailable(key, `${path} cannot be read`, 'Make the file, or name another.', cause);
  }
  if (bytes === undefined)
    throw unavailable(key, `${path} is no regular file`, 'Name a file, not a folder, a pipe or a device.');
  const secret = withoutLineBreak(bytes.toString('utf8'));
  if (secret === '') throw unavailable(key, `${path} is empty`, 'Write the secret into it.');
  return secret;
}

async function fromCommand(key: string, command: string | readonly string[], clock: Clock): Promise<string> {
  const [file = '', ...args] = typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
  const shown = typeof command === 'string' ? command : file;
  using deadline = createDeadline({ timeoutMs: COMMAND_MS, clock });
  const { failure, stdout } = await new Promise<{ failure: Error | null; stdout: string }>((resolve) => {
    const options = { signal: deadline.signal(), encoding: 'utf8', windowsHide: true } as const;
    const child = execFile(file, args, options, (failure, stdout) => resolve({ failure, stdout }));
    child.stdin?.end();
  });
  const hint = 'Run it in a shell to see why.';
  if (failure !== null && deadline.hasPassed())
    throw unavailable(
      key,
      `the command '${shown}' did not end within ${formatDuration(COMMAND_MS)}`,
      'Run it in a shell: it may wait for an answer that nobody gives here.',
    );
  // What it printed stays out of the error: it may be the secret.
  if (failure !== null) throw unavailable(key, `the command '${shown}' failed`, hint);
  const secret = withoutLineBreak(stdout);
  if (secret === '') throw unavailable(key, `the command '${shown}' printed nothing`, hint);
  return secret;
}

function withoutLineBreak(text: string): string {
  return text.replace(/\r?\n$/, '');
}

function unavailable(key: string, reason: string, hint: string, cause?: unknown): SecretError {
  return new SecretError(key, reason, { code: 'SECRET_UNAVAILABLE', hint, cause });
}
