import { tmpdir } from 'node:os';
import { SandboxSetupError } from '@bioxen/core';
import { usedUp } from './spawn-child.js';

const PURPOSE = 'temporary files';

/** What the system says of a file that we would make among the temporary ones, as an error of ours. */
export function temporaryFolderError(cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause;
  return (
    usedUp((cause as NodeJS.ErrnoException).code, cause) ??
    new SandboxSetupError({
      purpose: `${PURPOSE} in ${tmpdir()}`,
      reason: cause.message,
      hint: 'Set TMPDIR to a folder that is there and in which this process may make files, or leave it out.',
      cause,
    })
  );
}

/** Says the error that no temporary file could be made? That is about this process, not about a sandbox. */
export function isTemporaryFolderError(error: unknown): error is SandboxSetupError {
  return error instanceof SandboxSetupError && error.purpose.startsWith(PURPOSE);
}
