"""Is what `detente publish` writes for everybody to read what it says, in readers that are not ours?

Publishes the example, a hostile record in three versions and a long one, and what a side of a real line released, held
back, corrected and took back, in every language. Reads the Atom feed with
feedparser and atoma, the JSON Feed with atoma and by the rules of its specification, every page with html5lib, and
follows every link in all of them. `check.py --detente PATH`.
"""

import argparse
import datetime
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import xml.etree.ElementTree

import atoma
import feedparser
import html5lib

ROOT = pathlib.Path(__file__).resolve().parents[4]
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "crates" / "cli" / "tests" / folder) for folder in ("html", "nodes")]
import check as html  # noqa: E402  (the check of the other pages, beside this one)
from demo import Side, demo  # noqa: E402  (two nodes)

ADDRESS = "https://example.org/of/calls/"
# Where the other side of a line publishes.
THEIRS = "https://south.example/calls/"
ATOM = "{http://www.w3.org/2005/Atom}"
FOLLOWED = re.compile(r"[a-z0-9./#-]+")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
# Elements of Atom that we write: how often each stands in a feed and in an entry (RFC 4287, 4.1.1 and 4.1.2).
IN_FEED = {"id": 1, "title": 1, "subtitle": 1, "updated": 1, "author": 1, "generator": 1, "link": 3}
IN_ENTRY = {"id": 1, "title": 1, "published": 1, "updated": 1, "author": 1, "content": 1}
# What JSON Feed 1.1 requires of a feed and an item, and what else of it we write.
TOP = {"version", "title", "home_page_url", "feed_url", "description", "authors", "language", "items"}
ITEM = {
    "id", "url", "title", "content_text", "date_published", "date_modified", "authors", "language", "attachments",
    "_detente",
}
COUNT = 0
FAULTS = html.FAULTS


def holds(what, so, seen=""):
    global COUNT
    COUNT += 1
    if not so:
        FAULTS.append(f"{what}: {seen!r}")


class Site:
    """A folder that is published, again and again."""

    # Where others publish what the pages lead to; entries that no file can be given with.
    elsewhere, without_file = None, frozenset()

    def __init__(self, detente, folder, language):
        self.detente, self.folder, self.language = detente, folder, language

    def publish(self, record, code=0):
        words = ["publish", self.folder, "--record", record, "--address", ADDRESS, "--lang", self.language, "--json"]
        ran = subprocess.run([self.detente, *map(str, words)], capture_output=True, check=False)
        if ran.returncode != code:
            sys.exit(f"{record}: {ran.returncode}: {ran.stderr.decode()}")
        return json.loads(ran.stdout) if code == 0 else ran.stderr.decode()

    def check_file(self, path, content):
        digest = hashlib.sha256(content).hexdigest()
        holds("the record is named by its hash", path == f"records/{digest}.toml", path)

    def is_there(self, address, files):
        """Whether an address is one of the folder's, or of another publisher that is known."""
        return self.is_elsewhere(address) or self.path(address) in files

    def is_elsewhere(self, address):
        return self.elsewhere is not None and address.startswith(self.elsewhere)

    def files(self):
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }

    def path(self, address):
        """The file that stands at an address."""
        holds("an address stands under that of the folder", address.startswith(ADDRESS), address)
        path, _, _ = address.removeprefix(ADDRESS).partition("#")
        return path or "index.html"


class Released(Site):
    """What a side of a line released, with the signed entries beside it."""

    elsewhere = THEIRS

    def __init__(self, side, folder, language):
        super().__init__(side.detente, folder, language)
        self.side = side

    def publish(self, *_):
        """What is new and changed; `None` while there is nothing that anybody may see."""
        words = ["publish", self.folder, "--address", ADDRESS, "--evidence", "--theirs", f"southmark={THEIRS}", "--json"]
        ran = self.side.ran(*words, language=self.language)
        if ran.returncode == 0:
            return json.loads(ran.stdout)
        said = json.loads(ran.stderr)
        if said["type"] != "urn:detente:problem:publish-none-released":
            sys.exit(f"{words}: {ran.returncode}: {said}")
        return None

    def check_file(self, path, content):
        holds("a file of entries", re.fullmatch("evidence/[0-9a-f]{64}[.]detente", path), path)
        verified = subprocess.run([self.detente, "verify", self.folder / path, "--json"], capture_output=True, check=False)
        holds("it checks where no node runs", json.loads(verified.stdout)["good"], verified)


