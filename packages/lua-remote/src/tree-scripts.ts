/** What the scripts end with when they refuse. */
export const treeExits = { inUse: 41, missing: 42, unfit: 43, noProgram: 44 } as const;

/** What can be done to a tree. */
export type TreeScript = 'read' | 'write' | 'drop' | 'switchTo' | 'remove' | 'platform';

const { inUse, missing, unfit, noProgram } = treeExits;

const need = (...programs: readonly string[]): string =>
  `for p in ${programs.join(' ')}; do command -v $p >/dev/null || { echo "$p is missing" >&2; exit ${noProgram}; }; done`;

/** What a write says, in place of a list, when the generation came into use; a login shell may have spoken before. */
export function usedNote(part: string): string {
  return `used ${part}\n`;
}

const listing = 'find . -type d -o -type f -exec sha256sum {} + -o -exec mkdir "$l" \\;';

const refuseUsed = `[ "$(readlink "$1/current")" != "$2" ] || exit ${inUse}`;

/** What is done on the host. The first argument is the directory of the tree, the second what it is done to. */
export const scripts: Readonly<Record<TreeScript, string>> = {
  read: `export LC_ALL=C; ${need('find', 'sha256sum')}
cd "$1/current/$2" 2>/dev/null || exit 0
exec find . -type f -exec sha256sum {} +`,

  // Unpacked beside its place: what is cut off is never seen there. In front of the tar stream stand the paths of files to
  // take over from the generation in use, then pairs of paths for those that have moved; an empty line ends each list.
  // `read` takes no byte more than its line. Files are taken over as links, which is many times faster than to copy them:
  // nothing is ever written into one, tar makes new ones. Each program that is started takes a millisecond or more, so one
  // `find` looks at all of it: where something is neither file nor directory, it leaves a directory in place of the list. With a
  // digest of the sorted list, what has that comes into use at once, though not before the stream has ended, where tar may stop
  // reading earlier; its link is made while the host waits for the stream.
  write: `export LC_ALL=C; umask 077; ${need('tar', 'find', 'readlink', 'sha256sum')}
d=$1/part-$3; l=$d.list; n=$1/next-$3
trap '[ ! -e "$d" ] && [ ! -e "$l" ] && [ ! -L "$n" ] || rm -rf "$d" "$l" "$n"' EXIT; trap 'exit 1' HUP INT TERM
if [ -d "$1" ] && [ -O "$1" ] && [ ! -L "$1" ]; then
[ ! -L "$1/current" ] || ${refuseUsed}
mkdir "$d" || exit 1
else mkdir "$1" "$d" || exit 1; fi
[ -z "$4" ] || ln -s "$2" "$n" || exit 1
IFS= read -r f
if [ -n "$f" ]; then
while printf '%s\\n' "./$f" && IFS= read -r f && [ -n "$f" ]; do :; done >"$l"
cp -R -l "$1/current/." "$d" 2>/dev/null || cp -R "$1/current/." "$d"
(cd "$d" && find . -type f | grep -vxFf "$l" | tr '\\n' '\\0' | xargs -0 rm -f --
find . -depth -type d -exec rmdir {} + 2>/dev/null)
rm -f "$l"; mkdir -p "$d"
fi
while IFS= read -r f && [ -n "$f" ] && IFS= read -r t; do
mkdir -p "$(dirname "$d/$t")" && { ln "$1/current/$f" "$d/$t" || cp "$1/current/$f" "$d/$t"; } 2>/dev/null; done
cd "$d" && tar -x -o -f - || exit 1
while IFS= read -r f; do :; done
s=; [ -z "$4" ] || { s=$(${listing} | sort | sha256sum); s=\${s%% *}; }
[ -n "$4" ] && [ "$s" = "$4" ] || ${listing} || [ -d "$l" ] || exit 1
[ ! -d "$l" ] || exit ${unfit}
[ ! -e "$1/$2" ] || rm -rf "$1/$2"
mv "$d" "$1/$2" || exit 1
[ -z "$4" ] || [ "$s" != "$4" ] || { mv -T "$n" "$1/current" && echo "used $3"; }`,

  drop: 'exec rm -rf "$1/part-$2" "$1/part-$2.list" "$1/next-$2"',

  switchTo: `[ -d "$1/$2" ] || exit ${missing}
ln -s "$2" "$1/next-$3" && mv -T "$1/next-$3" "$1/current" || { rm -f "$1/next-$3"; exit 1; }`,

  remove: `${refuseUsed}
exec rm -rf "$1/$2"`,

  platform: `export LC_ALL=C; uname -s; uname -m; getconf GNU_LIBC_VERSION 2>/dev/null || ldd --version 2>&1 | head -n 1`,
};
