import type { ArchiveFile } from '../archive/archive-file.js';
import type { Rockspec } from '../rockspec/rockspec.js';

/**
 * Why a source cannot be installed by copying files; undefined where it can.
 * @param files of the source
 */
export function whyNative({ build }: Rockspec, files: readonly ArchiveFile[]): string | undefined {
  if (build.type !== 'builtin' && build.type !== 'none')
    return `it runs programs of its own to build itself (build type '${build.type}')`;
  if (build.hasPatches) return 'its source is patched before it is built';
  if (build.install.lib.length > 0) return 'it installs compiled libraries';
  if ([...(build.modules?.values() ?? [])].includes(undefined)) return 'it has modules in C';
  if (
    build.type === 'builtin' &&
    build.modules === undefined &&
    files.some(({ path }) => path.endsWith('.c'))
  )
    return 'it has modules in C';
  return undefined;
}
