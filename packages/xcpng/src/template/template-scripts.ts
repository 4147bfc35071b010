/**
 * Installs what is missing of a Lua (`$1`: `5.4`, `luajit`) and, when `$2` is `yes`, of luarocks, with the package manager of the
 * system. Prints a line for each with what was done.
 */
export const installScript = `set -eu
lua=$1 rocks=$2
has() { command -v "$1" >/dev/null 2>&1; }
has_lua() {
  if [ "$lua" = luajit ]; then has luajit; return; fi
  for name in "lua$lua" "lua-$lua" "lua$(echo "$lua" | tr -d .)" lua; do
    if has "$name" && [ "$("$name" -e 'io.write(_VERSION)' </dev/null 2>/dev/null)" = "Lua $lua" ]; then return 0; fi
  done
  return 1
}
missing=
if has_lua; then echo "Lua $lua: was there"; else missing=lua; fi
version=$lua
if [ "$lua" = luajit ]; then version=5.1; fi
# Without the headers of this Lua it installs nothing.
has_rocks() { has luarocks && luarocks --lua-version="$version" config variables.LUA_INCDIR </dev/null >/dev/null 2>&1; }
if [ "$rocks" = yes ]; then
  if has_rocks; then echo "luarocks: was there"; else missing="$missing luarocks"; fi
fi
[ -n "$missing" ] || exit 0
# A system that is at its first boot still installs by itself. Where cloud-init never begins, its end is not waited for.
if has cloud-init && [ -d /run/cloud-init ]; then timeout 600 cloud-init status --wait </dev/null >/dev/null 2>&1 || true; fi
short=$(echo "$lua" | tr -d .)
if has apt-get; then
  packages=$(for each in $missing; do
    case $each in
    lua) if [ "$lua" = luajit ]; then echo luajit; else echo "lua$lua"; fi ;;
    luarocks) echo luarocks; if [ "$lua" = luajit ]; then echo libluajit-5.1-dev; else echo "liblua$lua-dev"; fi ;;
    esac
  done)
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q -o DPkg::Lock::Timeout=300 update </dev/null >&2
  apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends install $packages </dev/null >&2
elif has apk; then
  packages=$(for each in $missing; do
    case $each in
    lua) if [ "$lua" = luajit ]; then echo luajit; else echo "lua$lua"; fi ;;
    luarocks) echo "luarocks$version"; if [ "$lua" = luajit ]; then echo luajit-dev; else echo "lua$lua-dev"; fi ;;
    esac
  done)
  apk add --no-progress $packages </dev/null >&2
elif has zypper; then
  packages=$(for each in $missing; do
    case $each in
    lua) if [ "$lua" = luajit ]; then echo luajit; else echo "lua$short"; fi ;;
    luarocks) if [ "$lua" = luajit ]; then echo lua51-luarocks lua51-devel; else echo "lua$short-luarocks lua$short-devel"; fi ;;
    esac
  done)
  zypper --non-interactive install $packages </dev/null >&2
elif has dnf || has yum; then
  packages=$(for each in $missing; do
    case $each in
    lua) case $lua in luajit) echo luajit ;; 5.1) echo compat-lua ;; *) echo lua ;; esac ;;
    luarocks) echo luarocks; if [ "$lua" = luajit ]; then echo luajit-devel; else echo lua-devel; fi ;;
    esac
  done)
  manager=yum
  if has dnf; then manager=dnf; fi
  "$manager" -q -y install $packages </dev/null >&2
else
  echo "has no package manager that is known (apt-get, apk, zypper, dnf, yum), and lacks: $missing" >&2
  exit 1
fi
has_lua || { echo "has no Lua $lua after $(echo $packages) were installed" >&2; exit 1; }
echo "installed: $(echo $packages)"
`;

/**
 * Lets clones take their keys from xenstore, where the system has its tools. `$1` is the program that does it, `$2` its path,
 * `$3` the unit for systemd, `$4` the service for OpenRC. Prints `keys: WAYS`, and what is missing.
 */
export const takeKeysScript = `set -eu
has() { command -v "$1" >/dev/null 2>&1; }
keys=
if has xenstore-read; then
  mkdir -p "$(dirname "$2")"
  printf %s "$1" >"$2"
  chmod 755 "$2"
  if [ -d /run/systemd/system ]; then
    printf %s "$3" >/etc/systemd/system/bioxen-first-boot.service
    systemctl -q enable bioxen-first-boot </dev/null
    keys=xenstore
  elif has rc-update; then
    printf %s "$4" >/etc/init.d/bioxen-first-boot
    chmod 755 /etc/init.d/bioxen-first-boot
    rc-update -q add bioxen-first-boot default </dev/null
    keys=xenstore
  else
    echo "note: neither systemd nor OpenRC is here to run $2 at boot"
  fi
fi
if has cloud-init; then keys="\${keys:+$keys, }nocloud"; fi
echo "keys: \${keys:-none}"
`;

/**
 * Removes what no two machines may share: keys of the SSH server and of who built it (`$1` is that account), identity, what
 * cloud-init did. Where clones take no keys (`$2` is `none`), those that are there stay: a server without any lets nobody in.
 */
export const sealScript = `set -u
user=$1 keys=$2
has() { command -v "$1" >/dev/null 2>&1; }
if [ "$keys" != none ]; then
  if [ -w /etc/ssh ]; then rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub || exit 1; fi
  home=$(getent passwd "$user" | cut -d: -f6)
  [ -z "$home" ] || rm -f "$home/.ssh/authorized_keys" || exit 1
fi
if has cloud-init; then cloud-init clean --logs </dev/null >/dev/null 2>&1; fi
if [ -w /etc/machine-id ] && [ -w /etc ]; then : >/etc/machine-id; fi
for file in /var/lib/dbus/machine-id /var/lib/systemd/random-seed; do
  if [ -f "$file" ] && [ ! -L "$file" ] && [ -w "$(dirname "$file")" ]; then rm -f "$file"; fi
done
sync
exit 0
`;