def shown(words):
    """As the pages and feeds show what would steer a screen."""
    return re.sub("[\u202e\u2067]", lambda found: f"⟨U+{ord(found[0]):04X}⟩", words)


def pages(site, files):
    """Every page is well-formed, and every link of it leads to what is there."""
    ids = {}
    for name, source in files.items():
        if name.endswith(".html"):
            tree = html5lib.parse(source.decode(), namespaceHTMLElements=False)
            ids[name] = {element.get("id") for element in tree.iter() if element.get("id")}
    for name in ids:
        source = files[name].decode()
        tree = html5lib.parse(source, namespaceHTMLElements=False)
        leads = {element.get("href") for element in tree.iter() if element.get("href")}
        for lead in leads:
            if site.is_elsewhere(lead):
                continue
            holds(f"{name} leads to plain addresses", FOLLOWED.fullmatch(lead), lead)
            target, _, fragment = urllib.parse.urljoin(f"http://x/{name}", lead).removeprefix("http://x/").partition("#")
            holds(f"{name} leads to what is there", target in files, lead)
            holds(f"{name} leads to a place that is there", not fragment or fragment in ids.get(target, ()), lead)
        for link in tree.iter("link"):
            holds("a page names feeds, and asks for nothing", link.get("rel") == "alternate", dict(link.attrib))
        page = f"{name} ({site.language})"
        html.check(page, source, [], html.ELEMENTS | {"link", "code"}, leads, is_drawn=False)
        contrast(page, tree.find(".//style").text)
    return ids


def contrast(page, style):
    """Letters on each ground, by day, by night and in print (WCAG 2.2, 1.4.3: 4.5 to 1)."""
    schemes = re.findall(r":root \{([^}]*)\}", style)
    holds(f"{page} has three schemes", len(schemes) == 3, style)
    for scheme in schemes:
        colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]+)", scheme))
        for letters in ("ink", "pale", "link", "alert"):
            for ground in ("ground", "shade"):
                light = sorted(html.luminance(colours[one]) + 0.05 for one in (letters, ground))
                holds(f"{page}: {letters} on {ground}", light[1] / light[0] >= 4.5, light[1] / light[0])
    plain = re.sub(r":root \{[^}]*\}", "", style)
    holds(f"{page} has no other colour", not re.search(r"#[0-9a-f]{3,}", plain), plain)


def atom(site, files):
    """The entries of the Atom feed, by their ids, as two readers find them."""
    source = files["atom.xml"]
    root = xml.etree.ElementTree.fromstring(source)
    holds("a feed", root.tag == f"{ATOM}feed", root.tag)
    counted(root, {**IN_FEED, "entry": len(root.findall(f"{ATOM}entry"))})
    for entry in root.findall(f"{ATOM}entry"):
        counted(entry, {**IN_ENTRY, "link": len(entry.findall(f"{ATOM}link"))})
    for element in root.iter():
        holds("elements of Atom alone", element.tag.startswith(ATOM), element.tag)
        if element.tag in (f"{ATOM}updated", f"{ATOM}published"):
            holds("a moment", MOMENT.fullmatch(element.text), element.text)
    found = feedparser.parse(source)
    holds("feedparser finds no fault", not found.bozo, found.get("bozo_exception"))
    holds("Atom 1.0", found.version == "atom10", found.version)
    holds("the feed's language", found.feed.language == site.language, found.feed.language)
    links = {(link.rel, link.type): link.href for link in found.feed.links}
    own = ADDRESS + "atom.xml"
    holds("the feed names itself", links.get(("self", "application/atom+xml")) == own, links)
    for (rel, media), address in links.items():
        holds(f"the feed leads to what is there: {rel} {media}", site.path(address) in files, address)
    entries = {entry.id: entry for entry in found.entries}
    holds("an id each", len(entries) == len(found.entries), list(entries))
    other = atoma.parse_atom_bytes(source)
    holds("both readers find the same", [one.id_ for one in other.entries] == list(entries), list(entries))
    for entry, again in zip(found.entries, other.entries):
        [content] = entry.content
        holds("the text is text", content.type == entry.title_detail.type == "text/plain", (content, entry.title_detail))
        holds("both readers find one text", again.content.value == content.value, (again.content, content))
        holds("both readers find one title", again.title.value == entry.title, (again.title, entry.title))
        holds("changed no earlier than published", entry.updated >= entry.published, entry)
        holds("nor later than the feed", entry.updated <= found.feed.updated, entry)
        relations = [link.rel for link in entry.links]
        for rel in ("alternate", "version-history", "enclosure"):
            often = int(rel != "enclosure" or entry.id not in site.without_file)
            holds(f"as many links {rel} as there are", relations.count(rel) == often, relations)
        for link in entry.links:
            holds("an entry leads to what is there", site.is_there(link.href, files), link)
            if link.rel == "enclosure":
                holds("its length", int(link.length) == len(files[site.path(link.href)]), link)
    return entries


