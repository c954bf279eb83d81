#!/usr/bin/env bash
# Prints the manual page of the program $1, made of the help that it prints itself: one text, one truth.
set -euo pipefail
detente=$1

page() { # the help of a command, as it stands, in roff
  "$detente" --lang en "$@" --help | sed -e 's/\\/\\e/g' -e "s/^\([.']\)/\\\\\&\1/" -e 's/-/\\-/g'
}
cat <<'ROFF'
.TH DETENTE 1 "" "detente" "User Commands"
.SH NAME
detente \- open line between headquarters that do not trust each other
.SH SYNOPSIS
.B detente
.I COMMAND
.RI [ OPTIONS ]
.SH DESCRIPTION
.nf
ROFF
page
printf '.fi\n.SH COMMANDS\n'
"$detente" --lang en --help | awk '/^Commands/ {on=1; next} on && /^$/ {on=0} on && /^  [a-z]/ {print $1}' |
  while read -r command; do
    printf '.SS detente %s\n.nf\n' "${command//-/\\-}"
    page "$command"
    printf '.fi\n'
  done
cat <<'ROFF'
.SH FILES
.TP
.I /var/lib/detente
The node of the service detente: keys, settings, record.
.TP
.I /usr/share/doc/detente/operate
How it is installed, run, backed up and upgraded.
ROFF
