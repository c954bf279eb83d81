"""Is what `detente timeline` writes one well-formed page that asks for nothing, hides nothing and leads where it says?

Makes pages of the example, of a hostile file and of a long one, in every language, and reads each with html5lib, which
parses as browsers do (the HTML standard, 13.2) and tells every parse error. `check.py --detente PATH`.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import html5lib

ROOT = pathlib.Path(__file__).resolve().parents[4]
EXAMPLE = ROOT / "examples" / "2022" / "record.toml"
HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
# What a page may consist of: nothing that runs, loads, submits or embeds is among it.
ELEMENTS = set(
    "html head meta title style body header main footer section article figure figcaption h1 h2 h3 h4 p div span a bdi"
    " q time dl dt dd ul li table caption thead tbody tr th td".split()
)
DRAWN = set("svg title desc defs pattern rect line text a path circle g".split())
FAULTS = []
# Each would be markup, a script or an outside resource if it were not escaped.
BREAKS = [
    "<script>alert(1)</script>",
    "</title><script>alert(2)</script>",
    "\"><img src=x onerror=alert(3)>",
    "' onmouseover='alert(4)",
    "]]><![CDATA[",
    "<!-- --!> -->",
    "&lt;b&gt;&amp;&#x3c;",
    "</svg></style><base href=//evil.example>",
    "{{7*7}}${7*7}",
    "עברית שמאל",
    "نص عربي (5)",
    "a\u202eb",
    "c\u2067d",
]


def hostile():
    """A record in which every field that takes text holds what would break a page."""
    words = " ".join(BREAKS)
    many = json.dumps(words, ensure_ascii=False)
    short = json.dumps("<b onclick=alert(5)>'\"&", ensure_ascii=False)
    return f"""
[[source]]
id = {short}
title = {many}
published = "2022"
note = {many}
[[party]]
id = "a"
name = {many}
[[party]]
id = "b"
[[level]]
id = "l"
name = {many}
holders = {{ a = {many} }}
[[event]]
id = "call"
date = "2022-02-01"
kind = "contact"
level = "l"
means = {many}
count = {many}
source = {short}
initiated_by = {{ party = "a", by_account_of = "b", implied = true }}
asks = [ {{ id = {short}, by = "a", text = {many}, raised = {many}, answer = {many} }} ]
differs = {many}
[[event]]
id = "second"
date = "2022-03-01"
kind = "contact"
level = "l"
source = {short}
[[event]]
id = {short}
date = "2022-03-01"
kind = "readout"
of = "second"
by = "a"
said_by = {many}
attribution = {many}
quotes = [ {many}, "two\\nlines\\tand a tab" ]
language_of_source = "\\"onload=alert(6)"
topics = {{ {short} = {many}, t = "x" }}
duration = {{ minutes = 5 }}
source = {short}
[[event]]
id = "other"
date = "2022-03-01"
kind = "readout"
of = "second"
by = "b"
language_of_source = "he"
quotes = ["עברית (5)"]
topics = {{ t = "y" }}
duration = {{ minutes = 6 }}
source = {short}
[[event]]
id = "event"
date = "2022-01-01"
kind = "reference-event"
name = {many}
source = {short}
[[event]]
id = "own"
date = "../2022-02-01"
kind = {short}
{short} = {many}
source = {short}
"""


def long():
    """Two thousand contacts and as many readouts."""
    lines = ['source = [{ id = "s" }]', 'party = [{ id = "a" }, { id = "b" }]', 'level = [{ id = "l" }]']
    for number in range(2000):
        date = f"{1950 + number // 40}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        lines += ["[[event]]", f'id = "c{number}"', f'date = "{date}"', 'kind = "contact"', 'level = "l"', 'source = "s"']
        lines += ["[[event]]", f'id = "r{number}"', f'date = "{date}"', 'kind = "readout"', f'of = "c{number}"', 'by = "a"']
        lines += ['topics = { weather = "fair" }', 'source = "s"']
    return "\n".join(lines)


def fault(page, what):
    FAULTS.append(f"{page}: {what}")


def check(page, source, holds, elements=frozenset(ELEMENTS), leads=(), is_drawn=True):
    """Faults of a page; `leads` are the addresses outside it that it may lead to, `is_drawn` says that it has a picture."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=True)
    tree = parser.parse(source)
    for (line, column), code, facts in parser.errors:
        fault(page, f"line {line}, column {column}: {code} {facts}")
    ids, refs, depth = [], [], 0
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.removeprefix(HTML).removeprefix(SVG)
        allowed = DRAWN if element.tag.startswith(SVG) else elements | {"svg"}
        if name not in allowed:
            fault(page, f"<{name}> has no place here")
        for attribute, value in element.attrib.items():
            if attribute.lower().startswith("on") or attribute in ("src", "srcset", "style", "action", "target", "ping"):
                fault(page, f"{name} has {attribute}")
            if "href" in attribute:
                if value.startswith("#"):
                    refs.append(value[1:])
                elif value not in leads:
                    fault(page, f"{name} leads outside: {value}")
            if attribute == "id":
                ids.append(value)
            if attribute == "aria-labelledby":
                refs += value.split()
        if element.tag == f"{SVG}a" and (not element.get("aria-label") or element.find(f"{SVG}title") is None):
            fault(page, "a sign says nothing to whoever does not see it")
        if element.tag == f"{HTML}q" and (element.get("dir") != "auto" or element.get("lang") is None):
            fault(page, "words of the record stand without their direction or language")
        if re.fullmatch("h[1-6]", name):
            if int(name[1]) > depth + 1:
                fault(page, f"{name} after h{depth}")
            depth = int(name[1])
    for one in set(one for one in ids if ids.count(one) > 1) if len(ids) < 9000 else []:
        fault(page, f"id {one} stands twice")
    for ref in set(refs) - set(ids):
        fault(page, f"nothing has the id {ref}")
    root = tree if tree.tag == f"{HTML}html" else tree.find(f"{HTML}html")
    if not root.get("lang") or root.get("dir") not in ("ltr", "rtl"):
        fault(page, "the page does not say its language and direction")
    drawing = root.find(f".//{HTML}figure//{SVG}svg")
    if is_drawn and (drawing is None or drawing.find(f"{SVG}title") is None or drawing.find(f"{SVG}desc") is None):
        fault(page, "the picture has no words")
    said = "".join(root.find(f"{HTML}body").itertext())
    for mark in holds:
        if mark not in said:
            fault(page, f"it does not hold {mark!r}")
    for control in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067":
        if control in source:
            fault(page, f"U+{ord(control):04X} moves what stands beside it")
    for text in root.itertext():
        if text.count("\u2068") != text.count("\u2069"):
            fault(page, f"isolation does not end: {text!r}")
    style = root.find(f".//{HTML}style").text
    if is_drawn:
        contrast(page, style)
    if re.search(r"url\((?!#)|@import|expression", style):
        fault(page, "the style asks for something outside")


