/**
 * The program of the warden, for any POSIX sh. Its arguments are the nonce that marks its answers and the name of its
 * registry. It obeys one command a line, and when its input ends it ends every group that is registered and
 * removes the registry. The registry is only made when nothing else is in the way of a warden: commands wait for it.
 *
 * A registration is a file TOKEN that holds a line of /proc/PID/stat: the group is only touched while the process has the
 * same start time (field 22, counted behind the last parenthesis), so that a number used again is never hit. A folder TOKEN
 * says that a job was stopped before it registered: then it cannot register any more, and ends without running anything.
 */
export const wardenScript: string = `n=$1
r=$2
trap '' HUP INT QUIT PIPE TERM
umask 077
{ read -r s </proc/$$/stat; } 2>/dev/null || { printf "%s none there is no /proc\\n" "$n"; exit 1; }
s=\${s##*) }
s=\${s#* }
s=\${s#* }
w=server
[ "\${s%% *}" = $$ ] || w=setsid
[ $w = server ] || command -v setsid >/dev/null || { printf "%s none there is no setsid\\n" "$n"; exit 1; }
d=
for p in "$XDG_RUNTIME_DIR" "$TMPDIR" /tmp; do
  [ -n "$p" ] && mkdir "$p/$r" 2>/dev/null && d=$p/$r && break
done
[ -n "$d" ] || { printf "%s none no directory can be written\\n" "$n"; exit 1; }
cd "$d" || exit 1
own() { [ -d "$1" ] && [ ! -h "$1" ] && [ -O "$1" ]; }
nap() { sleep "$1" 2>/dev/null || sleep 1; }
start() { s=\${1##*) }; set -- $s; o=\${20}; }
same() {
  { read -r l <"$1" && p=\${l%% *} && start "$l" && f=$o && read -r l </proc/$p/stat && start "$l"; } 2>/dev/null && [ "$f" = "$o" ]
}
hit() { same "$1" && kill -s "$2" -- "-$p" 2>/dev/null; }
g=-lsaF
grep -saF x /dev/null >/dev/null 2>&1
[ $? -le 1 ] || g=-lsF
sweep() {
  c=
  for e in $(grep $g "BIOXEN_JOB=$1" /proc/[0-9]*/environ 2>/dev/null); do
    e=\${e#/proc/}
    c=1
    kill -9 "\${e%/environ}" 2>/dev/null
  done
}
finish() {
  mkdir "$1" 2>/dev/null || hit "$1" KILL
  i=0
  while sweep "\${1##*/}"; [ -n "$c" ] && [ $i -lt 40 ]; do i=$((i + 1)); nap 0.02; done
  [ -d "$1" ] || rm -f "$1"
  [ -z "$c" ]
}
clear() {
  c=
  for t in "$1"/*; do [ -f "$t" ] && c=1 && hit "$t" TERM; done
  [ -z "$c" ] || nap 0.3
  for t in "$1"/*; do [ -f "$t" ] && finish "$t"; done
  rm -rf "$1"
}
printf "%s shell %s\\n%s groups %s\\n%s dir %s\\n%s ready\\n" "$n" "$SHELL" "$n" "$w" "$n" "$d" "$n"
while read -r c t a b; do
  case $c in
    r) { read -r l </proc/$a/stat && printf "%s\\n" "$l" >"$t"; } 2>/dev/null ;;
    k) hit "$t" "$a" ;;
    s) { read -r l </proc/$t/stat && start "$l"; } 2>/dev/null && [ "$a" = "$o" ] && kill -s "$b" "$t" 2>/dev/null ;;
    e) finish "$t" && a=yes || a=no; printf "%s gone %s %s\\n" "$n" "$t" "$a" ;;
    d) rm -rf $t $a $b ;;
    o) for p in "$XDG_RUNTIME_DIR" "$TMPDIR" /tmp; do case $p/$t in /*/bioxen-*) own "$p/$t" && clear "$p/$t" ;; esac; done; for x in $a $b; do sweep "$x"; done; printf "%s swept %s\\n" "$n" "$t" ;;
  esac
done
cd /
clear "$d"
`;
