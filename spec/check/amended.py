"""Which charter an entry is under, and which word on an amendment has effect (amendments.md, sections 3 and 4).

Judges a whole set of entries, in whatever order they came: who held what (fold.md, section 4), what is left
behind (epochs.md, section 2), whether the author knew that the line had ended (ending.md, section 2). Journals
that fork are not its matter.
"""

from authority import CLOSE, LEAVE, PROPOSE, REFUSE, SIGN, Amendment, Offices, amended
from shapes import REFUSALS

OPEN_EPOCH, ADOPT = 0, 1
AUTHORITY, RECEIPT = 0, 1
EFFECTIVE, WAITS = "effective", "waits"
# Not said, by amendments.md, section 2; why is authority.md's to say.
UNSAID = "unsaid"


class Refused(Exception):
    """Why a word has no effect, or that it waits."""

    def __init__(self, why):
        super().__init__(why)
        self.why = why


def place(entry):
    return (entry.epoch, entry.sequence)


def by_place(entries):
    return sorted(entries, key=lambda entry: (entry.party, place(entry), entry.id))


def above(entry):
    """Where an entry stands among those of one journal; at one place, by id."""
    return (place(entry), entry.id)


class Record:
    """A line's charter and the entries that are held of it."""

    def __init__(self, line, charter, parties, entries):
        self.line, self.charter = line, charter
        self.parties = range(len(parties))
        self.entries = by_place(entries)
        self.by_id = {entry.id: entry for entry in self.entries}
        self.by_author = {party: [e for e in self.entries if e.party == party] for party in self.parties}
        self.authority = {party: [e for e in own if e.header[10] == AUTHORITY] for party, own in self.by_author.items()}
        self.offices = [Offices(parties, party) for party in self.parties]
        self.endings, self.openings = [], []
        for party in self.parties:
            self.note_authority(party)
        self.texts, self.verdicts, self.chains, self.first = {}, {}, {}, {}

    def note_authority(self, party):
        offices = self.offices[party]
        for entry in self.authority[party]:
            act, before = entry.header[11], offices.ended(entry.epoch)
            offices.note(entry)
            if act in (LEAVE, CLOSE) and offices.ended(entry.epoch) == before + [act]:
                self.endings.append(entry)
            known = offices.epochs[entry.epoch]
            if act == OPEN_EPOCH and entry.epoch > 0 and known.opened and known.unknown_from is None:
                self.openings.append(entry)

    # Who held what (fold.md, sections 3 and 4).

    def chain(self, entry):
        """The entries of one epoch from this one down to the first; empty if one of them is not held."""
        if entry.id not in self.chains:
            ids, at = set(), entry
            while at is not None:
                ids.add(at.id)
                if at.sequence == 0:
                    break
                below = self.by_id.get(at.previous)
                stands = below and (below.party, place(below)) == (at.party, (at.epoch, at.sequence - 1))
                at = below if stands else None
            self.chains[entry.id] = ids if at is not None else set()
        return self.chains[entry.id]

    def shows_held(self, by, entry):
        """Whether one entry of another party proves by itself that this one was held."""
        header = by.header
        if header.get(12) == entry.id or (header[10] == RECEIPT and entry.id in header.get(13, [])):
            return True
        heads = [self.by_id.get(head[3]) for head in header.get(6, []) if head[0] == entry.party != by.party]
        return any(head is not None and entry.id in self.chain(head) for head in heads)

    def first_held(self, entry, party):
        """The lowest entry of a party that proves that it held another."""
        key = (entry.id, party)
        if key not in self.first:
            shows = (by for by in self.by_author[party] if self.shows_held(by, entry))
            self.first[key] = next(shows, None)
        return self.first[key]

    def knew(self, author, entry):
        """Whether the author of an entry knew another."""
        if author.party == entry.party:
            return place(author) > place(entry)
        first = self.first_held(entry, author.party)
        return first is not None and place(first) <= place(author)

    # What counts.

    def left_behind(self, entry):
        """Whether an epoch was opened since that does not stand by this entry (epochs.md, section 2)."""
        return any(self.is_past(entry, opening) for opening in self.openings)

    def is_past(self, entry, opening):
        if opening.party != entry.party or opening.epoch <= entry.epoch:
            return False
        known = opening.own_head()
        if known is not None and place(entry) <= known:
            return False
        for party in self.parties:
            held, later = self.first_held(entry, party), self.first_held(opening, party)
            binds = party != entry.party and held and (later is None or place(held) < place(later))
            if binds:
                return False
        return True

    def knew_the_end(self, entry):
        known = [end for end in self.endings if self.knew(entry, end) and not self.left_behind(end)]
        closing = {end.party for end in known}
        return any(end.header[11] == LEAVE for end in known) or closing == set(self.parties)

    def is_said(self, entry):
        """Two officers who may said it, and it counts (amendments.md, section 2)."""
        offices = self.offices[entry.party]
        said = place(entry) in offices.said(entry.epoch)
        return said and not self.left_behind(entry) and not self.knew_the_end(entry)

    def counts_below(self, party, at):
        """The party's authority entries that count at a place (authority.md, section 8), lowest first."""
        counting, reach, inclusive = [], at, False
        while reach is not None:
            epoch = reach[0]
            own = [entry for entry in self.authority[party] if entry.epoch == epoch]
            counting += [e for e in own if place(e) < reach or (inclusive and place(e) == reach)]
            first = [entry for entry in own if entry.sequence == 0 and entry.header[11] == OPEN_EPOCH]
            reach = first[0].own_head() if epoch > 0 and first else None
            inclusive = True
        return sorted(counting, key=above)

    def amendment(self, proposal):
        """The text of a proposal, if that is a proposal with one; else none."""
        if proposal.id not in self.texts:
            text = None
            if is_word(proposal, PROPOSE) and proposal.understood and 1 in proposal.parts:
                try:
                    text = Amendment(proposal.content(1))
                except REFUSALS:
                    pass
            self.texts[proposal.id] = text
        return self.texts[proposal.id]

    def in_force(self, party, at):
        """The hash of the charter in force at a place of a journal, and its keys (section 3)."""
        hash, values = self.line, self.charter
        for entry in self.counts_below(party, at):
            if not is_word(entry, ADOPT) or self.verdict(entry) != EFFECTIVE:
                continue
            text = self.amendment(self.by_id[entry.header[12]])
            if text.amends == hash:
                hash, values = text.hash, amended(values, text)
        return hash, values

    def in_force_at_last(self, party):
        """The charter that a party is under after all that is held of its journal."""
        epoch = max((entry.epoch for entry in self.by_author[party]), default=0)
        return self.in_force(party, (epoch, 2**53))

    def is_under_other_charter(self, entry):
        """Whether an entry of a kind that has a version names another than the one in force at its place."""
        if entry.header[10] in (AUTHORITY, RECEIPT):
            return False
        return entry.header[19] != self.in_force(entry.party, place(entry))[1][1]

    # What has effect (section 4).

    def verdict(self, entry):
        if entry.id not in self.verdicts:
            try:
                self.judge(entry)
                self.verdicts[entry.id] = EFFECTIVE
            except Refused as refused:
                self.verdicts[entry.id] = refused.why
        return self.verdicts[entry.id]

    def judge(self, entry):
        refuse_if(self.left_behind(entry), "left-behind")
        refuse_if(not self.chain(entry), WAITS)
        act = entry.header[11]
        if act == ADOPT:
            self.judge_adoption(entry)
            return
        refuse_if(place(entry) not in self.offices[entry.party].said(entry.epoch), UNSAID)
        refuse_if(self.knew_the_end(entry), "line-ended")
        if act == PROPOSE:
            self.judge_proposal(entry)
        else:
            self.judge_answer(entry, act == SIGN)

    def judge_proposal(self, entry):
        text = self.amendment(entry)
        refuse_if(text is None, "senseless")
        hash, values = self.in_force(entry.party, place(entry))
        refuse_if(text.amends != hash, "other-charter")
        try:
            amended(values, text)
        except REFUSALS:
            raise Refused("senseless") from None
        refuse_if(self.another_open(entry, text.amends, None), "another-open")
        refuse_if(self.crossed(entry), "crossed-amendment")

    def judge_answer(self, entry, signs):
        proposal, text = self.proposal(entry)
        own = proposal.party == entry.party
        refuse_if(signs and (own or self.verdict(proposal) != EFFECTIVE), "wrong-object")
        word = self.word(entry.party, proposal)
        refuse_if(own and self.adopted_below(entry, proposal), "said-before")
        refuse_if(word is not None and above(word) < above(entry), "said-before")
        if signs:
            hash, _ = self.in_force(entry.party, place(entry))
            refuse_if(text.amends != hash, "other-charter")
            refuse_if(self.another_open(entry, text.amends, proposal), "another-open")

    def judge_adoption(self, entry):
        proposal, text = self.proposal(entry)
        refuse_if(self.verdict(proposal) != EFFECTIVE, "wrong-object")
        hash, _ = self.in_force(entry.party, place(entry))
        refuse_if(text.amends != hash, "other-charter")
        named = [self.by_id.get(reference) for reference in entry.header.get(13, [])]
        refuse_if(None in named, WAITS)
        refuse_if(any(not is_amending(one) for one in named), "wrong-object")
        if len(named) == 1 and is_word(named[0], ADOPT) and named[0].header[12] == proposal.id:
            one = named[0]
            concludes = one.party == proposal.party and not self.names_an_adoption(one)
            refuse_if(not concludes or self.verdict(one) != EFFECTIVE, "senseless")
            return
        refuse_if(entry.party != proposal.party, "senseless")
        signed = [one for one in named if is_word(one, SIGN) and one.header[12] == proposal.id]
        signed = [one.party for one in signed if self.verdict(one) == EFFECTIVE]
        others = [party for party in self.parties if party != proposal.party]
        refuse_if(sorted(signed) != others or len(named) != len(others), "senseless")
        word = self.word(proposal.party, proposal)
        refuse_if(word is not None and above(word) < above(entry), "senseless")

    def names_an_adoption(self, adoption):
        named = (self.by_id.get(reference) for reference in adoption.header.get(13, []))
        return any(one is not None and is_word(one, ADOPT) for one in named)

    def proposal(self, entry):
        """What an entry is about: a proposal with a text."""
        proposal = self.by_id.get(entry.header[12])
        refuse_if(proposal is None, WAITS)
        text = self.amendment(proposal)
        refuse_if(text is None, "wrong-object")
        return proposal, text

    def word(self, party, proposal):
        """A party's word on a proposal: the first sign or refuse that it said of it."""
        own = (entry for entry in self.authority[party] if entry.header.get(12) == proposal.id)
        return next((e for e in own if e.header[11] in (SIGN, REFUSE) and self.is_said(e)), None)

    def adopted_below(self, entry, proposal):
        own = (e for e in self.authority[entry.party] if e.header.get(12) == proposal.id)
        return any(is_word(e, ADOPT) and above(e) < above(entry) and not self.left_behind(e) for e in own)

    def another_open(self, entry, base, mine):
        """Whether its party has said below a word of another amendment of the same charter that is still open."""
        for said in self.authority[entry.party]:
            if place(said) >= place(entry) or not (is_word(said, PROPOSE) or is_word(said, SIGN)):
                continue
            other = said if is_word(said, PROPOSE) else self.by_id.get(said.header[12])
            text = self.amendment(other) if other else None
            if text is None or other is mine or text.amends != base:
                continue
            said_both = self.is_said(said) and self.is_said(other)
            if said_both and not self.crossed(other) and not self.knew_its_end(entry, other):
                return True
        return False

    def knew_its_end(self, entry, proposal):
        for party in self.parties:
            word = self.word(party, proposal)
            if word is None or word.header[11] != REFUSE:
                continue
            too_late = party == proposal.party and self.adopted_below(word, proposal)
            if not too_late and self.knew(entry, word):
                return True
        return False

    def crossed(self, proposal):
        """Whether a party with a lower index proposed an amendment of the same charter, and neither knew."""
        base = self.amendment(proposal).amends
        for other in self.entries:
            if other.party >= proposal.party or not is_word(other, PROPOSE):
                continue
            text = self.amendment(other)
            if text is not None and text.amends == base and self.is_said(other):
                if not self.knew(proposal, other) and not self.knew(other, proposal):
                    return True
        return False


def is_word(entry, act):
    """Whether an entry is that act on amendments: who adopts the charter that founded the line names no object."""
    right = entry.header[10] == AUTHORITY and entry.header[11] == act
    return right and (act == PROPOSE or 12 in entry.header)


def is_amending(entry):
    return any(is_word(entry, act) for act in (PROPOSE, SIGN, REFUSE, ADOPT))


def refuse_if(wrong, why):
    if wrong:
        raise Refused(why)
