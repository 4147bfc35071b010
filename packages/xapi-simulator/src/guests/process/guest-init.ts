/**
 * What runs first in a guest and ends it: starts the server that its arguments name, then reads words from the standard input and
 * from a pipe in the guest's file system. The end of the standard input is the end of the driver, and ends the guest, with every
 * program: a bubblewrap whose parent ended while it started takes none with it.
 * Exit codes: 0 off, 3 to boot again, 1 the driver is gone.
 */
export const guestInit = `
mkfifo -m 622 /run/bioxen/power && exec 3<>/run/bioxen/power 4<&0 || exit 1
"$@" 3>&- 4<&- </dev/null &
{ cat; echo lost; } <&4 >&3 2>/dev/null &
exec 4<&-
others() {
  for process in /proc/[0-9]*; do
    case $process in /proc/1|/proc/$$) ;; *) return 0 ;; esac
  done
  return 1
}
end_all() {
  kill -TERM -1
  tenths=0
  while [ $tenths -lt 20 ] && others; do
    sleep 0.1
    tenths=$((tenths + 1))
  done
}
while read -r word <&3; do
  case $word in
  shutdown) end_all; exit 0 ;;
  reboot) end_all; exit 3 ;;
  off) exit 0 ;;
  reset) exit 3 ;;
  lost) kill -KILL -1; exit 1 ;;
  *) echo "unknown word on the power pipe" >&2 ;;
  esac
done
`;

/** The exit code of a guest that wants to boot again. */
export const rebootCode = 3;

/** Programs of the guest that turn it off or let it boot again: `-f` asks nobody. */
export const powerPrograms: Readonly<Record<string, string>> = {
  poweroff: powerProgram('shutdown', 'off'),
  halt: powerProgram('shutdown', 'off'),
  reboot: powerProgram('reboot', 'reset'),
  shutdown: `#!/bin/sh\ncase $1 in -r) echo reboot ;; *) echo shutdown ;; esac >/run/bioxen/power\n`,
};

function powerProgram(word: string, forced: string): string {
  return `#!/bin/sh\ncase $1 in -f|--force) echo ${forced} ;; *) echo ${word} ;; esac >/run/bioxen/power\n`;
}