def counted(element, expected):
    names = [child.tag.removeprefix(ATOM) for child in element]
    seen = {name: names.count(name) for name in set(names)}
    holds("each element as often as it may stand", seen == expected, (seen, expected))


def json_feed(site, files, entries):
    """The JSON Feed says what the Atom feed says."""
    source = files["feed.json"]
    whole = json.loads(source)
    holds("what a feed has", set(whole) == TOP, set(whole))
    holds("JSON Feed 1.1", whole["version"] == "https://jsonfeed.org/version/1.1", whole["version"])
    holds("its own address", whole["feed_url"] == ADDRESS + "feed.json", whole["feed_url"])
    holds("its page's", whole["home_page_url"] == ADDRESS, whole["home_page_url"])
    holds("its language", whole["language"] == site.language, whole["language"])
    read = atoma.parse_json_feed_bytes(source)
    holds("another reader finds each", [one.id_ for one in read.items] == list(entries), list(entries))
    for item, again in zip(whole["items"], read.items):
        entry = entries[item["id"]]
        has = ITEM - {"attachments"} if item["id"] in site.without_file else ITEM
        holds("what an item has", set(item) == has, set(item))
        holds("an id is a text", isinstance(item["id"], str), item["id"])
        holds("one title", item["title"] == entry.title == again.title, (item["title"], entry.title))
        holds("one text", item["content_text"] == entry.content[0].value == again.content_text, item)
        holds("one page", item["url"] == entry.link, (item["url"], entry.link))
        holds("one author", [one["name"] for one in item["authors"]] == [entry.author], item["authors"])
        for name, other in (("date_published", entry.published), ("date_modified", entry.updated)):
            holds(f"one {name}", item[name] == other and MOMENT.fullmatch(other), (item[name], other))
        for attachment in item.get("attachments", []):
            path = site.path(attachment["url"])
            holds("its length", attachment["size_in_bytes"] == len(files[path]), attachment)
            site.check_file(path, files[path])
        own = item["_detente"]
        holds("its versions in order", own["versions"] == sorted(own["versions"], key=lambda one: one["date_published"]))
        holds("the first one's time", own["versions"][0]["date_published"] == item["date_published"], own)
        holds("the last one is in the text", own["versions"][-1]["content_text"] in item["content_text"], item)
        for other in own["other_accounts"]:
            holds("another account is there", site.is_there(other["url"], files), other)
    return {item["url"].rsplit("/", 1)[1].removesuffix(".html"): item for item in whole["items"]}


def check(site):
    """The items of what is published, by their names, once every page and feed is in order."""
    files = site.files()
    pages(site, files)
    entries = atom(site, files)
    items = json_feed(site, files, entries)
    for name in ("atom.xml", "feed.json"):
        for control in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x1b":
            holds(f"{name} holds nothing that steers", control not in files[name].decode(), control)
    titles = [item["title"] for item in items.values()]
    holds("no two are called alike", len(set(titles)) == len(titles), titles)
    for name, item in items.items():
        page = "".join(html5lib.parse(files[f"readouts/{name}.html"].decode()).itertext()).replace("\u2068", "")
        page = page.replace("\u2069", "")
        holds("a page has its title", item["title"].removeprefix("Withdrawn: ").removeprefix("Снято: ") in page, name)
        holds("a page says that absence is not denial", ABSENCE[site.language] in page, name)
        for text in re.findall("[“«]([^”»]*)[”»]", item["content_text"]):
            holds("every word of the feed is on the page", text in page, (name, text))
    return items


