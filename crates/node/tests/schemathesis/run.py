#!/usr/bin/env python3
"""Runs schemathesis against a real node with a line, as each sort of caller.

    VENV/bin/python run.py --detente target/release/detente --seconds 40

Passes if no operation answers with a server error, every answer is one that the document describes, at least
80 % of the operations were reached with success, and the record verifies afterwards. The state is that of
`detente demo`: two nodes of fictional parties, a founded line, messages, line tests.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zlib

import hypothesis
import schemathesis
from schemathesis import checks

# Operations that are not fuzzed, and why.
EXCLUDED = {
    "stop_node": "it ends the node that is being tested",
    "events": "its answer has no end; the tests of the event stream read it",
    "sign_out": "it ends the session that the fuzzer asks with",
    "revoke_session": "it ends the session that the fuzzer asks with",
    "change_password": "it ends the session that the fuzzer asks with",
}
CHECKS = [
    checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_schema_conformance,
]
# Operations on a line that is a desk's own book.
OF_BOOK = [
    "list_watch_log", "log_entry", "note", "handover_sheet", "hand_over", "take_over", "duty_roster", "set_duty_roster",
]
PLACEHOLDER = re.compile(r"{(\w+)}")
REACHED_MIN = 0.8
FIRST = "chosen by somebody else"
OWN = "three words of one's own"


class Node:
    """A node's interface, asked with one secret."""

    def __init__(self, folder, token=None):
        self.folder = pathlib.Path(folder)
        self.url = "http://" + (self.folder / "api-address").read_text().strip()
        self.token = token or (self.folder / "api-token").read_text().strip()

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        request.add_header("Authorization", "Bearer " + self.token)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.code} {error.read().decode()}") from None

    def person(self, account, roles, officer=None):
        """Makes an account, signs in and changes the password."""
        new = {"account": account, "person": account, "roles": roles, "password": FIRST}
        if officer:
            lines = (self.folder / "officers" / officer).read_text().split("\n")
            new["key"] = next(line for line in lines if line and not line.startswith("#"))
        self.ask("POST", "/v1/accounts", new)
        signed = self.ask("POST", "/v1/session", {"account": account, "password": FIRST})
        signed_in = Node(self.folder, signed["token"])
        change = {"old": FIRST, "new": OWN}
        signed_in.ask("PUT", f"/v1/accounts/{account}/password", change)
        return signed_in


def demo(detente, folder, language="en"):
    """Starts `detente demo` and waits until both nodes are there to be asked."""
    log = open(folder / "demo.log", "w+", encoding="utf-8")
    command = [detente, "--lang", language, "demo", "--keep", folder / "demo"]
    process = subprocess.Popen(command, stdout=log, stderr=log)
    end = time.monotonic() + 240
    while "Ctrl-C" not in (folder / "demo.log").read_text(encoding="utf-8"):
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            raise SystemExit((folder / "demo.log").read_text(encoding="utf-8"))
        time.sleep(0.2)
    return process


def propose_amendment(detente, folder, asked, path):
    """Two officers of the other party propose an amendment; gives it as the asked node shows it."""
    changes = folder / "amendment.toml"
    changes.write_text("retention_days = 4000\n", encoding="utf-8")
    other = folder / "demo" / "northland"
    officers = sorted((other / "officers").glob("*.key"))

    def say(*words):
        command = [detente, "--data", other, "--json", *words]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise SystemExit(f"{words}: {ended.stderr}")
        return json.loads(ended.stdout)

    say("amendment", "propose", changes, "--officer", officers[1])
    say("release", say("release")["drafts"][0]["hash"], "--officer", officers[3])
    end = time.monotonic() + 60
    while not (found := asked.ask("GET", path + "/amendments")["amendments"]):
        if time.monotonic() > end:
            raise SystemExit("the proposed amendment does not arrive")
        time.sleep(0.2)
    return found[0]


def own_book(detente, owner, watch):
    """Founds a book of the asked node's party, with a note and a handover in it; gives their ids."""
    command = [detente, "--data", owner.folder, "--json", "book", "new", "Watch book"]
    founded = subprocess.run(command, capture_output=True, text=True, check=False)
    if founded.returncode:
        raise SystemExit(f"book new: {founded.stderr}")
    book = json.loads(founded.stdout)["line"]
    words = {"language": "en", "text": "From the fuzzer."}
    note = watch.ask("POST", f"/v1/lines/{book}/log", {**words, "status": "actual"})["entry"]
    handover = watch.ask("POST", f"/v1/lines/{book}/handovers", words)["entry"]
    of_book = {f"{name}.line": book for name in OF_BOOK}
    return {**of_book, "handover": handover, "log_entry.id": note}


