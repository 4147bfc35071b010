import { closeSync, fchmodSync } from 'node:fs';
import type { Random } from '@bioxen/core';
import { seccompFilter, type SeccompOptions } from './seccomp-filter.js';
import { unlinkedFile } from './unlinked-file.js';

const READABLE = 0o444;

/**
 * A descriptor of a system call filter for setpriv, which opens the file anew by it: whoever runs setpriv may, also where
 * root has become nobody. The caller closes it. @throws as `unlinkedFile`
 */
export function filterFile(options: SeccompOptions, random: Random): number {
  const descriptor = unlinkedFile(seccompFilter(options), random);
  try {
    fchmodSync(descriptor, READABLE);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