ABSENCE = {"en": "Absence from an account is not denial.", "ru": "Отсутствие в сообщении не означает отрицания."}
QUOTED = {"en": "“{}”", "ru": "«{}»"}
MARK = {"en": "reconstruction from press reports", "ru": "реконструкция по сообщениям прессы"}


def versions(site, folder, language):
    """A hostile record: what it says first, what is changed in it, and what is taken out of it and put back."""
    record = folder / "a<b>&\"'.toml"
    first = html.hostile()
    record.write_text(first)
    answer = site.publish(record)
    holds("everything is new", not answer["changed"] and not answer["unchanged"], answer)
    before = check(site)
    holds("a page each", len(before) == 2 and "other" in before, list(before))
    [strange] = set(before) - {"other"}
    holds("a name that is no address is a hash", re.fullmatch("x-[0-9a-f]{64}", strange), strange)
    for one in html.BREAKS:
        holds("strange words are words", shown(one) in before[strange]["content_text"], one)
    holds("each leads to the other", f"readouts/{strange}" in json.dumps(before["other"]["_detente"]["other_accounts"]))
    for item in before.values():
        holds("its mark goes with each", item["content_text"].startswith(MARK[language]), item["content_text"])
    there = site.files()
    answer = site.publish(record)
    holds("the same again changes nothing", answer["unchanged"] == len(there) - 1, answer)
    holds("not a byte", site.files() == there)

    record.write_text(first.replace('topics = { t = "y" }', 'topics = { t = "z" }'))
    site.publish(record)
    after = check(site)
    own = after["other"]["_detente"]["versions"]
    holds("what is changed is a version", len(own) == 2 and not after["other"]["_detente"]["withdrawn"], own)
    for said in "yz":
        written = QUOTED[language].format(said)
        holds("both stand in the feed", written in after["other"]["content_text"], written)
    holds("ids stay", {one["id"] for one in after.values()} == {one["id"] for one in before.values()}, list(after))
    holds("what is not changed is no version", len(after[strange]["_detente"]["versions"]) == 1, after[strange])
    holds("the newest stands first", next(iter(after)) == "other", list(after))

    start = first.index('[[event]]\nid = "other"')
    end = first.index("[[event]]", start + 9)
    record.write_text(first[:start] + first[end:])
    site.publish(record)
    gone = check(site)
    holds("what is taken out stays, with its mark", gone["other"]["_detente"]["withdrawn"], list(gone))
    holds("and its history", gone["other"]["_detente"]["versions"] == own, gone["other"])
    record.write_text(first)
    site.publish(record)
    back = check(site)
    holds("what is put back stands again", not back["other"]["_detente"]["withdrawn"], back["other"])
    holds("as a version", len(back["other"]["_detente"]["versions"]) == 3, back["other"])
    names = {name for name in site.files() if not name.startswith("records/")}
    holds("no page ever goes away", names == {name for name in there if not name.startswith("records/")}, names)

    (site.folder / "index.html").write_text("somebody else's")
    files = site.files()
    site.publish(record, code=1)
    holds("what somebody else changed is not written over", site.files() == files)


def account(path, text, **more):
    """A file with an account of a call, with words in it that would break a page."""
    words = " ".join(html.BREAKS)
    fields = {"language": "en", "date": str(datetime.date.today()), "text": f"{text} {words}", **more}
    fields |= {"participants": [words], "agreed_lines": [words], "own_lines": ["One\nand two."], "minutes": 45}
    rows = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]
    topic = json.dumps(words, ensure_ascii=False)
    path.write_text("\n".join([*rows, "[[topics]]", 'topic = "t"', f"text = {topic}", ""]))
    return path


def hold_back(sites, text, publish):
    """Publishes until a text is out, by the clock of whoever held it back: none of it is anywhere before."""
    until = time.time() + HELD_SECONDS
    publish()
    for site in sites:
        end = time.monotonic() + 60
        while True:
            before = time.time()
            site.publish()
            seen = site.folder.exists() and any(text in one.decode(errors="ignore") for one in site.files().values())
            holds("nothing is seen before its time", not seen or time.time() >= until, (text, before))
            if seen:
                break
            if time.monotonic() > end:
                sys.exit(f"{text} is never seen")
            time.sleep(0.2)


