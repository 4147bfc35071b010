import { VMManagerError } from '@bioxen/core';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'it may not be written',
  EDQUOT: 'there is no room for it',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'something above it is no folder',
  EPERM: 'it may not be written',
  EROFS: 'the file system is read-only',
};

/** What is kept of VMs cannot be written. @param what was to be done, as `The VM 'a' cannot be kept` */
export function stateFolderError(what: string, path: string, cause: unknown): VMManagerError {
  const code = codeOf(cause);
  const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new VMManagerError(`${what} in ${path}: ${reason}`, {
    hint: 'Set XDG_STATE_HOME to a folder that can be written.',
    cause,
  });
}

/** Is it that there is no such file? */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

/** The system's word for what went wrong; '' for what is no error of the system. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
