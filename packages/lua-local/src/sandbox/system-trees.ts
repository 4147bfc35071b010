import { lstatSync, readlinkSync } from 'node:fs';
import { isInside } from './bind-rules.js';

const TREES = ['/bin', '/sbin', '/lib', '/lib32', '/libx32', '/lib64'];

/** A directory of the system: a link into another one, or of its own. */
export interface SystemTree {
  readonly path: string;
  readonly linkTo: string | undefined;
}

let known: readonly SystemTree[] | undefined;

/** /usr, and /bin, /lib and the like as this computer has them. Read once. */
export function systemTrees(): readonly SystemTree[] {
  known ??= [
    { path: '/usr', linkTo: undefined },
    ...TREES.flatMap((path): readonly SystemTree[] => {
      const status = lstatSync(path, { throwIfNoEntry: false });
      if (status?.isSymbolicLink() === true) return [{ path, linkTo: readlinkSync(path) }];
      return status?.isDirectory() === true ? [{ path, linkTo: undefined }] : [];
    }),
  ];
  return known;
}

/** Those of these files, all without symbolic links, that no tree of the system holds. */
export function filesOutsideSystem(paths: readonly string[]): readonly string[] {
  return paths.filter(
    (path) => !systemTrees().some((tree) => tree.linkTo === undefined && isInside(path, tree.path)),
  );
}