def prepare(detente, folder):
    """Who asks, and what exists to be asked about."""
    other = Node(folder / "demo" / "northland")
    owner = Node(folder / "demo" / "southmark")
    watch = owner.person("watch", ["watch"], "officer-0.key")
    askers = {
        "owner": owner,
        "watch": watch,
        "releasing": owner.person("releasing", ["releasing"], "officer-1.key"),
        "auditor": owner.person("auditor", ["auditor"]),
        "technician": owner.person("technician", ["technician"]),
    }
    for scope in ("read", "send"):
        made = owner.ask("POST", "/v1/tokens", {"name": scope, "scopes": [scope], "days": 1})
        askers["token-" + scope] = Node(owner.folder, made["secret"])
    # The line of the demonstration's exercise has ended.
    [line] = [one for one in owner.ask("GET", "/v1/status")["lines"] if not one["ended"]]
    path = "/v1/lines/" + line["id"]
    messages = owner.ask("GET", path + "/messages?status=exercise")["messages"]
    theirs = [one for one in messages if one["from"] != line["own"]]
    message = {
        "status": "exercise", "precedence": "routine", "action": [1 - line["own"]],
        "language": "en", "text": "EXERCISE. From the fuzzer.",
    }
    matter = {
        "kind": "query", "status": "exercise", "precedence": "routine", "to": 1 - line["own"],
        "question": "did-this-happen", "text": {"language": "en", "text": "EXERCISE. From the fuzzer."},
    }
    begun = watch.ask("POST", path + "/matters", matter)
    levels = line["levels"]
    call = {
        **{name: matter[name] for name in ("status", "precedence", "to", "text")},
        "kind": "call-request", "level": levels[0]["id"], "call": {"whom": "A chief", "behalf": "Another"},
    }
    asked = watch.ask("POST", path + "/matters", call)["entry"]
    offer = {"act": "propose", "due": "2099-11-30T15:00:00.000Z", "minutes": 30}
    watch.ask("POST", f"{path}/matters/{asked}/say", offer)
    readout = {
        **{name: matter[name] for name in ("status", "precedence", "to", "text")},
        "kind": "readout", "readout": {"date": "2026-11-30", "topics": [{"topic": "tests", "text": "All of them."}]},
    }
    watch.ask("POST", path + "/matters", readout)
    waiting = watch.ask("POST", path + "/messages", {**message, "precedence": "flash"})
    card = other.ask("GET", "/v1/card")
    charter = owner.ask("GET", path + "/charter")
    people = owner.ask("GET", "/v1/accounts")["accounts"]
    amendment = propose_amendment(detente, folder, owner, path)
    draft = owner.ask("GET", path + "/drafts/" + waiting["draft"])
    act = {"draft": draft["draft"], "body": draft["body"], "assertions": []}
    ids = {
        "line": line["id"], "id": theirs[-1]["id"], "card": card["id"], "hash": waiting["draft"],
        "party": 1 - line["own"], "account": "watch", "name": "read",
        "challenge": theirs[-1]["id"], "number": 1, "proposal": amendment["proposal"],
        "template": "line-check", "matter": begun["entry"],
        # A call with a time on offer: what else is begun has no calendar.
        "matter_calendar.matter": asked,
        **own_book(detente, owner, watch),
    }
    entered = {
        "status": "exercise", "kind": "incident", "date": "2026-11-30",
        "text": {"language": "en", "text": "EXERCISE. From the fuzzer."},
    }
    ids["register_entry.id"] = watch.ask("POST", path + "/register", entered)["entry"]
    bodies = {
        "hand_in_card": {"card": card["card"]},
        "confirm_card": {"phrase": card["phrase"]},
        "set_card_addresses": [],
        "propose_charter": {"signed_charter": charter["signed_charter"]},
        "propose_amendment": {"text": amendment["change"]["text"]},
        "hand_in_acts": {"acts": []},
        "hand_in_act": act,
        "export_chosen": {"entries": [theirs[-1]["id"]], "ranges": []},
        "send_message": message,
        "answer_message": {"code": "yes"},
        "begin_matter": matter,
        "say_on_matter": {"act": "withdraw"},
        "appoint_officer": {"name": "Fuzzed", "key": people[0]["key"], "roles": ["watch"]},
        "read_back": {"word": "kilo"},
        "note": {"status": "actual", "language": "en", "text": "From the fuzzer."},
        "enter_in_register": entered,
        "hand_over": {"language": "en", "text": "From the fuzzer."},
        "take_over": {"language": "en", "text": "From the fuzzer.", "bell": "not-tried"},
        "set_duty_roster": {
            "from": "2026-12-01T00:00:00.000Z", "until": "2026-12-02T00:00:00.000Z",
            "people": [{"name": "A watch officer"}],
            "shifts": [{
                "person": "A watch officer", "step": "watch",
                "from": "2026-12-01T06:00:00.000Z", "until": "2026-12-01T14:00:00.000Z",
            }],
        },
        "suspend_line": {"review": "2099-11-30T15:00:00.000Z", "reason": "technical"},
        "sign_in": {"account": "watch", "password": OWN},
        "unlock_session": {"password": OWN},
        "make_token": {"name": "fuzzed", "scopes": ["read"], "days": 1},
        "make_account": {"account": "fuzzed", "person": "Fuzzed", "roles": ["press"], "password": FIRST},
    }
    return askers, {"ids": ids, "bodies": bodies}


