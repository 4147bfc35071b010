/**
 * Runs in a machine at each boot before its SSH server: takes the keys that `vm-data/bioxen/*` of xenstore has. It is the same
 * text as in docs/xcpng/setup.md.
 */
export const firstBootScript = `#!/bin/sh
set -eu
umask 077
user=$(xenstore-read vm-data/bioxen/user) || exit 0
home=$(getent passwd "$user" | cut -d: -f6)
mkdir -p "$home/.ssh"
{ xenstore-read -R vm-data/bioxen/authorized-keys; echo; } > "$home/.ssh/authorized_keys"
chown -R "$user:" "$home/.ssh"
if xenstore-exists vm-data/bioxen/host-key; then
  { xenstore-read -R vm-data/bioxen/host-key; echo; } > /etc/ssh/ssh_host_ed25519_key
  ssh-keygen -y -f /etc/ssh/ssh_host_ed25519_key > /etc/ssh/ssh_host_ed25519_key.pub
fi
`;

/** Where it is put. */
export const FIRST_BOOT_PATH = '/usr/local/sbin/bioxen-first-boot';

/** What starts it where systemd is. The same text as in docs/xcpng/setup.md. */
export const firstBootUnit: string = `[Unit]
Description=Keys from xenstore
Before=ssh.service sshd.service
[Service]
Type=oneshot
ExecStart=${FIRST_BOOT_PATH}
[Install]
WantedBy=multi-user.target
`;

/** What starts it where OpenRC is. */
export const firstBootService: string = `#!/sbin/openrc-run
description="Keys from xenstore"
depend() {
  before sshd
}
start() {
  ${FIRST_BOOT_PATH}
}
`;
