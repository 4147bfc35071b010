import { existsSync, lstatSync, readlinkSync } from 'node:fs';

/** Where programs, headers and libraries are; nothing of anybody is in there. */
const TREES = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
const FILES = [
  '/etc/alternatives',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/luarocks',
];

/** Where the folder of a build is for the build. */
export const BUILD_FOLDER = '/build';

/**
 * Arguments of bubblewrap for a build: no network, no home, no other process, nothing to write but its own folder. What it
 * starts ends with it.
 */
export function buildSandboxArguments(folder: string): readonly string[] {
  const trees = TREES.filter((path) => existsSync(path)).flatMap((path) =>
    lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path],
  );
  return [
    '--unshare-all',
    '--die-with-parent',
    '--new-session',
    '--clearenv',
    ...trees,
    ...FILES.flatMap((path) => ['--ro-bind-try', path, path]),
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    '--tmpfs',
    '/tmp',
    '--bind',
    folder,
    BUILD_FOLDER,
    '--chdir',
    BUILD_FOLDER,
  ];
}
