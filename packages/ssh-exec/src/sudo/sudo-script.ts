/**
 * Runs on the host as the account, around sudo. What it starts belongs to somebody else and cannot be signalled by the
 * warden; but the warden ends this program, and the watcher on the other side of sudo sees that: a named pipe is held open
 * here and read there. Signals that come here are passed on through it.
 *
 * Arguments: nonce, user, `-n` or `-S`, the program for the other side.
 */
export const outerScript: string = `n=$1 u=$2 m=$3 i=$4
export LC_ALL=C
command -v sudo >/dev/null 2>&1 || { printf "%s missing\\n" "$n" >&2; exit 127; }
t=\${TMPDIR:-/tmp}
for o in "$t"/bioxen-sudo-*; do
[ -O "$o" ] || continue
q=\${o##*/bioxen-sudo-}
kill -0 "\${q%%-*}" 2>/dev/null || rm -rf "$o"
done
d=$(mktemp -d "$t/bioxen-sudo-$$-$BIOXEN_JOB-XXXXXX") && mkfifo "$d/l" && chmod 711 "$d" && chmod 644 "$d/l" || exit 125
exec 3<&0 8<>"$d/l"
g=
for s in HUP INT QUIT USR1 USR2 TERM; do trap "g=1; trap '' $s; echo $s >&8" $s; done
p=
[ "$m" = -n ] || p="$n prompt
"
sudo "$m" \${p:+-p "$p"} -u "$u" -- /bin/sh -c "$i" sh "$n" "$BIOXEN_JOB" $$ "$d/l" <&3 3<&- 8>&- &
p=$!
exec 3<&-
while :; do wait $p; e=$?; [ -n "$g" ] || break; g=; done
echo done >&8
rm -rf "$d"
exit $e`;

/**
 * Runs behind sudo. The watcher holds stderr open until all of it is gone, so that the channel closes no sooner.
 *
 * Arguments: nonce, cookie of the job, number of the outer process, named pipe.
 */
export const innerScript: string = `n=$1 j=$2 o=$3 l=$4
[ ! -e /proc/1/stat ] || [ -e "/proc/$o/stat" ] || exit 125
exec 9<"$l"
{
trap '' HUP INT QUIT USR1 USR2 TERM
while read -r s; do [ "$s" != done ] || exit 0; kill -s "$s" 0 2>/dev/null; done
i=0 c=1
while [ -n "$c" ] && [ $i -lt 40 ]; do
c=
for e in $(grep -lsaF "BIOXEN_JOB=$j" /proc/[0-9]*/environ 2>/dev/null); do
e=\${e#/proc/}
c=1
kill -9 "\${e%/environ}" 2>/dev/null
done
i=$((i + 1))
[ -z "$c" ] || sleep 0.02 2>/dev/null || sleep 1
done
kill -s KILL 0
} <&9 9<&- >/dev/null &
exec 9<&-
export BIOXEN_JOB="$j"
`;