def released(north, south, folder):
    """What a side of a line let out: held back, then seen; corrected; beside the other side's; taken back."""
    sites = [Released(north, folder / f"line-{language}", language) for language in ("en", "ru")]
    embargo = ["--embargo", f"+{HELD_SECONDS}s"]
    first = north.say("readout", "offer", account(folder / "1.toml", "PUBLIC-ONE"))["entry"]
    hold_back(sites, "PUBLIC-ONE", lambda: north.say_by_two(1, 3, "readout", "release", first, *embargo))
    for site in sites:
        item = check(site)[first]
        holds("its id is that of its entry", item["id"] == f"nih:sha-256;{first}", item["id"])
        holds("one version", len(item["_detente"]["versions"]) == 1 and not item["_detente"]["withdrawn"], item)
        for one in html.BREAKS:
            holds("strange words are words", shown(one) in item["content_text"], one)
        there = site.files()
        answer = site.publish()
        holds("the same again changes nothing", answer["unchanged"] == len(there) - 1, answer)
        holds("not a byte", site.files() == there)

    other = north.say("readout", "offer", account(folder / "2.toml", "PUBLIC-OTHER"))["entry"]
    north.say_by_two(1, 3, "readout", "release", other)
    corrects = {"corrects": "It took longer.", "stays_private": ["STAYS-PRIVATE"]}
    second = account(folder / "3.toml", "PUBLIC-TWO", **corrects)
    hold_back(sites, "PUBLIC-TWO", lambda: north.say_by_two(1, 3, "readout", "correct", first, second, *embargo))
    for site in sites:
        # What stays private is in the signed body of that version: no file with it is given out.
        site.without_file = {f"nih:sha-256;{first}"}
        items = check(site)
        holds("both are there, the newest first", list(items) == [first, other], list(items))
        versions = items[first]["_detente"]["versions"]
        holds("a correction is a version", len(versions) == 2, versions)
        holds("it says why", versions[1].get("why") == "It took longer.", versions[1])
        for text in ("PUBLIC-ONE", "PUBLIC-TWO"):
            holds("both stand in the feed", text in items[first]["content_text"], text)
        for name, content in site.files().items():
            holds("what stays private is nowhere", b"STAYS-PRIVATE" not in content, name)

    south.wait(first, "corrected", "readout")
    theirs = south.say("readout", "offer", account(folder / "4.toml", "WORDS-OF-THEIRS"), "--of", first)["entry"]
    south.say_by_two(1, 2, "readout", "release", theirs)
    north.wait(theirs, "released", "readout")
    north.say("readout", "withdraw", first)
    for site in sites:
        site.publish()
        items = check(site)
        item = items[first]
        led = [one["url"] for one in item["_detente"]["other_accounts"]]
        holds("the other side's account is led to", led == [f"{THEIRS}readouts/{theirs}.html"], led)
        for name, content in site.files().items():
            holds("and none of its words are here", b"WORDS-OF-THEIRS" not in content, name)
        holds("what is taken back stays, with its mark", item["_detente"]["withdrawn"], item)
        holds("and its history", len(item["_detente"]["versions"]) == 2, item["_detente"])
        holds("the other one stands", not items[other]["_detente"]["withdrawn"], items[other])
    return sites


# For how long a text is held back in a check.
HELD_SECONDS = 5


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--detente", required=True, type=pathlib.Path)
    detente = arguments.parse_args().detente.resolve()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "long.toml").write_text(html.long())
        for language in ("en", "ru"):
            site = Site(detente, folder / f"example-{language}", language)
            site.publish(html.EXAMPLE)
            items = check(site)
            expected = {"readout-us-0513", "account-us-1021", "readout-ru-1021", "answer-on-hints"}
            holds("the example's readouts", set(items) == expected, set(items))
            holds("newest call first", list(items)[-1] == "readout-us-0513", list(items))
            versions(Site(detente, folder / f"hostile-{language}", language), folder, language)
        site = Site(detente, folder / "long", "en")
        site.publish(folder / "long.toml")
        files = site.files()
        holds("a long record whole", len(json_feed(site, files, atom(site, files))) == 2000)
        process = demo(detente, folder)
        try:
            released(*(Side(detente, folder / "demo" / name) for name in ("northland", "southmark")), folder)
        finally:
            process.terminate()
            process.wait(timeout=30)
    for one in FAULTS[:40]:
        print(str(one)[:1500], file=sys.stderr)
    print(f"feeds: {COUNT} held, {len(FAULTS)} faults")
    sys.exit(1 if FAULTS else 0)


if __name__ == "__main__":
    main()
