/**
 * Programs of a guest that tell it its `vm-data`, as those of Xen's tools do: `-R` gives a value as it is, otherwise what is not
 * to be printed stands as an escape.
 */
export const xenstorePrograms: Readonly<Record<string, string>> = {
  'xenstore-read': `#!/bin/sh
raw=
if [ "$1" = -R ]; then raw=yes; shift; fi
if ! [ -f "/run/bioxen/data/$1" ]; then
  echo "xenstore-read: couldn't read path $1" >&2
  exit 1
fi
if [ -n "$raw" ]; then cat "/run/bioxen/data/$1"; else sed ':a;N;$!ba;s/\\n/\\\\n/g' "/run/bioxen/data/$1"; fi
echo
`,
  'xenstore-exists': `#!/bin/sh
for path; do [ -e "/run/bioxen/data/$path" ] || exit 1; done
`,
};
