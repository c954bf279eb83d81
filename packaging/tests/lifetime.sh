#!/usr/bin/env bash
# The life of the package in a root of its own: installed, a node made, run, asked, stopped; removed and purged, and
# the record is still there; installed again, and the same node runs.
#
#   unshare --mount packaging/tests/lifetime.sh PACKAGE overlay        over this machine's own root, in seconds
#   unshare --mount packaging/tests/lifetime.sh PACKAGE debootstrap    in a Debian made for it, from the mirror
set -euo pipefail
package=$(realpath "$1")
kind=$2

mount -t tmpfs -o mode=0755 none /mnt
root=/mnt/root
mkdir "$root"
case $kind in
overlay)
  mkdir /mnt/upper /mnt/work
  mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work "$root"
  # Whatever lies there on this machine is not the package's.
  rm -rf "$root/var/lib/detente" "$root/etc/detente"
  ;;
debootstrap)
  debootstrap --variant=minbase bookworm "$root" "${DETENTE_MIRROR:-http://deb.debian.org/debian}" >/mnt/log 2>&1 ||
    { tail -n 20 /mnt/log >&2; exit 1; }
  ;;
esac
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
rm -rf "$root/run/systemd" # the machine outside may run systemd; in here nothing does
cp "$package" "$root/package.deb"

inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }
as_node() { inside setpriv --reuid=detente --regid=detente --clear-groups "$@"; }
detente() { as_node detente --data /var/lib/detente "$@"; }
say() { printf '== %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

say installed
inside dpkg --install /package.deb
inside detente --version
[ "$(stat -c '%a %U' "$root/var/lib/detente")" = "700 $(inside id -u detente)" ] ||
  [ "$(inside stat -c '%a %U' /var/lib/detente)" = "700 detente" ] || fail "the folder is not the node's own"

say "a node made"
detente init --name "North (fictional)" --dial-only --api 127.0.0.1:0 --keys-in-the-clear
# Its settings are a person's to read and its keys nobody else's.
[ "$(inside stat -c '%a %U' /var/lib/detente/keys/entry.key)" = "600 detente" ] || fail "the entry key is open"

run() { # starts the node, asks it, stops it
  detente up >"$root/up.log" 2>&1 &
  local node=$!
  for _ in $(seq 600); do
    [ -s "$root/var/lib/detente/api-address" ] && break
    kill -0 "$node" 2>/dev/null || { cat "$root/up.log" >&2; fail "the node has ended"; }
    sleep 0.1
  done
  detente status
  pid=$(inside cat /var/lib/detente/lock)
  kill -TERM "${pid//[^0-9]/}"
  wait "$node" || fail "the node ended with $?"
}
say run
run

say removed
inside dpkg --remove detente
[ ! -e "$root/usr/bin/detente" ] || fail "the program is still there"
[ -s "$root/var/lib/detente/truth.db" ] || fail "removing has deleted the record"
say purged
inside dpkg --purge detente
[ -s "$root/var/lib/detente/truth.db" ] || fail "purging has deleted the record"
[ -s "$root/var/lib/detente/keys/entry.key" ] || fail "purging has deleted the keys"

say "installed again"
inside dpkg --install /package.deb
run
say done
