#!/bin/sh
# Installs the system programs that some tests use, and what peers of the benchmarks are or need (ripgrep, socat, asyncssh,
# seqkit, seqtk, parallel). For Debian
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
  lua5.1 lua5.3 lua5.4 luajit lua-socket lua-posix bubblewrap python3-biopython python3-scipy strace tmux procps util-linux \
  ripgrep socat python3-asyncssh openssh-server openssh-client dropbear-bin busybox fish csh \
  user-mode-linux debootstrap e2fsprogs iproute2 luarocks liblua5.1-0-dev liblua5.3-dev liblua5.4-dev minisign gnupg gpgv gcc libc6-dev make sudo snakemake \
  slurmctld slurmd slurm-client slurm-wlm-basic-plugins redis-server seqkit seqtk parallel </dev/null

# Sources of rocks, which the tests of @bioxen/curator install and build. Debian's archive of sources is asked for them alone.
sources=/usr/local/src/bioxen-test-rocks
if [ ! -e "$sources/complete" ] && [ -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
  . /etc/os-release
  work=$(mktemp -d)
  mkdir -p "$work/lists/partial" "$sources"
  # Where packages come from here, sources come from, too.
  archive=$(apt-get indextargets --format '$(CREATED_BY) $(SUITE) $(CODENAME) $(REPO_URI)' |
    awk -v name="$VERSION_CODENAME" '$1 == "Packages" && $3 == name { print $4; exit }')
  cat >"$work/src.sources" <<END
Types: deb-src
URIs: $archive
Suites: ${VERSION_CODENAME}
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END
  set -- -o APT::Sandbox::User=root -o "Dir::Etc::sourcelist=$work/src.sources" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists"
  (
    cd "$work"
    apt-get update -qq "$@"
    for name in lua-cjson lua-filesystem luasocket lua-ansicolors lua-argparse lua-binaryheap lua-coxpcall lua-fifo \
      lua-inspect lua-luassert lua-mediator lua-messagepack lua-say lua-unit; do
      apt-get source -qq "$@" --download-only --tar-only "$name" && mv "$name"_*.orig.tar.gz "$sources/$name.orig.tar.gz"
    done
    touch "$sources/complete"
  ) || echo "Sources of rocks could not be fetched: their tests will skip." >&2
  rm -rf "$work"
fi
