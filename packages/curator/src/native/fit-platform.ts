import type { HostPlatform } from '@bioxen/core';
import type { ArchiveFile } from '../archive/archive-file.js';
import { hostLibc } from '../lock/lock-target.js';

/**
 * Why modules that were compiled for this computer do not run on another one; undefined where they do: the same system and
 * processor, and a C library of the same kind that has all that they use of it.
 */
export function whyUnfit(platform: HostPlatform, files: readonly ArchiveFile[]): string | undefined {
  const own = `${process.platform} ${process.arch}`;
  const other = `${platform.os} ${platform.arch}`;
  if (own !== other) return `it is built for ${own}, and the VM is ${other}`;
  if (platform.os !== 'linux') return undefined;
  const [kind = 'an unknown C library', version = ''] = platform.libc?.split(' ') ?? [];
  const needed = glibcOf(files);
  if (needed === undefined && hostLibc() === 'musl' && kind !== 'musl')
    return `it is built for musl, and the VM has ${kind}`;
  if (needed === undefined) return undefined;
  if (kind !== 'glibc') return `it needs glibc ${needed}, and the VM has ${kind}`;
  if (compare(version, needed) < 0) return `it needs glibc ${needed}, and the VM has ${version}`;
  return undefined;
}

/** The newest version of glibc that symbols of these files ask for; undefined where none does. */
function glibcOf(files: readonly ArchiveFile[]): string | undefined {
  return files
    .filter(({ path }) => path.startsWith('lib/') && path.endsWith('.so'))
    .flatMap(({ bytes }) => [
      ...Buffer.from(bytes)
        .toString('latin1')
        .matchAll(/GLIBC_(\d+\.\d+)/g),
    ])
    .map(([, version = '0']) => version)
    .sort(compare)
    .at(-1);
}

function compare(first: string, second: string): number {
  const [major = 0, minor = 0] = first.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = second.split('.').map(Number);
  return major - otherMajor || minor - otherMinor;
}
