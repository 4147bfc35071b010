import { fatModules } from './fat-modules.js';

/**
 * The first program of a guest with a kernel of its own, as `/sbin/bioxen-init` of its image. Its keys and `vm-data` are in an
 * archive on the second disk, its address on the kernel's command line. It reads the same words as the guest of processes does,
 * from its console and from a pipe in its file system.
 */
export const umlInit: string = `#!/bin/busybox sh
# Commands are busybox's own, inside this program: a kernel like this one takes long to start another.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
/bin/busybox mount -t proc proc /proc
mkdir -p /dev/pts /dev/shm
mount -a -T /etc/bioxen.mounts
mkdir -p /run/sshd /run/bioxen
tar -xf /dev/ubdb -C /run/bioxen
read -r words </proc/cmdline
for word in $words; do
  case $word in
  bx.ip=*) ip=\${word#*=} ;;
  bx.gw=*) gw=\${word#*=} ;;
  bx.name=*) echo "\${word#*=}" >/proc/sys/kernel/hostname ;;
  bx.init=*) init=\${word#*=} ;;
  esac
done
ifconfig lo 127.0.0.1
ifconfig eth0 "$ip" netmask 255.255.255.0
route add default gw "$gw"
stty -echo
for module in ${fatModules.join(' ')}; do
  if [ -f "/run/bioxen/modules/$module.ko" ]; then insmod "/run/bioxen/modules/$module.ko"; fi
done
mkfifo -m 622 /run/bioxen/power
exec 3<>/run/bioxen/power 4<&0
# Not by cat: that of busybox hands nothing on from a terminal to a pipe.
while read -r line; do echo "$line"; done <&4 >&3 &
obey() {
  while read -r word <&3; do
    case $word in
    shutdown) power_off ;;
    reboot) boot_again ;;
    off) poweroff -f ;;
    reset) reboot -f ;;
    stat) echo "BX-STAT ip=$ip $(grep MemAvailable /proc/meminfo)" ;;
    '') ;;
    *) echo "unknown word: $word" ;;
    esac
  done
}
if [ "$init" = systemd ]; then
  power_off() { systemctl --no-block poweroff; }
  boot_again() { systemctl --no-block reboot; }
  obey &
  exec 3>&- 4<&- /lib/systemd/systemd
fi
# With -r it serves a connection without starting itself again.
/usr/sbin/sshd -r -E /dev/console -f /dev/null -o ListenAddress=0.0.0.0 -o HostKey=/run/bioxen/keys/host \\
  -o AuthorizedKeysFile=/run/bioxen/keys/authorized -o StrictModes=no -o UsePAM=no -o UseDNS=no \\
  -o PermitRootLogin=prohibit-password -o PasswordAuthentication=no -o KbdInteractiveAuthentication=no \\
  -o 'AcceptEnv=LANG LC_*' -o PrintMotd=no -o PrintLastLog=no -o LogLevel=VERBOSE \\
  -o 'Subsystem=sftp internal-sftp'
end_all() {
  kill -TERM -1
  sleep 0.3
  kill -KILL -1
  sync
  mount -o remount,ro / 2>/dev/null
}
power_off() { end_all; poweroff -f; }
boot_again() { end_all; reboot -f; }
trap power_off TERM PWR INT
obey
`;

/** The file systems that the first program mounts beside `/proc`; the kernel mounts `/dev` itself. */
export const umlMounts = `sys /sys sysfs defaults 0 0
devpts /dev/pts devpts gid=5,mode=620 0 0
shm /dev/shm tmpfs defaults 0 0
run /run tmpfs mode=755 0 0
tmp /tmp tmpfs defaults 0 0
`;

/** What is on its console when its server listens. The server is a daemon: its first process has ended before that. */
export const umlReadyLine = 'Server listening on 0.0.0.0 port 22';

/** Says so where systemd starts the server, whose own words go to its journal. */
export const umlSshDropIn: string = `[Service]
ExecStartPost=-/bin/sh -c 'echo "${umlReadyLine}" >/dev/console'
`;

/** Lets cloud-init leave alone what the guest has from the kernel's command line, and what the image has no package for. */
export const umlCloudConfig = 'network: { config: disabled }\nlocale: false\n';
