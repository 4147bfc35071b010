/** What a landlock rule is about: an existing file or directory. */
export interface LandlockPath {
  readonly path: string;
  readonly isDirectory: boolean;
  readonly access: 'read' | 'run' | 'write';
}

/** What setpriv(1) does before it starts the program. */
export interface SetprivPlan {
  /** Send the program SIGKILL when its parent ends. */
  readonly diesWithParent: boolean;
  /** Tier `reduced`: rules for files, and a filter that is read from this file. */
  readonly landlock?: {
    readonly paths: readonly LandlockPath[];
    readonly filterFile: string;
    /** The kernel and setpriv know the right to cut files. */
    readonly truncate: boolean;
  };
}

const WRITE_FILE = ['read-file', 'write-file'];
const WRITE_DIRECTORY = [...WRITE_FILE, 'read-dir', 'make-reg', 'make-dir', 'remove-file', 'remove-dir'];

/**
 * The options of setpriv(1), up to and with `--`. Landlock refuses every access to files that no rule allows; it
 * is util-linux 2.40 that knows it. Empty when there is nothing to do.
 */
export function setprivOptions({ diesWithParent, landlock }: SetprivPlan): readonly string[] {
  const options: string[] = [];
  if (diesWithParent) options.push('--pdeathsig', 'KILL');
  if (landlock !== undefined) {
    options.push('--no-new-privs', '--seccomp-filter', landlock.filterFile, '--landlock-access', 'fs');
    for (const rule of landlock.paths) {
      options.push(
        '--landlock-rule',
        `path-beneath:${rightsOf(rule, landlock.truncate).join(',')}:${rule.path}`,
      );
    }
  }
  return options.length === 0 ? [] : [...options, '--'];
}

function rightsOf({ isDirectory, access }: LandlockPath, truncate: boolean): readonly string[] {
  // The kernel refuses rights of directories in a rule for a file.
  if (access === 'write') {
    const rights = isDirectory ? WRITE_DIRECTORY : WRITE_FILE;
    return truncate ? [...rights, 'truncate'] : rights;
  }
  const read = isDirectory ? ['read-file', 'read-dir'] : ['read-file'];
  return access === 'run' ? ['execute', ...read] : read;
}
