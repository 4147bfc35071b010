import { launch, type ProgramRequest } from '../guard/guarded-command.js';
import { innerScript, outerScript } from './sudo-script.js';
import type { SudoOptions } from './sudo-options.js';

/**
 * A program as one of the account that becomes somebody else's. Folder, environment and limits are set on the other side:
 * the account may not enter the one, and sudo drops the other.
 */
export function sudoProgram(
  request: ProgramRequest,
  { user, password }: SudoOptions & { readonly user: string },
  nonce: string,
): ProgramRequest {
  const mode = password === undefined ? '-n' : '-S';
  const inner = `${innerScript}${launch(request, { before: 'printf "%s start\\n" "$n" >&2;' })}`;
  return { file: '/bin/sh', args: ['-c', outerScript, 'sh', nonce, user, mode, inner] };
}
