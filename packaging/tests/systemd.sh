#!/usr/bin/env bash
# The units under a real systemd, in a Debian made for it and booted in a container: the node starts in its sandbox and
# answers; killed, it rings and is started again; a backup is taken; stopped, it does not ring.
#
#   unshare --mount packaging/tests/systemd.sh PACKAGE
set -euo pipefail
package=$(realpath "$1")

mount -t tmpfs -o mode=0755 none /mnt
root=/mnt/root
debootstrap --variant=minbase --include=systemd-sysv,dbus,adduser bookworm "$root" \
  "${DETENTE_MIRROR:-http://deb.debian.org/debian}" >/mnt/log 2>&1 || { tail -n 20 /mnt/log >&2; exit 1; }
cp "$package" "$root/package.deb"
mount -t proc proc "$root/proc"
chroot "$root" dpkg --install /package.deb
chroot "$root" setpriv --reuid=detente --regid=detente --clear-groups \
  detente --data /var/lib/detente init --name "North (fictional)" --dial-only --keys-in-the-clear
umount "$root/proc"

cat >"$root/probe" <<'PROBE'
#!/bin/sh
# Runs inside, after the node; what it finds stands in /found, and the last line says whether it got to the end.
exec >/found 2>&1
set -eux
await() { # a command that must succeed within a minute
  i=0
  until "$@"; do
    i=$((i + 1))
    [ $i -lt 600 ]
    sleep 0.1
  done
}
show() { systemctl show --property "$2" --value "$1"; }
rung() { journalctl --quiet --output cat --unit detente-alarm@detente.service | grep -c Finished || true; }
await systemctl is-active --quiet detente.service
await detente --data /var/lib/detente status
[ "$(rung)" = 0 ]
before=$(show detente.service MainPID)
systemctl kill --signal KILL detente.service
another() { now=$(show detente.service MainPID); [ "$now" != 0 ] && [ "$now" != "$before" ]; }
await another
await detente --data /var/lib/detente status
once() { [ "$(rung)" = 1 ]; }
await once
systemctl start detente-backup.service
detente --data /var/lib/detente backup last
ls /var/backups/detente
systemctl stop detente.service
[ "$(show detente.service Result)" = success ]
sleep 2
[ "$(rung)" = 1 ]
echo passed
PROBE
cat >"$root/etc/systemd/system/probe.service" <<'UNIT'
[Unit]
After=detente.service
[Service]
Type=oneshot
ExecStart=/bin/sh /probe
ExecStopPost=/bin/systemctl --no-block poweroff
UNIT
wants=$root/etc/systemd/system/multi-user.target.wants
mkdir -p "$wants"
ln -s /lib/systemd/system/detente.service "$wants/detente.service"
ln -s /etc/systemd/system/probe.service "$wants/probe.service"
timeout 300 systemd-nspawn --quiet --directory "$root" --register=no --keep-unit --boot >/mnt/boot.log 2>&1 || true
if [ "$(tail -n 1 "$root/found" 2>/dev/null)" != passed ]; then
  tail -n 30 /mnt/boot.log >&2
  tail -n 60 "$root/found" >&2
  chroot "$root" journalctl --directory /var/log/journal --no-pager --lines 60 >&2 || true
  exit 1
fi
echo "== done"
