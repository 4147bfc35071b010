#!/bin/sh
# Installs the system programs that some tests use, and what a peer of the benchmarks needs (ripgrep, socat, asyncssh). For Debian
# and its relatives, as root.
set -eu

if [ "$(id -u)" -ne 0 ]; then
  echo "Run this as root, for example: sudo sh scripts/install-test-tools.sh" >&2
  exit 1
fi
if ! command -v apt-get >/dev/null; then
  echo "There is no apt-get here. Install what this script lists with your own package manager." >&2
  exit 1
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq --yes --no-install-recommends \
  lua5.1 lua5.3 lua5.4 luajit lua-socket lua-posix bubblewrap python3-biopython strace tmux procps util-linux \
  ripgrep socat python3-asyncssh openssh-server openssh-client dropbear-bin busybox fish csh </dev/null