def contrast(page, style):
    """Letters on the darkest ground that the page has (WCAG 2.2, 1.4.3: 4.5 to 1)."""
    ground = min(luminance(colour) for colour in re.findall(r"background: (#[0-9a-f]+)", style) + ["#f4f4f4"])
    letters = re.findall(r"(?<![-\w])color: (#[0-9a-f]+)", style) + re.findall(r"text[^{}]*\{[^}]*fill: (#[0-9a-f]+)", style)
    if len(letters) < 5:
        fault(page, "the style's colours are not found")
    for colour in letters:
        ratio = (ground + 0.05) / (luminance(colour) + 0.05)
        if ratio < 4.5:
            fault(page, f"{colour} has a contrast of {ratio:.1f}")


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--detente", required=True)
    detente = arguments.parse_args().detente
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "a<b>&\"'.toml").write_text(hostile())
        (folder / "long.toml").write_text(long())
        shown = [one.replace("\u202e", "⟨U+202E⟩").replace("\u2067", "⟨U+2067⟩") for one in BREAKS]
        for file, holds in [
            (EXAMPLE, ["CNN report by O. Liebermann", "84", "161", "an immediate ceasefire"]),
            (folder / "a<b>&\"'.toml", [*shown, "a<b>&\"'.toml", "two\nlines\tand a tab"]),
            (folder / "long.toml", ["2000."]),
        ]:
            for language in ("en", "ru"):
                command = [detente, "timeline", str(file), "--lang", language]
                ran = subprocess.run(command, capture_output=True, check=False)
                page = f"{file.name} ({language})"
                if ran.returncode:
                    sys.exit(f"{page}: {ran.stderr.decode()}")
                before = len(FAULTS)
                check(page, ran.stdout.decode(), holds)
                passed += len(FAULTS) == before
                failed += len(FAULTS) > before
    for one in FAULTS[:40]:
        print(one, file=sys.stderr)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if FAULTS else 0)


if __name__ == "__main__":
    main()
