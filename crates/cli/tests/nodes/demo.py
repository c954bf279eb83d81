"""Two nodes of `detente demo` that stay, and what is said at either by commands: for checks that need a line."""

import json
import subprocess
import sys
import time


class Side:
    """One of the two parties, by commands."""

    def __init__(self, detente, folder):
        self.detente, self.folder = detente, folder

    def ran(self, *words, language="en"):
        command = [self.detente, "--data", self.folder, "--lang", language, *words]
        return subprocess.run(command, capture_output=True, check=False)

    def run(self, *words, language="en", code=0):
        ran = self.ran(*words, language=language)
        if ran.returncode != code:
            sys.exit(f"{words}: {ran.returncode} {ran.stdout.decode()} {ran.stderr.decode()}")
        return ran.stdout

    def say(self, *words, officer=0):
        key = self.folder / "officers" / f"officer-{officer}.key"
        return json.loads(self.run("--json", *words, "--officer", key))

    def say_by_two(self, first, second, *words):
        self.say(*words, officer=first)
        [draft] = json.loads(self.run("--json", "release"))["drafts"]
        return self.say("release", draft["hash"], officer=second)

    def show(self, matter, kind="call"):
        ran = self.ran("--json", kind, "show", matter)
        return json.loads(ran.stdout) if ran.returncode == 0 else {"state": None}

    def wait(self, matter, state, kind="call"):
        end = time.monotonic() + 60
        while (shown := self.show(matter, kind))["state"] != state:
            if time.monotonic() > end:
                sys.exit(f"{matter} does not become {state}: {shown}")
            time.sleep(0.1)
        return shown


def demo(detente, folder):
    """The process, once both nodes wait; their folders are `northland` and `southmark` under `demo`."""
    log = open(folder / "demo.log", "w+", encoding="utf-8")
    command = [detente, "--lang", "en", "demo", "--keep", folder / "demo"]
    process = subprocess.Popen(command, stdout=log, stderr=log)
    end = time.monotonic() + 240
    while "Ctrl-C" not in (folder / "demo.log").read_text(encoding="utf-8"):
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            sys.exit((folder / "demo.log").read_text(encoding="utf-8"))
        time.sleep(0.2)
    return process
