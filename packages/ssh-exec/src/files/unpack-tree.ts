import type { TreeEntry } from './transfer-options.js';
import { tarOf } from './tar.js';
import { needTools } from './tree-tools.js';

/** The exit code when a file is not what was sent. */
export const differsExitCode = 65;

/** Goes into the folder that is the first argument, and makes it. */
export const enterFolder = 'mkdir -p -- "$1" && CDPATH= cd -- "$1" >/dev/null || exit 1;';

// Tar tells of a full disk only that it wrote less than it had.
const tellFullDisk =
  'case $(df -Pk . 2>/dev/null | sed -n "2s/.* \\([0-9]*\\) *[0-9]*%.*/\\1/p") in [0-9]|[0-9][0-9]) echo "No space left on device" >&2;; esac';

/**
 * Unpacks what `packTree` makes of files, below the folder that is its argument: beside the old ones, compared with their
 * hashes, and then moved into their places, so that each file is the old or the new one, whatever happens. A file that
 * replaces a link replaces the link; folders that are links are gone through.
 */
export const unpackScript: string = [
  `export LC_ALL=C; ${needTools('tar', 'sha256sum', 'find', 'mktemp')}; ${enterFolder}`,
  'd=$(umask 077; mktemp -d "$PWD/.bioxen-tree-XXXXXX") || exit 1',
  `trap 'rm -rf "$d"' EXIT; trap 'exit 1' HUP INT TERM`,
  `tar -x -p -o -f - -C "$d" || { ${tellFullDisk}; exit 1; }`,
  `(cd "$d/files" && sha256sum -c ../hashes) >/dev/null || exit ${differsExitCode}`,
  't=$PWD; cd "$d/files" || exit 1',
  // A command for each folder, not for each file. The braces of the inner find stand apart: the outer takes its own alone.
  `find . -type d -exec sh -c 't=$1; shift; b="{""}"; for f; do mkdir -p -- "$t/$f" || exit 1; cd "$f" || exit 1`,
  `find . ! -name . -prune -type f -exec sh -c "t=\\$1; shift; exec mv -f -- \\"\\$@\\" \\"\\$t\\"" sh "$t/$f/" "$b" + || exit 1`,
  `cd "$OLDPWD" || exit 1; done' sh "$t" {} +`,
].join('\n');

/** The archive that `unpackScript` takes. */
export function* packTree(
  entries: readonly TreeEntry[],
  hashes: ReadonlyMap<string, string>,
): Generator<Buffer, void, void> {
  const lines = entries.map(({ path }) => hashLine(hashes.get(path) ?? '', path));
  yield* tarOf([
    { path: 'hashes', content: lines.join('') },
    ...entries.map((entry) => ({ ...entry, path: `files/${entry.path}` })),
  ]);
}

/** As `sha256sum` writes it: a backslash before a line says that the name in it is escaped. */
function hashLine(hash: string, path: string): string {
  const isPlain = !/[\\\n\r]/.test(path);
  const name = path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `${isPlain ? '' : '\\'}${hash}  ${name}\n`;
}
