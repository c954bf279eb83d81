#!/usr/bin/env python3
"""Does what docs/operate/first-line.md shows, on two hosts, and compares what it shows with what comes out.

    unshare --mount --net --pid --fork --kill-child packaging/tests/first_line.py PACKAGE PAGE [--rewrite]

A host is a network namespace with a root of its own: this machine's, read through an overlay. Each line of the page
that begins with a prompt (`north# ` as root, `south$ ` as the node's user) is typed there, with the lines that
begin with `> ` behind it. What stands below a command must come out of it, line by line; a command with nothing below it
must succeed. What differs from run to run (ids, phrases, words, times) is compared by its form, and what the page shows is
replaced by what came out wherever it stands in a later command. `--rewrite` writes what came out into the page.

There is no systemd in the namespaces. Its place is taken by a program that reads the unit as it was installed and does
`start` and `stop`: the command, the user, and the credentials that the unit names.
"""

import os
import re
import subprocess
import sys
import time

USERS = {"#": "root", "$": "detente"}
PATIENCE = 90.0  # seconds; what is waited for takes a second or two on a machine at leisure

ADDRESSES = {
    "north": ("192.0.2.1/24", "2001:db8::1/64"),
    "south": ("192.0.2.2/24", "2001:db8::2/64"),
}

SYSTEMCTL = r"""#!/usr/bin/env python3
import glob, os, re, signal, subprocess, sys, time
verbs = [a for a in sys.argv[1:] if not a.startswith("-")]
verb, unit = verbs[0], (verbs[1:] or [""])[0].removesuffix(".service")
if verb in ("daemon-reload", "enable") and "--now" not in sys.argv:
    sys.exit(0)
text = open(f"/lib/systemd/system/{unit}.service").read()
for extra in sorted(glob.glob(f"/etc/systemd/system/{unit}.service.d/*.conf")):
    text += "\n" + open(extra).read()
value = lambda key: re.findall(rf"^{key}=(.*)$", text, re.M)
pid = f"/run/{unit}.pid"
if verb == "stop":
    number = int(open(pid).read())
    os.kill(number, signal.SIGTERM)
    while os.path.exists(f"/proc/{number}") and open(f"/proc/{number}/stat").read().split(") ")[1][0] != "Z":
        time.sleep(0.05)
    sys.exit(0)
environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
for line in value("LoadCredential"):
    name, path = line.split(":", 1)
    folder = f"/run/credentials/{unit}.service"
    os.makedirs(folder, mode=0o711, exist_ok=True)
    with open(path) as source, open(f"{folder}/{name}", "w") as copy:
        copy.write(source.read())
    subprocess.run(["chown", value("User")[0], f"{folder}/{name}"], check=True)
    environment["CREDENTIALS_DIRECTORY"] = folder
user, group = value("User")[0], value("Group")[0]
command = ["setpriv", "--reuid", user, "--regid", group, "--clear-groups", *value("ExecStart")[0].split()]
log = open(f"/run/{unit}.log", "a")
started = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                           start_new_session=True)
open(pid, "w").write(str(started.pid))
address = "/var/lib/detente/api-address"
for _ in range(900):
    if os.path.exists(address):
        sys.exit(0)
    if started.poll() is not None:
        sys.exit(open(f"/run/{unit}.log").read())
    time.sleep(0.1)
sys.exit("the unit did not start")
"""

# What differs from run to run. Named groups bind: what the page shows there stands for what came out.
VARIES = re.compile(
    r"(?P<phrase>(?:\b[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]\b ?){5})"
    r"|(?P<cyrillic>(?:\b[а-я]{5,7}\b ?){5})"
    r"|(?P<id>\b[0-9a-f]{8,64}\b)"
    r"|(?P<word>\b[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]-[a-z]{5}\b)"
    r"|(?P<dtg>\b\d{6}Z [A-Z]{3} \d\d\b)"
    r"|(?P<second>\b\d\d:\d\d:\d\dZ \d\d [A-Z]{3} \d\d\b)"
    r"|(?P<utc>\b\d{4}-\d\d-\d\dT[\d:.]+Z|\b\d{8}T\d{6}Z)"
    r"|(?P<took>\b\d+(?:\.\d+)? (?:ms|s|min)\b(?: \d+ s\b)?)"
)
BINDING = ("phrase", "cyrillic", "id", "word")


