// Shells that read `export A='b';` and `'\''` as POSIX says.
const posix = new Set(['sh', 'bash', 'dash', 'ash', 'busybox', 'ksh', 'mksh', 'zsh', 'yash']);

/** Does a login shell read the lines of a POSIX shell? Told by the path of it. */
export function isPosixShell(path: string): boolean {
  return posix.has(path.slice(path.lastIndexOf('/') + 1));
}
