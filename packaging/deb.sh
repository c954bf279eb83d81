#!/usr/bin/env bash
# Builds the Debian package out of a built program: packaging/deb.sh PROGRAM OUT-FOLDER. Prints the package's path.
# The same program and the same commit give the same bytes, whoever builds where and when.
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC

program=$(realpath "$1")
out=$(realpath "$2")
cd "$(dirname "$0")/.."
version=$("$program" --version | cut -d' ' -f2)
architecture=$(dpkg --print-architecture)
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  # Without a repository (a release's source), the changelog was last touched when it was made.
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)
fi
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
doc=$root/usr/share/doc/detente
install -d "$root/DEBIAN" "$root/usr/bin" "$root/usr/lib/detente/packaged" "$root/lib/systemd/system" "$doc/examples" \
  "$root/usr/share/man/man1" "$root/usr/share/lintian/overrides" "$root/etc/detente"

# `current` is what runs. An upgrade turns it to another version and can turn it back; this package turns it to its own.
install -m 0755 "$program" "$root/usr/lib/detente/packaged/detente"
strip --strip-unneeded --remove-section=.comment "$root/usr/lib/detente/packaged/detente"
ln -s packaged "$root/usr/lib/detente/current"
ln -s ../lib/detente/current/detente "$root/usr/bin/detente"
install -m 0755 packaging/lib/* "$root/usr/lib/detente/"
install -m 0644 packaging/systemd/* "$root/lib/systemd/system/"

install -m 0644 README.md CHANGELOG.md SECURITY.md GLOSSARY.md "$doc/"
cp -r docs/operate "$doc/operate"
cp -r examples/. "$doc/examples/"
cp packaging/debian/copyright "$doc/copyright"
{
  printf 'detente (%s) unstable; urgency=medium\n\n  * CHANGELOG.md says what is new.\n\n' "$version"
  printf ' -- %s  %s\n' "$(sed -n 's/^Maintainer: //p' packaging/debian/control.in)" "$(date -R --date="@$SOURCE_DATE_EPOCH")"
} | gzip -9nc >"$doc/changelog.gz"
packaging/man.sh "$program" | gzip -9nc >"$root/usr/share/man/man1/detente.1.gz"
completion() { # shell, file
  install -d "$(dirname "$root/$2")"
  "$program" completions "$1" >"$root/$2"
}
completion bash usr/share/bash-completion/completions/detente
completion zsh usr/share/zsh/vendor-completions/_detente
completion fish usr/share/fish/vendor_completions.d/detente.fish
install -m 0644 packaging/debian/lintian-overrides "$root/usr/share/lintian/overrides/detente"

# What the program is linked against, as Debian's own tool finds it.
mkdir -p "$work/shlibs/debian"
printf 'Source: detente\n\nPackage: detente\nArchitecture: any\n' >"$work/shlibs/debian/control"
depends=$(cd "$work/shlibs" && dpkg-shlibdeps -O "$root/usr/lib/detente/packaged/detente" 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
size=$(du -k --apparent-size -s "$root/usr" | cut -f1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$size/" -e "s/@DEPENDS@/$depends/" \
  packaging/debian/control.in >"$root/DEBIAN/control"
install -m 0755 packaging/debian/{postinst,prerm,postrm} "$root/DEBIAN/"
(cd "$root" && find usr lib -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"

find "$root" -type d -exec chmod 0755 {} +
find "$root/usr/share" -type f -exec chmod 0644 {} +
find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
package=$out/detente_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz -z3 --build "$root" "$package" >/dev/null
echo "$package"
