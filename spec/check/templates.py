"""What a message says (messages.md, section 2) and the set that gives a filled template its words (templates.md)."""

import re

import cbor
import labels
from shapes import (
    At,
    WHITE_SPACE,
    array,
    ascending,
    fields,
    identifier,
    is_control,
    language,
    name,
    none_twice,
    require,
    text,
    tuple_of,
    uint,
)

# Bodies ------------------------------------------------------------------------------------------

KINDS = ("position", "time", "height", "unit", "choice", "number", "text")
# Datum number to the least and most value.
HEIGHTS = {
    1: (0, 100_000),
    2: (0, 330_000),
    3: (0, 100_000),
    4: (0, 330_000),
    5: (0, 100_000),
    6: (0, 999),
    7: (1, 12_000),
}


def tag(value):
    """The shape of a tag of BCP 47."""
    text(value, 35)
    require(re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", value, re.ASCII), "is no language tag")
    return value


def written(value, bytes_max):
    """A text as somebody wrote it."""
    text(value, bytes_max)
    require(value.strip("".join(WHITE_SPACE)) != "", "is empty")
    require(not any(is_control(c) and c not in "\n\t" for c in value), "has a control character")
    return value


def between(value, least, most):
    require(isinstance(value, int) and least <= value <= most, f"is not {least} to {most}")
    return value


def field(value):
    """The name of a field's kind; None if the field is left out."""
    array(value, 0, 3)
    if not value:
        return None
    kind = KINDS[between(value[0], 1, len(KINDS)) - 1]
    if kind == "position":
        _, latitude, longitude = tuple_of(value, 3)
        between(latitude, 0, 180_000_000), between(longitude, 0, 359_999_999)
    elif kind == "height":
        _, datum, height = tuple_of(value, 3)
        between(datum, 1, len(HEIGHTS))
        between(height, *HEIGHTS[datum])
    elif kind == "text":
        _, said_in, said = tuple_of(value, 3)
        tag(said_in), name(said, 200)
    else:
        _, one = tuple_of(value, 2)
        if kind == "time":
            between(one, 946_684_800, 4_102_444_799)
        elif kind == "unit":
            name(one, 64)
        elif kind == "choice":
            between(one, 1, 99)
        else:
            uint(one)
    return kind


def content(data):
    """The body of a release or an answer: what it says, as `text`, or as code and kinds of fields."""
    value = cbor.decode(data)
    require(isinstance(value, dict), "is not a map")
    if 3 in value:
        written(value[3], 512)
    if 1 in value:
        fields(value, (1, 2), (3,))
        tag(value[1])
        return written(value[2], 32_768)
    fields(value, (4,), (3, 5))
    code = between(value[4], 1, 999)
    kinds = []
    if 5 in value:
        kinds = [field(one) for one in array(value[5], 1, 16)]
        require(kinds[-1] is not None, "a field left out at the end has an item")
    return code, kinds


# Sets --------------------------------------------------------------------------------------------

SET_BYTES_MAX = 1024 * 1024
MEASURES = ("deg", "ft", "h", "kHz", "km", "km/h", "kt", "m", "MHz", "min", "NM")
# Every word of a language, with the places in it (templates.md, section 4).
WORDS = {
    "date": "day month year",
    "decimal-sign": "",
    "position": "decimal dms mgrs",
    "text": "language text",
    "time-local": "clock date dtg offset",
    "time-utc": "clock date dtg",
    "exercise": "",
    "test": "",
    **{key: "value" for key in ("north", "south", "east", "west", "flight-level")},
    **{f"month-{month}": "" for month in range(1, 13)},
    **{f"metres-{datum}": "value" for datum in ("amsl", "agl", "wgs84", "below-msl")},
    **{f"feet-{datum}": "value" for datum in ("amsl", "agl")},
    **{f"measure-{measure.lower().replace('/', '-')}": "value" for measure in MEASURES},
}


def places(clause):
    """The names of the fields in a clause."""
    found = re.findall(r"\{([^{}]*)\}", clause)
    require(not re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", clause)), f"{clause!r} has a brace of no field")
    return [identifier(one) for one in found]


def table(value):
    """A map with text keys."""
    require(isinstance(value, dict) and all(isinstance(key, str) for key in value), "is not a map with text keys")
    return value


def words(value):
    require(set(table(value)) == set(WORDS), "has other words than it must have")
    for key, said in value.items():
        with At(key):
            require(text(said, 256) != "", "is empty")
            require(not any(map(is_control, said)), "has a control character")
            require(sorted(places(said)) == WORDS[key].split(), "has other places than it must have")


class Shape:
    """A field of a template."""

    def __init__(self, value):
        require(isinstance(value, dict), "is not a map")
        self.name = identifier(value.get(1))
        self.kind = value.get(2)
        require(self.kind in KINDS, "is of a kind that is none")
        more = {"choice": ((4,), ()), "number": ((6, 7, 8), (5,))}.get(self.kind, ((), ()))
        fields(value, (1, 2, 3) + more[0], more[1])
        self.optional = between(value[3], 0, 1) == 1
        self.choices = []
        if self.kind == "choice":
            self.choices = [identifier(one) for one in array(value[4], 1, 99)]
            none_twice(self.choices, "a choice")
        if self.kind == "number":
            require(value.get(5, "m") in MEASURES, "has a measure that is none")
            between(value[6], 0, 6)
            require(uint(value[7]) <= uint(value[8]), "has a least above its most")


def said_alone(shape, clauses, optional):
    """Whether a clause says the field whatever else is left out."""
    return any(shape.name in one and not (set(one) - {shape.name}) & optional for one in clauses)


def template_text(value, shapes):
    """One language's text; gives the places of its clauses, which all languages must share."""
    fields(value, (1, 2, 3, 4, 5, 6))
    name(value[1], 200)
    review = text(value[6], 216)
    if review not in ("unreviewed translation", "unreviewed original"):
        require(review.startswith("reviewed by "), "is reviewed in no known way")
        name(review[len("reviewed by ") :], 200)
    optional = {shape.name for shape in shapes if shape.optional}
    known = {shape.name for shape in shapes}
    both = []
    for key in (2, 3):
        clauses = [name(one, 600) for one in array(value[key], 1, 24)]
        require(not any(one.startswith("{") for one in clauses), "a clause does not begin with words")
        found = [places(one) for one in clauses]
        require(all(set(one) <= known for one in found), "a clause has a field that is none")
        both.append(found)
    for shape in shapes:
        require(said_alone(shape, both[0], optional), f"{shape.name} can be filled and stay unsaid")
        back = shape.optional or said_alone(shape, both[1], optional)
        require(back, f"{shape.name} is not said back")
    require(set(table(value[4])) == known, "labels are not those of its fields")
    for label in value[4].values():
        name(label, 200)
    require(set(table(value[5])) == {shape.name for shape in shapes if shape.choices}, "has words for no choices")
    for shape in shapes:
        if shape.choices:
            said = value[5][shape.name]
            require(set(table(said)) == set(shape.choices), f"{shape.name} has words for other choices")
            for word in said.values():
                name(word, 200)
    return [[set(one) for one in found] for found in both]


class Template:
    def __init__(self, value, languages):
        fields(value, (1, 2, 3, 4, 5, 6))
        self.code = between(value[1], 1, 999)
        self.name = identifier(value[2])
        precedences = [uint(one, 4) for one in array(value[3], 1, 4)]
        ascending(precedences, "precedences")
        ascending([uint(one) for one in array(value[4], 0, 16)], "answers")
        shapes = [Shape(one) for one in array(value[5], 0, 16)]
        none_twice([shape.name for shape in shapes], "a field")
        require(set(table(value[6])) == languages, "is not said in the languages of its set")
        shared = None
        for said_in, said in value[6].items():
            with At(f"{self.name}, {said_in}"):
                found = template_text(said, shapes)
                require(shared in (None, found), "has other fields in its clauses than another language")
                shared = found


class Set:
    """A template set in its canonical form; `hash` is what a charter names."""

    def __init__(self, data):
        require(len(data) <= SET_BYTES_MAX, "a set is too long")
        value = fields(cbor.decode(data), (1, 2))
        require(1 <= len(table(value[1])) <= 8, "has not 1 to 8 languages")
        for said_in, said in value[1].items():
            with At(f"words of {language(said_in)}"):
                words(said)
        templates = [Template(one, set(value[1])) for one in array(value[2], 1, 256)]
        ascending([one.code for one in templates], "codes")
        none_twice([one.name for one in templates], "a name")
        self.hash = labels.digest("detente/template-set/v0", data)


PRECEDENCES = ("routine", "priority", "immediate", "flash")
ANSWERS = ("yes", "no", "unknown", "will-check", "will-comply", "cannot-comply")


def from_files(folder, toml):
    """The canonical form of the files of `templates/` (section 2), read by `toml`."""

    def shape(one):
        value = {1: one["name"], 2: one["kind"], 3: int(one.get("optional", False))}
        if one["kind"] == "choice":
            value[4] = one["choices"]
        if one["kind"] == "number":
            if "measure" in one:
                value[5] = one["measure"]
            value.update({6: one.get("decimals", 0), 7: one.get("min", 0), 8: one["max"]})
        return value

    def said(one):
        return {
            1: one["title"],
            2: one["text"],
            3: one["read_back"],
            4: one.get("label", {}),
            5: one.get("choice", {}),
            6: one["review"],
        }

    common, templates = {}, []
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = {path.stem: toml.loads(path.read_text("utf-8")) for path in place.glob("*.toml")}
        if place.name == "words":
            common = files
            continue
        one = files.pop("template")
        templates.append(
            {
                1: one["code"],
                2: place.name,
                3: [PRECEDENCES.index(word) for word in one["precedences"]],
                4: [ANSWERS.index(word) + 1 for word in one.get("answers", [])],
                5: [shape(field) for field in one.get("field", [])],
                6: {language: said(text) for language, text in files.items()},
            }
        )
    templates.sort(key=lambda one: one[1])
    return cbor.encode({1: common, 2: templates})