class Host:
    def __init__(self, name, package):
        self.name = name
        self.root = f"/mnt/{name}/root"
        for part in ("upper", "work", "root"):
            os.makedirs(f"/mnt/{name}/{part}")
        below = f"lowerdir=/,upperdir=/mnt/{name}/upper,workdir=/mnt/{name}/work"
        run("mount", "-t", "overlay", "overlay", "-o", below, self.root)
        run("mount", "-t", "proc", "proc", f"{self.root}/proc")
        run("mount", "--bind", "/dev", f"{self.root}/dev")
        run("mount", "-t", "tmpfs", "none", f"{self.root}/run")
        for stale in ("var/lib/detente", "etc/detente", "media/stick"):
            run("rm", "-rf", f"{self.root}/{stale}")
        os.makedirs(f"{self.root}/media/stick")
        run("mount", "--bind", "/mnt/stick", f"{self.root}/media/stick")
        run("cp", package, os.path.join(self.root, "root", "detente.deb"))
        with open(f"{self.root}/usr/local/bin/systemctl", "w") as file:
            file.write(SYSTEMCTL)
        os.chmod(f"{self.root}/usr/local/bin/systemctl", 0o755)

    def type(self, user, command):
        """Types a command; its output and how it ended."""
        environment = {
            "PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "HOME": "/root" if user == "root" else "/var/lib/detente",
        }
        if user != "root":
            environment["DETENTE_DATA"] = "/var/lib/detente"
            command = f'[ -d "$HOME" ] && cd "$HOME"; {command}'
            shell = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "bash", "-c", command]
        else:
            shell = ["bash", "-c", "cd; " + command]
        inside = ["ip", "netns", "exec", self.name, "chroot", self.root, *shell]
        ran = subprocess.run(inside, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, timeout=300)
        return ran.stdout.decode(), ran.returncode


def run(*command):
    subprocess.run(command, check=True)


def network(names):
    os.makedirs("/run/netns", exist_ok=True)
    # Of its own, so that nothing of this stays on the machine.
    run("mount", "-t", "tmpfs", "none", "/run/netns")
    for name in names:
        run("ip", "netns", "add", name)
    one, other = names
    run("ip", "link", "add", one, "type", "veth", "peer", "name", other)
    for name in names:
        run("ip", "link", "set", name, "netns", name)
        for address in ADDRESSES[name]:
            family = ["-6"] if ":" in address else []
            nodad = ["nodad"] if ":" in address else []
            run("ip", "-n", name, *family, "address", "add", address, "dev", name, *nodad)
        for link in ("lo", name):
            run("ip", "-n", name, "link", "set", link, "up")


class Bindings:
    """What the page shows, and what it was in this run."""

    def __init__(self):
        self.known = {}

    def in_command(self, command):
        for shown in sorted(self.known, key=len, reverse=True):
            command = command.replace(shown, self.known[shown])
        # The beginning of an id stands for the beginning of that id.
        def whole(match):
            for shown, here in self.known.items():
                if shown.startswith(match.group()):
                    return here[: len(match.group())]
            return match.group()

        return re.sub(r"\b[0-9a-f]{8,64}\b", whole, command)

    def compare(self, shown, here):
        """Binds what varies; says why the lines differ, or nothing."""
        forms = [VARIES.sub(lambda match: f"<{match.lastgroup}>", line) for line in (shown, here)]
        if forms[0].rstrip() != forms[1].rstrip():
            return f"the page: {shown}\n  here:     {here}"
        for one, other in zip(VARIES.finditer(shown), VARIES.finditer(here)):
            if one.lastgroup in BINDING:
                text, value = one.group().strip(), other.group().strip()
                if self.known.setdefault(text, value) != value:
                    return f"{text} of the page was {self.known[text]} before and is {value} now"
        return None