def of_document(document):
    """The operations that are fuzzed, by their names."""
    found = {}
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = result.ok()
        name = operation.definition.raw["operationId"]
        if name not in EXCLUDED:
            found[name] = operation
    return found


def id_of(known, name, place):
    """The id that exists for a place in the path of an operation: its own, or what all have there."""
    own = f"{name}.{place}"
    return known[own] if own in known else known[place]


def sample(name, operation, state):
    """A request that can succeed: real ids, a body that is right."""
    known = state["ids"]
    ids = {one: id_of(known, name, one) for one in PLACEHOLDER.findall(operation.path)}
    body = state["bodies"].get(name, {})
    if "requestBody" not in operation.definition.raw:
        return operation.Case(path_parameters=ids)
    return operation.Case(path_parameters=ids, body=body, media_type="application/json")


class Fuzzer:
    """Sends requests and judges answers."""

    def __init__(self, state):
        self.state = state
        self.statuses = collections.defaultdict(collections.Counter)
        self.failures = {}

    def send(self, name, case, asker, node):
        headers = {"Authorization": "Bearer " + node.token}
        answer = case.call(base_url=node.url, headers=headers, timeout=60)
        self.statuses[name][answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except Exception as fault:  # whatever a check finds
            self.failures.setdefault((name, answer.status_code), f"as {asker}: {fault}")

    def round(self, operations, askers, examples, seed):
        """Every operation as every caller: once as it should be, then as it is generated."""
        for name, operation in operations.items():
            for asker, node in askers.items():
                if time.monotonic() > self.end and seed > 0:
                    return
                self.send(name, sample(name, operation, self.state), asker, node)
                self.generated(name, operation, asker, node, examples, seed)

    def generated(self, name, operation, asker, node, examples, seed):
        ids = self.state["ids"]

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=examples, deadline=None, database=None, phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck), derandomize=False,
        )
        @hypothesis.given(case=operation.as_strategy())
        def one(case):
            # Behind a 404 nothing else is reached: three of four ids are ones that exist.
            for place, value in (case.path_parameters or {}).items():
                if place in ids and zlib.crc32(repr(value).encode()) % 4:
                    case.path_parameters[place] = id_of(ids, name, place)
            self.send(name, case, asker, node)

        try:
            one()
        except hypothesis.errors.Unsatisfiable:
            pass  # nothing fits the form but the sample


def report(fuzzer, operations):
    """Which operations were reached with success, and whether they are enough."""
    def succeeded(name):
        return any(200 <= status < 300 for status in fuzzer.statuses[name])

    reached = [name for name in operations if succeeded(name)]
    calls = sum(sum(counts.values()) for counts in fuzzer.statuses.values())
    print(f"schemathesis: {calls} requests; {len(reached)} of {len(operations)} operations with success")
    for name in operations:
        if name not in reached:
            print(f"  without success: {name}, {dict(fuzzer.statuses[name])}")
    for (name, status), fault in fuzzer.failures.items():
        print(f"  {name}, {status}: {fault[:1500]}")
    return len(reached) >= REACHED_MIN * len(operations) and not fuzzer.failures


def verified(detente, folder, node, line):
    """Whether the record verifies, as whoever is given it does that."""
    request = urllib.request.Request(f"{node.url}/v1/lines/{line}/export")
    request.add_header("Authorization", "Bearer " + node.token)
    with urllib.request.urlopen(request, timeout=60) as answer:
        (folder / "record.evidence").write_bytes(answer.read())
    done = subprocess.run([detente, "verify", folder / "record.evidence"], capture_output=True, text=True)
    print(f"the record afterwards: verify says {done.returncode}")
    if done.returncode != 0:
        print(done.stdout[-3000:], done.stderr[-3000:])
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--detente", required=True, type=pathlib.Path)
    parser.add_argument("--seconds", required=True, type=int, help="for all callers together")
    parser.add_argument("--seed", default=0, type=int, help="where the walk begins")
    arguments = parser.parse_args()
    detente = arguments.detente.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        process = demo(detente, folder)
        try:
            askers, state = prepare(detente, folder)
            owner = askers["owner"]
            operations = of_document(owner.ask("GET", "/v1/openapi.json"))
            fuzzer = Fuzzer(state)
            fuzzer.end = time.monotonic() + arguments.seconds
            seed = 0
            # The first round is whole, whatever it takes.
            while seed == 0 or time.monotonic() < fuzzer.end:
                fuzzer.round(operations, askers, 1 if seed == 0 else 5, arguments.seed + seed)
                seed += 1
            passed = report(fuzzer, operations)
            whole = verified(detente, folder, owner, state["ids"]["line"])
            passed = passed and whole
        finally:
            process.terminate()
            process.wait(timeout=30)
    print("schemathesis:", "passed" if passed else "FAILED")
    sys.exit(not passed)


if __name__ == "__main__":
    main()
