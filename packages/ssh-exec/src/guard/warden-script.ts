/**
 * The program of the warden, for any POSIX sh. Its arguments are the nonce that marks its answers and the name of its
 * registry. It obeys one command a line, and when its input ends it ends every group that is registered and
 * removes the registry. The registry is only made when nothing else is in the way of a warden: commands wait for it.
 *
 * A registration is a file TOKEN that holds a line of /proc/PID/stat: the group is only touched while the process has the
 * same start time (field 22, counted behind the last parenthesis), so that a number used again is never hit. A folder TOKEN
 * says that a job was stopped before it registered: then it cannot register any more, and ends without running anything.
 * A process that is gone before it was registered leaves an empty file, so that its end is not taken for a stop that came first.
 * A job whose file is still empty has opened it and not written yet. The file gets another name before it is read again, and so
 * does a registry that ends: a job that has written looks whether its file is where it was, and runs nothing when it is not.
 * A signal may come before its job has registered, too: it is kept until then, half a minute.
 *
 * When a registry ends, its jobs have a second to go by themselves: some have files to take away.
 *
 * Where a job is ended for good, folders bioxen-NAME-PID-TOKEN-RANDOM in the directory for temporary files go with it.
 *
 * A registry whose warden was killed is adopted by the next one: what is in it moves, and goes on under that. One that was
 * killed while its registry ended has left it under its last name.
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
later() {
  i=0
  while [ -d "$d" ] && [ ! -d "$1" ] && [ $i -lt 1500 ]; do
    [ ! -s "$1" ] || same "$1" || return
    ! hit "$1" "$2" || return
    i=$((i + 1))
    nap 0.02
  done
}
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
sweepout() {
  i=0
  while sweep "$1"; [ -n "$c" ] && [ $i -lt 40 ]; do i=$((i + 1)); nap 0.02; done
  [ -z "$c" ]
}
finish() {
  p= h=$1
  mkdir "$1" 2>/dev/null || {
    [ -s "$1" ] || { mv "$1" "$1.e" 2>/dev/null && h=$1.e; }
    hit "$h" KILL
  }
  # A job that is killed cannot remove its own folder.
  for v in "\${TMPDIR:-/tmp}/bioxen-"*"-\${1##*/}-"*; do [ -O "$v" ] && rm -rf "$v"; done
  sweepout "\${1##*/}"
  [ -d "$1" ] || rm -f "$1" "$1.e"
  [ -z "$c" ]
}
clear() {
  c=
  case $1 in *-ended) ;; *) mv "$1" "$1-ended" 2>/dev/null && set -- "$1-ended" ;; esac
  for t in "$1"/*; do [ -f "$t" ] && hit "$t" TERM && c=1; done
  i=0
  while [ -n "$c" ] && [ $i -lt 10 ]; do
    i=$((i + 1))
    nap 0.1
    c=
    for t in "$1"/*; do [ -f "$t" ] && same "$t" && c=1; done
  done
  for t in "$1"/*; do [ -f "$t" ] && finish "$t"; done
  rm -rf "$1"
}
printf "%s shell %s\\n%s groups %s\\n%s dir %s\\n%s ready\\n" "$n" "$SHELL" "$n" "$w" "$n" "$d" "$n"
while read -r c t a b; do
  case $c in
    r) { read -r l </proc/$a/stat && printf "%s\\n" "$l" >"$t"; } 2>/dev/null || true 2>/dev/null >"$t" ;;
    k) hit "$t" "$a" || { later "$t" "$a" </dev/null >/dev/null 2>&1 & } ;;
    s)
      y=no
      { read -r l </proc/$t/stat && start "$l"; } 2>/dev/null && [ "$a" = "$o" ] && kill -s "\${b% *}" "$t" 2>/dev/null && y=yes
      printf "%s sent %s %s\\n" "$n" "\${b#* }" $y ;;
    e) finish "$t" && a=yes || a=no; printf "%s gone %s %s\\n" "$n" "$t" "$a" ;;
    d) rm -rf $t $a $b ;;
    a)
      i=0
      for x in "$XDG_RUNTIME_DIR" "$TMPDIR" /tmp; do
        case $x/$t in /*/bioxen-*) ;; *) continue ;; esac
        for x in "$x/$t" "$x/$t-ended"; do
          while own "$x" && [ $i -lt 40 ]; do i=$((i + 1)); mv "$x"/* .; rmdir "$x"; done 2>/dev/null
        done
      done
      printf "%s adopted %s\\n" "$n" "$t" ;;
    m)
      { [ -f "$t" ] && a=kept; } || {
        a=failed
        [ -d "$d" ] || mkdir "$d"
        own "$d" && cd "$d" && echo 1 >"$t" && a=mended
        rm -f "$d/$t"
      } 2>/dev/null
      printf "%s noted %s %s\\n" "$n" "$t" $a ;;
    o)
      q=$t
      y=yes
      for x in "$XDG_RUNTIME_DIR" "$TMPDIR" /tmp; do
        case $x/$q in /*/bioxen-*) ;; *) continue ;; esac
        for x in "$x/$q" "$x/$q-ended"; do own "$x" && clear "$x"; done
      done
      for x in $a $b; do sweepout "$x" || y=no; done
      printf "%s swept %s %s\\n" "$n" "$q" $y ;;
  esac
done
cd /
clear "$d"
`;
