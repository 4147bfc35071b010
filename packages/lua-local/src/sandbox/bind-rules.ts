import { realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, normalize, relative } from 'node:path';
import { InvalidOptionError, SandboxSetupError } from '@bioxen/core';
import type { BindSpec } from './sandbox-options.js';

/** A file or directory of the computer and where programs see it. */
export interface Bind {
  /** Without symbolic links. */
  readonly source: string;
  readonly target: string;
}

/** Trees that hold the sandbox's own things, or the kernel's. */
const OWN_TREES = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/box',
  '/proc',
  '/sys',
  '/dev',
];
const KERNEL_TREES = ['/proc', '/sys', '/dev'];

/**
 * Each file that programs may read, with symbolic links resolved. Refused: the whole computer, home directories
 * and what contains them, `..`, what is neither file nor directory, and targets over the sandbox's own trees.
 * @throws InvalidOptionError for what is refused, SandboxSetupError for what is not there
 */
export function resolveBinds(specs: readonly BindSpec[]): readonly Bind[] {
  return specs.map((spec) => {
    const { source, target } = typeof spec === 'string' ? { source: spec, target: spec } : spec;
    checkPath(source);
    checkPath(target);
    const real = realPathOf(source);
    const seen = normalize(target).replace(/(?<=.)\/$/, '');
    if (seen === '/' || OWN_TREES.some((tree) => isInside(seen, tree))) {
      refuse(target, 'the sandbox has its own files there');
    }
    return { source: real, target: seen };
  });
}

/** Is the path this directory or below it? Both absolute and normal. */
export function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

function checkPath(path: string): void {
  if (!isAbsolute(path)) refuse(path, 'it is no absolute path');
  if (path.includes('\0')) refuse(path, 'it contains a NUL character');
  if (path.split('/').includes('..')) refuse(path, "it contains '..'");
}

function realPathOf(path: string): string {
  let real: string;
  try {
    real = realpathSync.native(path);
  } catch (cause) {
    throw new SandboxSetupError({ purpose: `read-only file ${path}`, reason: 'it cannot be found', cause });
  }
  if (KERNEL_TREES.some((tree) => isInside(real, tree))) refuse(path, 'it belongs to the kernel');
  for (const home of homes()) {
    if (isInside(home, real)) refuse(path, `it is, or contains, the home directory ${home}`);
  }
  const status = statSync(real);
  if (!status.isFile() && !status.isDirectory()) refuse(path, 'it is neither a file nor a directory');
  return real;
}

function homes(): readonly string[] {
  const own = homedir();
  // The home of nobody is often / or missing; / is refused as the parent of all others.
  return ['/root', '/home', own, dirname(own)].filter((path) => path !== '/');
}

function refuse(path: string, problem: string): never {
  throw new InvalidOptionError('sandbox.readOnly', `'${path}' cannot be shown to programs: ${problem}`, {
    hint: 'Name the files or directories that the program needs one by one, as absolute paths.',
  });
}