PROMPT = re.compile(r"^(north|south)([#$]) (.*)$")


def steps(page):
    """The page in pieces: text as it stands, and steps with a command and what stands below it."""
    inside, pieces = False, []
    wait = None
    for line in page.split("\n"):
        fence = line.startswith("```")
        match = PROMPT.match(line) if inside else None
        if match:
            pieces.append({"host": match[1], "user": USERS[match[2]], "lines": [match[3]], "typed": [line],
                           "shown": [], "wait": wait})
            wait = None
        elif inside and not fence and pieces and isinstance(pieces[-1], dict):
            step = pieces[-1]
            if line.startswith("> ") and not step["shown"]:
                step["lines"].append(line[2:])
                step["typed"].append(line)
            else:
                step["shown"].append(line)
        else:
            pieces.append(line)
        if fence:
            inside = not inside
        awaited = re.match(r"^<!-- until: (.*) -->$", line)
        if awaited:
            wait = awaited[1]
    return pieces


def take(step, host, bindings, rewrite):
    """Types a step until it comes out as shown; says what is different, or nothing, and what came out."""
    command = bindings.in_command("\n".join(step["lines"]))
    end = time.monotonic() + PATIENCE
    while True:
        out, code = host.type(step["user"], command)
        here = out.rstrip("\n").split("\n") if out.strip() else []
        wrong = None if code == 0 else f"it ended with {code}: {out}"
        if wrong is None and step["wait"] and step["wait"] not in out:
            wrong = f"“{step['wait']}” does not come: {out}"
        if wrong is None and rewrite:
            # What the page showed until now is what its later commands name.
            for pair in zip(step["shown"], here):
                bindings.compare(*pair)
        elif wrong is None and step["shown"]:
            if len(here) != len(step["shown"]):
                wrong = f"other lines come out:\n{out}"
            else:
                tried = Bindings()
                tried.known = dict(bindings.known)
                found = (tried.compare(*pair) for pair in zip(step["shown"], here))
                wrong = next((difference for difference in found if difference), None)
                if wrong is None:
                    bindings.known = tried.known
        # Only what is waited for is typed again: the rest would be done twice.
        if wrong is None or step["wait"] is None or time.monotonic() > end:
            return wrong, here
        time.sleep(0.2)


def main():
    package, path = sys.argv[1:3]
    rewrite = "--rewrite" in sys.argv
    begun = time.monotonic()
    run("mount", "-t", "tmpfs", "-o", "mode=0755", "none", "/mnt")
    os.makedirs("/mnt/stick")
    os.chmod("/mnt/stick", 0o1777)
    with open(path) as file:
        page = file.read()
    network(list(ADDRESSES))
    hosts = {name: Host(name, package) for name in ADDRESSES}
    bindings, written, done = Bindings(), [], 0
    for piece in steps(page):
        if isinstance(piece, str):
            written.append(piece)
            continue
        wrong, here = take(piece, hosts[piece["host"]], bindings, rewrite)
        if wrong:
            for host in hosts.values():
                log = f"{host.root}/run/detente.log"
                if os.path.exists(log):
                    sys.stderr.write(f"--- {host.name}\n{open(log).read()[-2000:]}\n")
            sys.exit(f"{path}: after {done} commands: {' '.join(piece['typed'])[:200]}\n  {wrong}")
        done += 1
        typed = [bindings.in_command(line) for line in piece["typed"]] if rewrite else piece["typed"]
        written += typed + (here if piece["shown"] else [])
    if rewrite:
        with open(path, "w") as file:
            file.write("\n".join(written))
    print(f"{done} commands on two hosts, {time.monotonic() - begun:.0f} s")


main()
